"""What is typed about parcels: which units out of which lots, who carries them, how much cash came."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from flask import request
from flask_babel import gettext as _

from catalog.stock.lots.rules import LONGEST_CODE, Batch
from storefront.counter.forms import whole
from storefront.doubts.forms import typed_day
from storefront.fulfilment import rules
from storefront.fulfilment.rules import Pick
from storefront.fulfilment.sending import Handed
from storefront.orders.rules import LONGEST_REASON
from storefront.web.typed import clean


@dataclass(slots=True)
class PackForm:
    """A parcel as it was typed: every field's text by name, and what is wrong with some."""

    typed: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)

    def picks(self, lots: Mapping[int, Iterable[int]]) -> list[Pick]:
        """The units chosen: {order line id: ids of its lots}; `faults` names what cannot be read."""
        chosen: list[Pick] = []
        for line_id, lot_ids in lots.items():
            for lot_id in lot_ids:
                chosen.append(Pick(line_id, self._number(f"lot_{line_id}_{lot_id}"), lot_id=lot_id))
            quantity = self._number(f"new_{line_id}")
            if quantity:
                chosen.append(Pick(line_id, quantity, batch=self._batch(line_id)))
        return [pick for pick in chosen if pick.quantity]

    @property
    def weight_g(self) -> int | None:
        grams = self._number("weight_g")
        if grams > rules.MOST_WEIGHT_G:
            self.faults["weight_g"] = _("Một kiện nặng nhiều nhất 100 kg; cân nặng tính bằng gam.")
        return grams or None

    @property
    def short_life_reason(self) -> str:
        return clean(self.typed.get("short_life_reason"))[:LONGEST_REASON]

    def _number(self, name: str) -> int:
        try:
            return whole(self.typed.get(name)) or 0
        except ValueError:
            self.faults[name] = _("Chỉ ghi số nguyên, ví dụ 1.250.")
            return 0

    def _batch(self, line_id: int) -> Batch:
        code = clean(self.typed.get(f"code_{line_id}"))
        if not code:
            self.faults[f"code_{line_id}"] = _("Hãy ghi số lô như trên nhãn.")
        if len(code) > LONGEST_CODE:
            self.faults[f"code_{line_id}"] = _("Số lô dài quá %(most)s ký tự.", most=LONGEST_CODE)
        made_on, expires_on = self._day(f"made_{line_id}"), self._day(f"expires_{line_id}")
        if made_on and expires_on and made_on > expires_on:
            self.faults[f"expires_{line_id}"] = _("Hạn dùng không thể trước ngày sản xuất.")
        return Batch(code, made_on, expires_on)

    def _day(self, name: str) -> date | None:
        text = clean(self.typed.get(name))
        day = typed_day(text) if text else None
        if text and day is None:
            self.faults[name] = _("Hãy ghi ngày như 24/11/2026.")
        return day


def pack_form() -> PackForm:
    return PackForm({name: value for name, value in request.form.items() if len(value) <= 500})


def reason() -> str:
    return clean(request.form.get("reason"))[:LONGEST_REASON]


def handed() -> Handed | None:
    """Who carries a parcel and under which number; None without a carrier's name."""
    carrier = clean(request.form.get("carrier"))[: rules.LONGEST_CARRIER]
    tracking = clean(request.form.get("tracking"))[: rules.LONGEST_TRACKING]
    return Handed(carrier, tracking) if carrier else None


def cash() -> int | None:
    """The cash that came, in đồng; None where it was not ticked or nothing was typed. Raises `ValueError`."""
    return whole(request.form.get("cash_dong"))


def units(line_ids: Iterable[int]) -> dict[int, int]:
    """{order line id: units to cancel}. Raises `ValueError` for what is no number."""
    typed = {line_id: whole(request.form.get(f"units_{line_id}")) or 0 for line_id in line_ids}
    return {line_id: quantity for line_id, quantity in typed.items() if quantity}

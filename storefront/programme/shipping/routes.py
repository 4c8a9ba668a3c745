"""The office's desk for delivery fees: the table in force, tried out before it is set, every older one kept."""

from dataclasses import dataclass

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from storefront import clock
from storefront.accounts.rules import OFFICE, OFFICE_READERS
from storefront.addresses.rules import PROVINCES
from storefront.database import db, writing
from storefront.programme.shipping import forms, messages
from storefront.programme.shipping.forms import TableForm
from storefront.shipping import actions, queries, rules
from storefront.shipping.models import ShippingTable
from storefront.shipping.rules import Rate, WrongTable
from storefront.web.guards import actor, role
from storefront.web.templates import render

blueprint = Blueprint("shipping", __name__, url_prefix="/chuong-trinh/giao-hang")

# Parcels that people send: (grams, đồng of goods).
EXAMPLES = ((500, 150_000), (1000, 150_000), (1200, 150_000), (3000, 150_000), (3000, 600_000), (10_000, 2_000_000))


@dataclass(frozen=True)
class Tried:
    """An example parcel and what it costs in each zone."""

    grams: int
    goods_dong: int
    fees: list[int]


@blueprint.get("")
@role(*OFFICE_READERS)
def index() -> ResponseReturnValue:
    session = db.session()
    return _page(forms.filled(list(queries.rates(session).values()), queries.newest_id(session)))


@blueprint.post("")
@role(*OFFICE)
def change() -> ResponseReturnValue:
    """Add or drop a zone, try the table out, or set it."""
    form, act = forms.sent(), request.form.get("act", "try")
    if act == "add":
        form.add()
        return _page(form, tried=False)
    if act.startswith("drop:"):
        form.drop(act.removeprefix("drop:"))
        return _page(form, tried=False)
    rates = form.rates()
    try:
        rules.check(rates, provinces=PROVINCES)
    except WrongTable as wrong:
        form.faults = {**wrong.faults, **form.faults}
    if form.faults:
        return _page(form, tried=False, status=422)
    return _set(form, rates) if act == "save" else _page(form)


def _set(form: TableForm, rates: list[Rate]) -> ResponseReturnValue:
    if not form.reason:
        form.faults["", "reason"] = "reason"
        return _page(form, status=422)
    try:
        with writing() as session:
            actions.set_table(
                session, rates=rates, by=actor(), reason=form.reason, now=clock.now(), opened_at=form.opened_at
            )
    except actions.ChangedMeanwhile:
        late = _("Bảng phí vừa được người khác đổi. Xem lịch sử ở dưới, mở lại trang rồi sửa.")
        return _page(form, late=late, status=409)
    return redirect(url_for(".index", done="saved"), code=303)


def _page(form: TableForm, *, tried: bool = True, late: str = "", status: int = 200) -> Response:
    shown = TableForm(form.zones, form.typed, form.provinces, form.opened_at).rates()
    faults = {(zone, field): messages.fault_text(field, reason) for (zone, field), reason in form.faults.items()}
    page = render(
        "programme/shipping/index.html",
        form=form,
        rates=shown,
        zone_label=messages.zone_label,
        faults=faults,
        fault_links=[(f"{zone}-{field}" if zone else field, text) for (zone, field), text in faults.items()],
        tried=[_tried(shown, grams, goods) for grams, goods in EXAMPLES] if tried else [],
        tables=[(table, _as_rates(table)) for table in queries.tables(db.session())],
        provinces=[name for name in PROVINCES if name != rules.HOME_PROVINCE],
        fixed=rules.ZONES,
        may_set=any(map(current_user.has_role, OFFICE)),
        has_room=len(form.zones) < rules.MOST_ZONES,
        late=late,
        done=messages.done_text(request.args.get("done", "")),
    )
    return Response(page, status=status, headers={"Cache-Control": "no-store"})


def _tried(rates: list[Rate], grams: int, goods_dong: int) -> Tried:
    return Tried(grams, goods_dong, [rules.fee(rate, grams=grams, goods_dong=goods_dong) for rate in rates])


def _as_rates(table: ShippingTable) -> list[Rate]:
    return [
        Rate(
            *(row.zone, row.base_dong, row.base_grams, row.step_dong, row.step_grams, row.free_from_dong),
            name=row.name,
            provinces=tuple(row.provinces),
        )
        for row in table.rates
    ]

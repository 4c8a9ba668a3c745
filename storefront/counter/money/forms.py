"""What is typed about money at the producer's door."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext as _

from storefront.counter.forms import whole
from storefront.doubts.forms import typed_day
from storefront.settlement.bank.rules import MOST_DONG
from storefront.settlement.books.rules import LONGEST_PERIOD
from storefront.web.typed import clean

LONGEST_NOTE = 120
_DAYS = 30


class Faulty(Exception):
    """What was typed cannot be: {field: sentence}."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(str(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Period:
    """Some days, both ends included."""

    first: date
    last: date


def amount(text: str | None, field: str = "amount_dong") -> int:
    """A sum of at least one đồng. Raises `Faulty`."""
    try:
        typed = whole(text)
    except ValueError:
        raise Faulty({field: _("Chỉ ghi số nguyên, ví dụ 1.250.000.")}) from None
    if not typed:
        raise Faulty({field: _("Hãy ghi số tiền đã nhận.")})
    if typed > MOST_DONG:
        raise Faulty({field: _("Số tiền này lớn quá, hãy xem lại.")})
    return typed


def note(text: str | None, field: str, missing: str = "") -> str:
    """A short line; `missing` is what to say where there must be one. Raises `Faulty`."""
    typed = clean(text)
    if missing and not typed:
        raise Faulty({field: missing})
    if len(typed) > LONGEST_NOTE:
        raise Faulty({field: _("Dài quá %(most)s ký tự, hãy viết ngắn hơn.", most=LONGEST_NOTE)})
    return typed


def period(first: str | None, last: str | None, today: date) -> Period:
    """The days asked for; the last thirty where none were. Raises `Faulty`."""
    ends = typed_day(last) if last else today
    begins = typed_day(first) if first else (ends or today) - timedelta(days=_DAYS - 1)
    if begins is None or ends is None:
        raise Faulty({"tu" if begins is None else "den": _("Hãy ghi ngày như 24/11/2026.")})
    if begins > ends:
        raise Faulty({"tu": _("Ngày đầu ở sau ngày cuối.")})
    if ends - begins > LONGEST_PERIOD:
        raise Faulty({"tu": _("Mỗi lần xem nhiều nhất một năm.")})
    return Period(begins, ends)

"""The two days a report is asked for: the day it is about, and the day until which it was recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

# The programme began with Decision 490/QĐ-TTg of 7 May 2018.
FIRST_DAY = date(2018, 1, 1)


@dataclass(frozen=True, slots=True)
class Days:
    """What was asked for; a day that could not be read is today, and told in `faults` as (field, sentence)."""

    day: date
    known_on: date
    faults: tuple[tuple[str, str], ...] = ()


def asked(args: Mapping[str, str], today: date) -> Days:
    """The days in a query: `ngay` and `ghi`, both today where nothing was asked."""
    faults: list[tuple[str, str]] = []
    found = {}
    for name in ("ngay", "ghi"):
        found[name] = _day(args.get(name, "").strip(), today)
        if found[name] is None:
            faults.append((name, _told(today)))
    return Days(found["ngay"] or today, found["ghi"] or today, tuple(faults))


def _day(text: str, today: date) -> date | None:
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= today else None


def _told(today: date) -> str:
    first, last = FIRST_DAY.strftime("%d/%m/%Y"), today.strftime("%d/%m/%Y")
    return _("Hãy chọn một ngày từ %(first)s đến %(last)s.", first=first, last=last)

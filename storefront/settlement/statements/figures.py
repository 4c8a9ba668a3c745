"""Amounts and days as Vietnamese banks print them. Pure."""

import re
from datetime import date, datetime, time

from catalog.calendar import VIETNAM

_SIGN = re.compile(r"^[+\-\u2212]|[+\-\u2212]$")
_CURRENCY = re.compile(r"(VND|VNĐ|ĐỒNG|DONG|[₫đĐ])\.?$", re.IGNORECASE)
_PLAIN = re.compile(r"\d{1,15}")
# Thousands in one of the three ways, with or without decimals behind the other sign.
_GROUPED = (
    re.compile(r"(\d{1,3}(?:\.\d{3})+)(?:,(\d{1,2}))?"),
    re.compile(r"(\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?"),
    re.compile(r"(\d{1,3}(?:[ \u00a0]\d{3})+)(?:[.,](\d{1,2}))?"),
    re.compile(r"(\d{1,15})[.,](\d{1,2})"),
)
_DAY = re.compile(r"(?<!\d)(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})[/\-](\d{1,2})[/\-](\d{1,2})(?!\d)")
_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?")


def amount(text: str) -> int:
    """A signed amount in whole đồng: 1.250.000, 1,250,000.00, +250,000 VND, (50.000). `ValueError` for anything else.

    `1.250` is 1250 đồng: no one has written đồng with three decimals.
    """
    bare = " ".join(text.split())
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare.strip("() ")
    signs = _SIGN.findall(bare)
    bare = _CURRENCY.sub("", _SIGN.sub("", bare).strip()).strip()
    # The sign may stand before the currency or behind it.
    signs += _SIGN.findall(bare)
    bare = _SIGN.sub("", bare).strip()
    if len(signs) > 1 or not bare.isascii():
        raise ValueError(text)
    sum_dong = _whole(bare)
    return -sum_dong if negative or (signs and signs[0] != "+") else sum_dong


def instant(text: str) -> datetime:
    """The instant of a text with a day (day before month) and perhaps a time, in Vietnam. `ValueError` for none."""
    found = _ISO.search(text)
    if found:
        year, month, day = map(int, found.groups())
    else:
        found = _DAY.search(text)
        if not found:
            raise ValueError(text)
        day, month, year = map(int, found.groups())
        year += 2000 if year < 100 else 0
    if not 2000 <= year <= 2100:
        raise ValueError(text)
    return datetime.combine(date(year, month, day), _time(text[: found.start()] + " " + text[found.end() :]), VIETNAM)


def _time(text: str) -> time:
    found = _TIME.search(text)
    if not found:
        return time()
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4].upper() == "PM" else 0)
    return time(hour, minute, second)


def _whole(bare: str) -> int:
    if _PLAIN.fullmatch(bare):
        return int(bare)
    for pattern in _GROUPED:
        found = pattern.fullmatch(bare)
        if found:
            if found[2] and int(found[2]):
                break
            return int(re.sub(r"\D", "", found[1]))
    raise ValueError(bare)

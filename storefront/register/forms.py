"""What is asked of the register by an address: words, number, commune, state and day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from flask import url_for

from catalog.certification import typed
from catalog.certification.actions import CODE_ALPHABET, CODE_LENGTH
from catalog.certification.rules import Status
from storefront.shop.filters import page_number

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONGEST_TEXT = 100
_LONGEST_NUMBER = 60


class DayFault(StrEnum):
    """Why a day cannot be shown."""

    NONSENSE = "nonsense"
    FUTURE = "future"


class WrongDay(ValueError):
    def __init__(self, fault: DayFault, given: str) -> None:
        super().__init__(f"{fault}: {given}")
        self.fault = fault
        self.given = given


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked; `day` is None for today, else a past day. `commune`: a slug, or `cu-` and that of a district."""

    q: str = ""
    number: str = ""
    status: Status | None = None
    commune: str = ""
    day: date | None = None
    page: int = 1

    @property
    def is_everything(self) -> bool:
        return not (self.q or self.number or self.status or self.commune)

    def address(self, **changes: Any) -> str:
        """The address of the same question with something changed; the first page unless `page` is given."""
        told = replace(self, **{"page": 1, **changes})
        return url_for(
            "register.index",
            q=told.q or None,
            number=told.number or None,
            status=told.status.value if told.status else None,
            commune=told.commune or None,
            ngay=told.day.isoformat() if told.day else None,
            page=told.page if told.page > 1 else None,
        )


def asked(given: Mapping[str, str], today: date) -> Asked:
    """What the parameters of an address ask for; states that do not exist ask for nothing. Raises `WrongDay`."""
    state = given.get("status", "")
    return Asked(
        q=" ".join(given.get("q", "").split())[:_LONGEST_TEXT],
        number=given.get("number", "").strip()[:_LONGEST_NUMBER],
        status=Status(state) if state in tuple(Status) else None,
        commune=given.get("commune", "").strip()[:_LONGEST_TEXT],
        day=past_day(given.get("ngay", ""), today),
        page=page_number(given.get("page", "1")),
    )


def past_day(text: str, today: date) -> date | None:
    """A day before today; None for today, or where none is given. Raises `WrongDay`."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise WrongDay(DayFault.NONSENSE, text[:20])
    if day > today:
        raise WrongDay(DayFault.FUTURE, text)
    return day if day < today else None


def is_misread(text: str, *, among_words: bool = False) -> bool:
    """Whether a text is a code in which a sign was read that codes do not have: 0, O, 1 or I.

    `among_words`: it may as well be words, such as «toi ly son»; then only one with a digit passes for a code.
    """
    signs = typed.code(text)
    if among_words and not any(sign.isdigit() for sign in signs):
        return False
    foreign = set(signs) - set(CODE_ALPHABET)
    return len(signs) == CODE_LENGTH and bool(foreign) and foreign <= set("0O1I")

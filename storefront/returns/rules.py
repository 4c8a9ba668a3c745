"""When goods may come back, for what, until when, who pays the way, and the steps a return takes. Pure.

The time limits are those of `/chinh-sach/doi-tra`, `/chinh-sach/khieu-nai` and `/chinh-sach/quyen-nguoi-mua`; a test
reads them out of the texts. The law behind: law 19/2023/QH15, articles 37 and 38; decree 55/2024/NĐ-CP, article 22.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from catalog.calendar import local_day
from storefront.cases.rules import end_of, working_day

STATES = ("requested", "approved", "refused", "received", "refunded", "replaced", "withdrawn")
OPEN_STATES = ("requested", "approved", "received")
_NEXT = {
    "requested": frozenset({"approved", "refused", "withdrawn"}),
    "approved": frozenset({"received", "refunded", "replaced", "withdrawn"}),
    "received": frozenset({"refunded", "replaced"}),
}
# Who may lead a return there; the office steps in where a producer does not answer.
DONE_BY = {
    "approved": frozenset({"producer", "office"}),
    "refused": frozenset({"producer", "office"}),
    "received": frozenset({"producer", "office"}),
    "refunded": frozenset({"producer", "office", "system"}),
    "replaced": frozenset({"producer", "office"}),
    "withdrawn": frozenset({"buyer"}),
}

FRESH_HOURS = 48
OTHER_DAYS = 7
INFORMATION_DAYS = 30
# Faults that show only in use, on goods without a shelf life.
NO_SHELF_LIFE_DAYS = 30
# What keeps no longer than this is fresh.
FRESH_SHELF_DAYS = 15
ANSWER_DAYS = 3
REMIND_DAYS = 2
REFUND_WORKING_DAYS = 7
REFUND_DAYS = 30

MOST_PHOTOS = 5
LONGEST = 2000
LONGEST_ACCOUNT = 200
# Groups of Decision 26/2026 that are eaten, drunk or taken.
EATEN = frozenset({"food", "beverages", "medicinal"})

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class Reason(StrEnum):
    WRONG = "wrong"
    MISSING = "missing"
    DAMAGED = "damaged"
    EXPIRED = "expired"
    LABEL = "label"
    IN_USE = "in_use"
    INFORMATION = "information"
    MIND = "mind"


class Wish(StrEnum):
    REFUND = "refund"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Goods:
    """One kind of goods as the rules see it; `shelf_life_days` None: unknown or none, `good_until`: by its lot."""

    group: str
    shelf_life_days: int | None
    good_until: date | None = None

    @property
    def is_fresh(self) -> bool:
        return self.is_eaten and self.shelf_life_days is not None and self.shelf_life_days <= FRESH_SHELF_DAYS

    @property
    def is_eaten(self) -> bool:
        return self.group in EATEN


class WrongStep(Exception):
    """A state a return cannot take from where it is, or not by this party."""

    def __init__(self, state: str, to: str) -> None:
        super().__init__(f"{state} → {to}")
        self.state = state
        self.to = to


class NotTakenBack(Exception):
    """Food as it was delivered is not taken back for a change of mind (the buyers after her)."""


class TooLate(Exception):
    """The term to tell of it is over; `until` is the aware instant at which it ended."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class NotOffered(Exception):
    """A remedy that this reason does not allow."""


class NothingChosen(Exception):
    """A return without a unit."""


class NoWords(Exception):
    """Nothing was said where words are needed."""


def advance(state: str, *, to: str, by: str, sends_back: bool | None = None) -> str:
    """The state a return moves to, led there by a party. Raises `WrongStep`.

    What is to be sent back is received before it is made good; only such a return is withdrawn after it was approved.
    """
    skips = state == "approved" and sends_back and to in ("refunded", "replaced")
    too_late = state == "approved" and not sends_back and to in ("received", "withdrawn")
    if to not in _NEXT.get(state, ()) or by not in DONE_BY[to] or skips or too_late:
        raise WrongStep(state, to)
    return to


def remedies(reason: Reason) -> tuple[Wish, ...]:
    """What may be wished for, by reason: who changed her mind, or was told wrong things, gets her money."""
    return (Wish.REFUND,) if reason in (Reason.MIND, Reason.INFORMATION) else (Wish.REFUND, Wish.REPLACE)


def is_fault(reason: Reason) -> bool:
    """Whether the seller answers for it, and so for the way back and the delivery fee."""
    return reason is not Reason.MIND


def can_be_sent_back(reason: Reason) -> bool:
    """What did not come cannot go back."""
    return reason is not Reason.MISSING


def told_until(reason: Reason, goods: Goods, *, placed_at: datetime, delivered_at: datetime) -> datetime:
    """The aware instant until which a return may be asked for. Raises `NotTakenBack`."""
    delivered_on = local_day(delivered_at)
    if reason is Reason.INFORMATION:
        return end_of(local_day(placed_at) + timedelta(days=INFORMATION_DAYS))
    if reason is Reason.MIND:
        if goods.is_eaten:
            raise NotTakenBack
        return end_of(delivered_on + timedelta(days=OTHER_DAYS))
    if reason is Reason.IN_USE:
        days = NO_SHELF_LIFE_DAYS if goods.shelf_life_days is None else goods.shelf_life_days
        return end_of(goods.good_until or delivered_on + timedelta(days=days))
    if goods.is_fresh:
        return delivered_at + timedelta(hours=FRESH_HOURS)
    return end_of(delivered_on + timedelta(days=OTHER_DAYS))


def check(
    reason: Reason, wish: Wish, goods: Goods, *, placed_at: datetime, delivered_at: datetime, now: datetime
) -> None:
    """Raise `NotOffered`, `NotTakenBack` or `TooLate` where goods may not come back for this reason, with this wish."""
    if wish not in remedies(reason):
        raise NotOffered
    until = told_until(reason, goods, placed_at=placed_at, delivered_at=delivered_at)
    if now >= until:
        raise TooLate(until)


def possible(goods: Goods, *, placed_at: datetime, delivered_at: datetime, now: datetime) -> tuple[Reason, ...]:
    """The reasons for which goods may still come back."""
    found = []
    for reason in Reason:
        try:
            check(reason, Wish.REFUND, goods, placed_at=placed_at, delivered_at=delivered_at, now=now)
        except (NotTakenBack, TooLate):
            continue
        found.append(reason)
    return tuple(found)


def answer_by(asked_on: date) -> date:
    """The day by whose end the producer answers."""
    return working_day(asked_on, ANSWER_DAYS)


def remind_from(asked_on: date) -> date:
    """The day from which a producer who has not answered is reminded."""
    return working_day(asked_on, REMIND_DAYS)


def settled_by(reason: Reason, *, asked_on: date, agreed_on: date, back_on: date | None) -> date:
    """The day by whose end money or replacement is with the buyer.

    Seven working days from the agreement, or from the goods' coming back; thirty days from the agreement at the most,
    and from the request where information was missing or wrong.
    """
    latest = (asked_on if reason is Reason.INFORMATION else agreed_on) + timedelta(days=REFUND_DAYS)
    return min(working_day(max(agreed_on, back_on or agreed_on), REFUND_WORKING_DAYS), latest)


def fee_back(reason: Reason, *, is_all: bool, fee_dong: int) -> int:
    """How much of the delivery fee goes back, in đồng: all of it for faulty goods when nothing of the order is kept."""
    return fee_dong if is_fault(reason) and is_all else 0


def new_code() -> str:
    """The code of a return, as both sides name it."""
    return "TH" + "".join(secrets.choice(_ALPHABET) for _ in range(8))

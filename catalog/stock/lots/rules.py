"""Which lot goes into a parcel: first expired, first out, and never too near its last day. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class Batch:
    """What a label says of a lot; `expires_on` None for what keeps."""

    code: str
    made_on: date | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Freshness:
    """How long goods must still be good when they are packed: a share of their life, or some days where it is unknown.

    The shop's settings; no law names a number.
    """

    percent: int
    days: int


@dataclass(frozen=True, slots=True)
class Held:
    """A lot as packing sees it."""

    id: int
    batch: Batch
    left: int
    state: str


class NotInLot(Exception):
    """A lot has fewer units than were to be taken; `left` is how many."""

    def __init__(self, code: str, left: int) -> None:
        super().__init__(f"{code}: {left} left")
        self.code = code
        self.left = left


class LotRecalled(Exception):
    """Nothing of a recalled lot is packed or counted in."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class OtherDays(Exception):
    """A lot of this code is known with other days."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotWithoutLot(Exception):
    """Fewer units lie there without a lot than were to be counted into one; `left` is how many."""

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} without a lot")
        self.left = left


class TooOld(Exception):
    """A lot's last day is nearer than the shop allows; `expired` where it has passed."""

    def __init__(self, batch: Batch, least_on: date, *, expired: bool) -> None:
        super().__init__(f"{batch.code}: {batch.expires_on}, not before {least_on}")
        self.batch = batch
        self.least_on = least_on
        self.expired = expired


def least_day(batch: Batch, *, shelf_life_days: int | None, day: date, freshness: Freshness) -> date:
    """The earliest last day that goods packed on a day may have."""
    life = (batch.expires_on - batch.made_on).days if batch.expires_on and batch.made_on else shelf_life_days
    days = freshness.days if life is None else -(-life * freshness.percent // 100)
    return day + timedelta(days=days)


def check_age(batch: Batch, *, shelf_life_days: int | None, day: date, freshness: Freshness) -> None:
    """Raise `TooOld` for a lot that is too near its last day to be packed."""
    if batch.expires_on is None:
        return
    least = least_day(batch, shelf_life_days=shelf_life_days, day=day, freshness=freshness)
    if batch.expires_on < least:
        raise TooOld(batch, least, expired=batch.expires_on < day)


def suggest(
    lots: Iterable[Held], quantity: int, *, shelf_life_days: int | None, day: date, freshness: Freshness
) -> list[tuple[Held, int]]:
    """Which lots to take so many units from, first expired first; fewer where the lots do not hold so many."""
    chosen: list[tuple[Held, int]] = []
    for lot in sorted(lots, key=lambda one: (one.batch.expires_on or date.max, one.id)):
        wanted = quantity - sum(taken for _lot, taken in chosen)
        if wanted and lot.left and lot.state == "open" and _is_fresh(lot.batch, shelf_life_days, day, freshness):
            chosen.append((lot, min(lot.left, wanted)))
    return chosen


def _is_fresh(batch: Batch, shelf_life_days: int | None, day: date, freshness: Freshness) -> bool:
    try:
        check_age(batch, shelf_life_days=shelf_life_days, day=day, freshness=freshness)
    except TooOld:
        return False
    return True

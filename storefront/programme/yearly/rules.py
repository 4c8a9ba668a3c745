"""A year of the marketplace as its owner reports it by 15 February (decree 248/2026/NĐ-CP, article 22). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

DUE_MONTH, DUE_DAY = 2, 15
FIRST_YEAR = 2026


@dataclass(frozen=True, slots=True)
class Placed:
    """An order as the year counts it: its local day, its seller, amounts in đồng as placed and as it came to."""

    day: date
    producer_id: int
    is_cancelled: bool
    placed_dong: int
    kept_dong: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month's orders; `kept_dong` is what they came to after cancellations, returns and allowances."""

    number: int
    orders: int
    cancelled: int
    placed_dong: int
    kept_dong: int


@dataclass(frozen=True, slots=True)
class Year:
    """Twelve months, how many producers sold, and complaints: {kind: (received, answered)}."""

    year: int
    months: tuple[Month, ...]
    producers: int
    complaints: Mapping[str, tuple[int, int]]

    @property
    def total(self) -> Month:
        return Month(
            0,
            sum(one.orders for one in self.months),
            sum(one.cancelled for one in self.months),
            sum(one.placed_dong for one in self.months),
            sum(one.kept_dong for one in self.months),
        )

    @property
    def due_on(self) -> date:
        return date(self.year + 1, DUE_MONTH, DUE_DAY)


def year_of(year: int, placed: Iterable[Placed], complaints: Mapping[str, tuple[int, int]]) -> Year:
    """Fold a year's orders into its months."""
    rows = [one for one in placed if one.day.year == year]
    months = tuple(_month(number, [one for one in rows if one.day.month == number]) for number in range(1, 13))
    producers = {one.producer_id for one in rows if not one.is_cancelled}
    return Year(year, months, len(producers), complaints)


def _month(number: int, rows: list[Placed]) -> Month:
    return Month(
        number,
        len(rows),
        sum(one.is_cancelled for one in rows),
        sum(one.placed_dong for one in rows),
        sum(one.kept_dong for one in rows),
    )

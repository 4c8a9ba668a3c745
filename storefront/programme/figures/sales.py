"""What was sold before and after a certificate was issued. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WINDOW_DAYS = 90
# Fewer order lines than this say nothing about a trend.
FEW_LINES = 30


@dataclass(frozen=True, slots=True)
class Sale:
    """An order line that was not cancelled: whose product, the local day, what it came to."""

    product_id: int
    order_id: int
    day: date
    total_dong: int


@dataclass(frozen=True, slots=True)
class Side:
    """What was sold on one side of the days of issue."""

    orders: int
    lines: int
    total_dong: int


@dataclass(frozen=True, slots=True)
class Around:
    """The days before and after some certificates were issued."""

    certificates: int
    before: Side
    after: Side


@dataclass(frozen=True, slots=True)
class Revenue:
    """Around all certificates of the last year, and around those for which the shop sold through both windows."""

    every: Around
    whole: Around
    selling_since: date | None

    @property
    def is_little(self) -> bool:
        """Whether there are too few order lines to tell anything."""
        return min(self.whole.before.lines, self.whole.after.lines) < FEW_LINES


def revenue(
    issues: Sequence[tuple[int, date]], sales: Sequence[Sale], day: date, selling_since: date | None
) -> Revenue:
    """What was sold around some days of issue, each (product, day); all of them and those with both windows full."""
    window = timedelta(days=WINDOW_DAYS)
    whole = [
        (product, issued_on)
        for product, issued_on in issues
        if selling_since and selling_since <= issued_on - window and issued_on + window <= day
    ]
    return Revenue(_around(issues, sales), _around(whole, sales), selling_since)


def _around(issues: Sequence[tuple[int, date]], sales: Iterable[Sale]) -> Around:
    issued: dict[int, list[date]] = defaultdict(list)
    for product, issued_on in issues:
        issued[product].append(issued_on)
    before: list[Sale] = []
    after: list[Sale] = []
    for sale in sales:
        for issued_on in issued.get(sale.product_id, ()):
            days = (sale.day - issued_on).days
            if -WINDOW_DAYS <= days < WINDOW_DAYS:
                (before if days < 0 else after).append(sale)
    return Around(len(issues), _side(before), _side(after))


def _side(sales: Sequence[Sale]) -> Side:
    return Side(len({sale.order_id for sale in sales}), len(sales), sum(sale.total_dong for sale in sales))

"""A producer's books over some days, folded from their entries. Pure.

Every figure is a sum of entries, so orders, days and entries of one period add up to the same totals.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from catalog.calendar import local_day
from storefront.ledger.rules import ACCOUNTS, FEE, HELD, OWN_ACCOUNT, RECEIVABLE, SALES, SHIPPING

LONGEST_PERIOD = timedelta(days=366)
DAILY_HOUR = 7

Key = TypeVar("Key", bound=Hashable)


class PayoutTooMuch(ValueError):
    """More is to be paid out than is held for a producer."""

    def __init__(self, asked_dong: int, held_dong: int) -> None:
        super().__init__(f"{asked_dong} of {held_dong}")
        self.asked_dong = asked_dong
        self.held_dong = held_dong


@dataclass(frozen=True, slots=True)
class Entry:
    """One side of a posting, with the order it is about ("" for none)."""

    at: datetime
    cause: str
    kind: str
    account: str
    order_code: str
    amount_dong: int


@dataclass(frozen=True, slots=True)
class Sums:
    """What some entries add up to, in đồng, from the producer's side: earned and received are positive."""

    goods_dong: int
    shipping_dong: int
    received_dong: int
    refunded_dong: int
    paid_out_dong: int
    fee_dong: int

    @property
    def sold_dong(self) -> int:
        return self.goods_dong + self.shipping_dong

    @property
    def owed_dong(self) -> int:
        """What these entries let buyers owe; negative: what they are to get back."""
        return self.sold_dong - self.received_dong + self.refunded_dong


def sums(entries: Iterable[Entry]) -> Sums:
    by_account = Counter[str]()
    received = refunded = paid_out = 0
    for entry in entries:
        by_account[entry.account] += entry.amount_dong
        if entry.account == RECEIVABLE and entry.kind == "received":
            received -= entry.amount_dong
        elif entry.account == RECEIVABLE and entry.kind == "refunded":
            refunded += entry.amount_dong
        elif entry.account == HELD and entry.kind == "payout":
            paid_out -= entry.amount_dong
    return Sums(-by_account[SALES], -by_account[SHIPPING], received, refunded, paid_out, by_account[FEE])


def accounts(entries: Iterable[Entry]) -> dict[str, int]:
    """{account: signed đồng} over all accounts."""
    totals = dict.fromkeys(ACCOUNTS, 0)
    for entry in entries:
        totals[entry.account] += entry.amount_dong
    return totals


def by_day(entries: Iterable[Entry]) -> dict[date, Sums]:
    """What happened on each day of Vietnam, the newest first; days on which nothing did are left out."""
    return _grouped(entries, lambda entry: local_day(entry.at), newest_first=True)


def by_order(entries: Iterable[Entry]) -> dict[str, Sums]:
    """What happened to each order; what is about none (payouts) under ""."""
    return _grouped(entries, lambda entry: entry.order_code)


def daily_due(now: datetime) -> date | None:
    """The day whose sales are to be told at an instant: yesterday, from seven in the morning; None before that."""
    return (
        local_day(now) - timedelta(days=1) if local_day(now - timedelta(hours=DAILY_HOUR)) == local_day(now) else None
    )


def own_money(balances: Mapping[str, int]) -> int:
    """What came straight to the producer and stayed."""
    return balances.get(OWN_ACCOUNT, 0)


def _grouped(entries: Iterable[Entry], key: Callable[[Entry], Key], *, newest_first: bool = False) -> dict[Key, Sums]:
    groups: dict[Key, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[key(entry)].append(entry)
    ordered = sorted(groups, reverse=newest_first)  # type: ignore[type-var]
    return {name: sums(groups[name]) for name in ordered}

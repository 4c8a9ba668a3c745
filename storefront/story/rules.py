"""An order told to people: what happened in the order it happened, where it stands, and what it costs now. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from storefront.cases.rules import working_day

# Promised in `/chinh-sach/giao-hang`; a test reads it there.
CONFIRM_DAYS = 2

# Kinds of order events that a row with more to tell (of money, of changes) says as well.
TOLD_BY_ROWS = frozenset(
    {"refund_due", "refunded", "units_cancelled", "address_changed"}
    | {f"money_{state}" for state in ("part_paid", "paid", "over", "part_refunded", "refunded", "unpaid", "failed")}
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: when, what, who, why, and the facts its sentence needs.

    `order`: which comes first of what happened in one moment.
    """

    at: datetime
    kind: str
    party: str
    actor: str
    reason: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    order: int = 0


@dataclass(frozen=True, slots=True)
class Balance:
    """What an order comes to, in đồng. Amounts taken off are negative."""

    goods_dong: int
    shipping_dong: int
    cancelled_dong: int
    returned_dong: int
    fee_off_dong: int
    received_dong: int
    refunded_dong: int

    @property
    def due_dong(self) -> int:
        """What the order costs now."""
        taken_off = self.cancelled_dong + self.returned_dong + self.fee_off_dong
        return self.goods_dong + self.shipping_dong + taken_off

    @property
    def left_dong(self) -> int:
        """What is still to pay; negative: what is to go back."""
        return self.due_dong - self.received_dong + self.refunded_dong


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an order stands: a key for its sentence, and by when the next step comes (a day, or an instant)."""

    key: str
    until: date | datetime | None = None
    amount_dong: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What where an order stands follows from. Amounts in đồng, instants aware UTC; days are days in Vietnam."""

    state: str
    method: str
    missing_dong: int
    placed_on: date
    paid_on: date | None = None
    expires_at: datetime | None = None
    is_part_paid: bool = False
    is_claimed: bool = False
    # States of the parcels that nothing was decided about since.
    parcels: frozenset[str] = frozenset()


def merged(*sources: Iterable[Entry]) -> list[Entry]:
    """All that happened, oldest first."""
    every = [entry for source in sources for entry in source]
    return sorted(every, key=lambda entry: (entry.at, entry.order))


def standing(facts: Facts) -> Standing:
    """Where an order stands and what comes next."""
    if facts.state == "placed":
        return _placed(facts)
    if facts.state == "fulfilled" and facts.missing_dong:
        return Standing("unpaid_delivered", amount_dong=facts.missing_dong)
    if facts.state == "confirmed":
        return Standing(
            next((state for state in ("failed", "shipped", "packed") if state in facts.parcels), "confirmed")
        )
    return Standing(facts.state)


def confirm_by(facts: Facts) -> date:
    """The day by whose end the seller confirms: two working days from the order, or from its money."""
    return working_day(facts.paid_on or facts.placed_on, CONFIRM_DAYS)


def _placed(facts: Facts) -> Standing:
    if facts.method == "cod" or not facts.missing_dong:
        return Standing("await_confirm", confirm_by(facts))
    if facts.method == "card":
        return Standing("await_card", facts.expires_at, facts.missing_dong)
    if facts.is_part_paid:
        return Standing("await_rest", amount_dong=facts.missing_dong)
    if facts.is_claimed:
        return Standing("claimed", amount_dong=facts.missing_dong)
    return Standing("await_transfer", facts.expires_at, facts.missing_dong)

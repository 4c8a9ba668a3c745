"""Parcels of an order: their states, what they collect, when an order is sent and done. Pure."""

from dataclasses import dataclass

from catalog.stock.lots.rules import Batch

SHIPMENT_STATES = ("open", "packed", "shipped", "delivered", "failed")
NEXT = {
    "open": frozenset({"packed"}),
    # Unpacked again: by hand, or because a lot in it was recalled.
    "packed": frozenset({"open", "shipped"}),
    "shipped": frozenset({"delivered", "failed"}),
}
# Why a parcel did not reach its buyer.
FAILURES = ("refused", "not_reached", "address", "damaged", "lost")
# What becomes of the goods that came back, and of the buyer's wish for them.
GOODS = ("kept", "written_off")
WISHES = ("again", "cancel")

LONGEST_CARRIER = 40
LONGEST_TRACKING = 60
MOST_WEIGHT_G = 100_000


@dataclass(frozen=True, slots=True)
class Pick:
    """So many units of an order line out of a lot: a known one, or units without a lot under the label's `batch`."""

    line_id: int
    quantity: int
    lot_id: int | None = None
    batch: Batch | None = None


class WrongParcelStep(Exception):
    """A state a parcel cannot take from where it is, or an order that is not being sent."""

    def __init__(self, state: str, to: str) -> None:
        super().__init__(f"{state} → {to}")
        self.state = state
        self.to = to


class NotPaidYet(Exception):
    """Money that was to come before the goods leave has not come; `missing_dong` is how much."""

    def __init__(self, missing_dong: int) -> None:
        super().__init__(f"{missing_dong} missing")
        self.missing_dong = missing_dong


class NothingToPack(Exception):
    """No unit was chosen."""


class TooManyUnits(Exception):
    """More units of a line were chosen than are still to be packed; `left` is how many are."""

    def __init__(self, line_id: int, left: int) -> None:
        super().__init__(f"line {line_id}: {left} left")
        self.line_id = line_id
        self.left = left


class NeedsExpiry(Exception):
    """Goods that spoil were to be packed without their last day."""

    def __init__(self, line_id: int) -> None:
        super().__init__(f"line {line_id}")
        self.line_id = line_id


class NoReason(ValueError):
    """An act that must be explained came without a reason."""


class NothingCollected(Exception):
    """A parcel for which no cash is awaited."""


def advance(state: str, *, to: str) -> str:
    """The state a parcel moves to; raises `WrongParcelStep`."""
    if to not in NEXT.get(state, ()):
        raise WrongParcelStep(state, to)
    return to


def must_wait(method: str, missing_dong: int) -> bool:
    """Whether an order waits for its money before anything of it is sent."""
    return method != "cod" and missing_dong > 0


def collected_dong(*, missing_dong: int, asked_dong: int, goods_dong: int, shipping_dong: int, is_last: bool) -> int:
    """What one parcel of a cash order collects.

    `missing_dong` is what the order still costs, `asked_dong` what its other parcels under way collect. The last parcel
    asks for all the rest; an earlier one for its goods and, as the first, the delivery fee (`shipping_dong`).
    """
    left = max(missing_dong - asked_dong, 0)
    return left if is_last else min(goods_dong + shipping_dong, left)


def is_done(units: dict[int, int], delivered: dict[int, int]) -> bool:
    """Whether every unit of an order is with its buyer: {line: units not cancelled}, {line: units delivered}."""
    return any(units.values()) and all(delivered.get(line, 0) == quantity for line, quantity in units.items())

"""Order states and codes, and what can go wrong on the way to an order. Pure."""

import secrets
from dataclasses import dataclass

ORDER_STATES = ("placed", "confirmed", "fulfilled", "completed", "cancelled")
NEXT = {
    "placed": frozenset({"confirmed", "cancelled"}),
    "confirmed": frozenset({"fulfilled", "cancelled"}),
    "fulfilled": frozenset({"completed"}),
}

PARTIES = ("buyer", "producer", "office", "system")
# While an order may still be cancelled, and by whom; what is packed already stays (model.md, fulfilment).
CANCELLED_BY = {"placed": frozenset(PARTIES), "confirmed": frozenset(PARTIES)}
CHANGE_KINDS = ("line_cancelled", "order_cancelled", "address", "returned", "allowance")
LONGEST_REASON = 300

# Read aloud to a courier and typed into a banking app: capitals and digits, no 0/O, no 1/I.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PREFIX = "CS"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the side she acts for (`PARTIES`) and her name as events tell it."""

    party: str
    name: str


BUYER = Actor("buyer", "buyer")
SYSTEM = Actor("system", "system")


class WrongStep(Exception):
    """A state an order cannot take from where it is."""

    def __init__(self, state: str, to: str) -> None:
        super().__init__(f"{state} → {to}")
        self.state = state
        self.to = to


class AlreadyPacked(Exception):
    """Units that are in a parcel already can be returned, not cancelled."""


class NotSoMany(Exception):
    """More units are to be cancelled or taken back than there are; `left` is how many there are."""

    def __init__(self, line_id: int, left: int) -> None:
        super().__init__(f"line {line_id}: {left} left")
        self.line_id = line_id
        self.left = left


class OtherZone(Exception):
    """An address in another shipping zone: its fee would be another than the buyer agreed to."""


class NotSettled(Exception):
    """An order is not completed while money is owed on either side."""


class NothingToOrder(Exception):
    """No line to order."""


class CannotSell(Exception):
    """Lines that may not be sold, or not so many of them; `lines` are the basket's."""

    def __init__(self, lines: tuple[object, ...]) -> None:
        super().__init__(f"{len(lines)} lines")
        self.lines = lines


class TotalChanged(Exception):
    """The total is another than the buyer saw."""

    def __init__(self, expected_dong: int, total_dong: int) -> None:
        super().__init__(f"{expected_dong} → {total_dong}")
        self.expected_dong = expected_dong
        self.total_dong = total_dong


class AgeNotConfirmed(Exception):
    """Alcohol is ordered and the buyer has not said that she is of age (18)."""


class OrderingClosed(Exception):
    """The shop is a catalogue for now (setting ORDERING_ENABLED)."""


def advance(state: str, *, to: str) -> str:
    """The state an order moves to; raises `WrongStep`."""
    if to not in NEXT.get(state, ()):
        raise WrongStep(state, to)
    return to


def new_code() -> str:
    """A code for an order group; an order's own adds its number in the group, which also is its transfer memo."""
    return _PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(9))

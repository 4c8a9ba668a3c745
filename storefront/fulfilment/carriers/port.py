"""What a carrier is to the shop, in the shop's words. Nothing here is called within a transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from storefront.orders.changes import Address

# What a parcel under way may be told to be; anything else a carrier says is `under_way`.
SEEN = ("under_way", "delivered", "failed")


@dataclass(frozen=True, slots=True)
class Item:
    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel as a carrier needs it; `code` is ours and unique, so the same parcel is never handed over twice."""

    code: str
    sender: Address
    receiver: Address
    weight_g: int
    cod_dong: int
    value_dong: int
    items: Sequence[Item]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A carrier took a parcel: its number there, its fee, the day it should arrive."""

    tracking: str
    fee_dong: int | None = None
    expected_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a parcel is: one of `SEEN`, why it failed (`rules.FAILURES`), and the carrier's own word."""

    state: str
    failure: str = ""
    word: str = ""


class CarrierRefused(Exception):
    """The carrier does not take it as it is; `reason` is its own sentence. Trying again changes nothing."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CarrierSilent(Exception):
    """No answer, or none that can be read: it may be tried again."""


class Carrier(Protocol):
    """Five verbs. Each may raise `CarrierRefused` or `CarrierSilent`."""

    code: str
    name: str

    def quote(self, parcel: Parcel) -> int | None:
        """The fee in đồng; None where the carrier does not tell."""

    def hand_over(self, parcel: Parcel) -> Accepted:
        """Ask for a parcel to be fetched. The same parcel again gives the same answer."""

    def track(self, tracking: str) -> Seen | None:
        """Where a parcel is; None where the carrier does not tell."""

    def cancel(self, tracking: str) -> None:
        """Call a parcel back before it is fetched."""

    def label(self, tracking: str) -> str | None:
        """The address of the carrier's own label; None where ours is used."""

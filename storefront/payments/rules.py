"""Which ways to pay an order may offer, and what the money that came and went makes of a payment. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    COD = "cod"
    VIETQR = "vietqr"
    CARD = "card"


PAYMENT_STATES = ("unpaid", "part_paid", "paid", "over", "part_refunded", "refunded", "failed")
MOVEMENT_KINDS = ("received", "refunded")
REFUND_STATES = ("due", "sent", "done", "failed", "withdrawn")
# A refund in these states still takes its amount out of what can be refunded.
OPEN_REFUNDS = ("due", "sent", "failed")
REFUND_NEXT = {
    "due": frozenset({"sent", "done", "failed", "withdrawn"}),
    "sent": frozenset({"done", "failed"}),
    "failed": frozenset({"due", "sent", "done", "withdrawn"}),
}


class Objection(StrEnum):
    """Why a way to pay is not offered."""

    ALCOHOL = "alcohol"
    NO_ACCOUNT = "no_account"
    OVER_LIMIT = "over_limit"
    # The shop does not take cards (no keys are set).
    OFF = "off"
    # The whole cart is more, or less, than a card can be charged at once.
    OVER_CARD = "over_card"
    UNDER_CARD = "under_card"


@dataclass(frozen=True, slots=True)
class Payable:
    """One producer's part of a cart, as far as paying goes."""

    producer_name: str
    has_account: bool
    has_alcohol: bool
    total_dong: int


class MethodRefused(Exception):
    """The way to pay that was chosen is not offered for this order."""

    def __init__(self, method: str, objection: Objection | None, producer_name: str = "") -> None:
        super().__init__(f"{method}: {objection or 'unknown'}")
        self.method = method
        self.objection = objection
        self.producer_name = producer_name


class RefundTooMuch(ValueError):
    """More is to go back than was paid beyond what the order costs."""

    def __init__(self, asked_dong: int, left_dong: int) -> None:
        super().__init__(f"{asked_dong} of {left_dong}")
        self.asked_dong = asked_dong
        self.left_dong = left_dong


class WrongRefundStep(ValueError):
    """A state a refund cannot take from where it is."""


def state_of(due_dong: int, received_dong: int, refunded_dong: int) -> str:
    """What a payment is after what came in and went back. `due_dong` is 0 for an order that was cancelled."""
    net = received_dong - refunded_dong
    if received_dong == 0:
        return "unpaid" if due_dong else "failed"
    if net > due_dong:
        return "over"
    if net == due_dong == 0:
        return "refunded"
    if refunded_dong:
        return "part_refunded"
    return "paid" if net == due_dong else "part_paid"


def refund_step(state: str, *, to: str) -> str:
    """The state a refund moves to; raises `WrongRefundStep`."""
    if to not in REFUND_NEXT.get(state, ()):
        raise WrongRefundStep(f"{state} → {to}")
    return to


def objections(
    parts: Iterable[Payable], *, cod_limit_dong: int, card_dong: tuple[int, int] | None
) -> dict[Method, MethodRefused]:
    """What speaks against each method for a cart; a method without entry is offered.

    `card_dong`: least and most of one card charge, which is for the whole cart; None where no cards are taken.
    Alcohol is paid without cash (alcohol law 44/2019/QH14, article 16; decree 24/2020/NĐ-CP, article 6).
    """
    parts = list(parts)
    found: dict[Method, MethodRefused] = {}
    against = _against_card(sum(part.total_dong for part in parts), card_dong)
    if against is not None:
        found[Method.CARD] = MethodRefused(Method.CARD, against)
    for part in parts:
        if not part.has_account:
            found.setdefault(Method.VIETQR, MethodRefused(Method.VIETQR, Objection.NO_ACCOUNT, part.producer_name))
        if part.has_alcohol:
            found.setdefault(Method.COD, MethodRefused(Method.COD, Objection.ALCOHOL, part.producer_name))
        elif part.total_dong > cod_limit_dong:
            found.setdefault(Method.COD, MethodRefused(Method.COD, Objection.OVER_LIMIT, part.producer_name))
    return found


def _against_card(total_dong: int, card_dong: tuple[int, int] | None) -> Objection | None:
    if card_dong is None:
        return Objection.OFF
    least, most = card_dong
    return Objection.UNDER_CARD if total_dong < least else Objection.OVER_CARD if total_dong > most else None

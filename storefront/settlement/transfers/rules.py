"""What buyer and producer do next about an order's money. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from storefront.payments.rules import Method


class Step(StrEnum):
    """The next step about an order's money; each has its words for the buyer and for the producer."""

    NOTHING = "nothing"
    TRANSFER = "transfer"
    LOOK = "look"
    LOOK_AGAIN = "look_again"
    TRANSFER_REST = "transfer_rest"
    PAY_AT_DOOR = "pay_at_door"
    PAY_REST_AT_DOOR = "pay_rest_at_door"
    CARD = "card"
    REFUND = "refund"
    WAIT_REFUND = "wait_refund"


class NothingAwaited(Exception):
    """No transfer is awaited for this order, so nobody can say that she made it or that it did not come."""


class PaidAlready(Exception):
    """An order that lacks no money; more is entered only by who says that it is more."""


def step(
    *,
    method: str,
    order_state: str,
    missing_dong: int,
    received_dong: int,
    refund_dong: int,
    is_claimed: bool,
    is_denied: bool,
) -> Step:
    """The next step of an order. `refund_dong` is what is due to go back and has not gone."""
    if refund_dong:
        return Step.WAIT_REFUND if method == Method.CARD else Step.REFUND
    if order_state == "cancelled" or not missing_dong:
        return Step.NOTHING
    if method == Method.CARD:
        return Step.CARD
    if method == Method.COD:
        return Step.PAY_REST_AT_DOOR if received_dong else Step.PAY_AT_DOOR
    if received_dong:
        # Whatever she said before, this is what came of it.
        return Step.TRANSFER_REST
    if is_claimed:
        return Step.LOOK_AGAIN if is_denied else Step.LOOK
    return Step.TRANSFER


def kept_until(expires_at: datetime | None, now: datetime, at_least: timedelta) -> datetime:
    """How long the goods of an order stay its buyer's who says that she has paid."""
    return max(expires_at or now, now + at_least)

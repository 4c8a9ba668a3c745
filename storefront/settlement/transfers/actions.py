"""What people say about money: the buyer that she sent it, the producer that it came, or that it did not."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.orders import changes, money, steps
from storefront.orders import mail as order_mail
from storefront.orders.models import Order, OrderEvent
from storefront.orders.rules import BUYER, SYSTEM, Actor
from storefront.payments import actions as payments
from storefront.payments.models import Payment
from storefront.payments.rules import Method
from storefront.settlement.bank.queries import HAND
from storefront.settlement.transfers import mail, rules


def claim(session: Session, *, order: Order, at_least: timedelta, now: datetime) -> bool:
    """The buyer says that she has paid: the producer is told, and the goods are kept for a while; False where known.

    Raises `rules.NothingAwaited`.
    """
    payment = _awaited(session, order)
    if payment.claimed_at is not None:
        return False
    payment.claimed_at = now
    payment.expires_at = rules.kept_until(payment.expires_at, now, at_least)
    steps.record(session, order, CLAIMED, by=BUYER, now=now)
    mail.claimed(session, order, now=now)
    return True


def deny(session: Session, *, order: Order, by: Actor, now: datetime) -> bool:
    """The producer finds no money that the buyer says she sent; False where she said so before.

    Raises `rules.NothingAwaited`.
    """
    payment = _awaited(session, order)
    if payment.claimed_at is None:
        raise rules.NothingAwaited
    if is_denied(session, order):
        return False
    steps.record(session, order, DENIED, by=by, now=now)
    mail.not_found(session, order, now=now)
    return True


def is_denied(session: Session, order: Order) -> bool:
    rows = select(OrderEvent.id).where(OrderEvent.order_id == order.id, OrderEvent.kind == DENIED)
    return session.scalars(rows).first() is not None


def receive_by_hand(
    session: Session,
    *,
    order: Order,
    amount_dong: int,
    token: str,
    by: Actor,
    now: datetime,
    note: str = "",
    is_more: bool = False,
) -> bool:
    """The producer has the money, in her account or in cash; False where this form was sent before.

    Raises `rules.PaidAlready` for an order that lacks nothing, unless it is said to be more (`is_more`);
    `ValueError` for an order paid by card.
    """
    payments.lock(session, order.payment)
    cause = f"{HAND}{token}"
    if payments.is_known(session, cause):
        return False
    if order.payment.method == Method.CARD:
        raise ValueError("card money comes from the provider")
    if not order.payment.missing_dong and not is_more:
        raise rules.PaidAlready
    return money.receive(session, order=order, amount_dong=amount_dong, cause=cause, by=by, now=now, note=note)


def remind(session: Session, *, order: Order, now: datetime) -> bool:
    """Remind the buyer, once, before her order is released; False where there is nothing to remind of."""
    payment = order.payment
    payments.lock(session, payment)
    waits = payment.state == "unpaid" and payment.claimed_at is None and payment.reminded_at is None
    if order.state != "placed" or not waits:
        return False
    payment.reminded_at = now
    steps.record(session, order, REMINDED, by=SYSTEM, now=now)
    order_mail.remind_unpaid(session, order, now=now)
    return True


def release(session: Session, *, order: Order, now: datetime) -> bool:
    """Cancel an order whose transfer did not come in time; False where it came, or was said to have come, meanwhile."""
    payment = order.payment
    payments.lock(session, payment)
    is_over = payment.expires_at is not None and payment.expires_at <= now
    if order.state != "placed" or payment.state != "unpaid" or not is_over:
        return False
    changes.cancel(session, order=order, by=SYSTEM, reason="unpaid", now=now)
    return True


CLAIMED, DENIED, REMINDED = "transfer_claimed", "transfer_denied", "transfer_reminded"


def _awaited(session: Session, order: Order) -> Payment:
    payments.lock(session, order.payment)
    steps.lock(session, order)
    payment = order.payment
    if payment.method != Method.VIETQR or not payment.missing_dong or order.state == "cancelled":
        raise rules.NothingAwaited
    return payment

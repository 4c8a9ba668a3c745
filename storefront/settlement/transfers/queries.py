"""Orders whose money waits for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from storefront.orders.models import Order, OrderEvent
from storefront.payments.models import MoneyMovement, Payment, Refund
from storefront.payments.rules import OPEN_REFUNDS, Method
from storefront.settlement.transfers import rules
from storefront.settlement.transfers.actions import DENIED
from storefront.settlement.transfers.rules import Step


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an order's money stands: what is to go back, and who does what next."""

    order: Order
    refund_dong: int
    is_denied: bool
    step: Step


def standing(session: Session, order: Order) -> Standing:
    return standings(session, [order])[0]


def standings(session: Session, orders: Sequence[Order]) -> list[Standing]:
    """The same for many orders in two statements."""
    ids = [order.id for order in orders]
    due = select(Payment.order_id, func.sum(Refund.amount_dong)).join(Refund, Refund.payment_id == Payment.id)
    due = due.where(Payment.order_id.in_(ids), Refund.state.in_(OPEN_REFUNDS)).group_by(Payment.order_id)
    back = {order_id: int(dong) for order_id, dong in session.execute(due)}
    denied = set(
        session.scalars(select(OrderEvent.order_id).where(OrderEvent.order_id.in_(ids), OrderEvent.kind == DENIED))
    )
    return [_standing(order, back.get(order.id, 0), order.id in denied) for order in orders]


def awaiting(session: Session, producer_ids: Sequence[int]) -> list[Order]:
    """Orders of these producers that lack money and were not cancelled, those said to be paid first."""
    rows = _whole().where(Order.producer_id.in_(producer_ids), Order.state != "cancelled")
    rows = rows.where(Payment.received_dong - Payment.refunded_dong < Payment.due_dong)
    return list(session.scalars(rows.order_by(Payment.claimed_at.is_(None), Order.id)))


def to_refund(session: Session, producer_ids: Sequence[int]) -> list[tuple[Refund, Order]]:
    """What these producers have to send back themselves, the first due first."""
    rows = (
        select(Refund, Order).join(Payment, Payment.id == Refund.payment_id).join(Order, Order.id == Payment.order_id)
    )
    rows = rows.options(joinedload(Order.payment), joinedload(Order.group))
    rows = rows.where(
        Order.producer_id.in_(producer_ids), Refund.state.in_(OPEN_REFUNDS), Payment.method != Method.CARD
    )
    return [(refund, order) for refund, order in session.execute(rows.order_by(Refund.due_on, Refund.id))]


def refunds(session: Session, order: Order) -> list[Refund]:
    rows = select(Refund).where(Refund.payment_id == order.payment.id, Refund.state != "withdrawn")
    return list(session.scalars(rows.order_by(Refund.id)))


def refund(session: Session, order: Order, refund_id: int) -> Refund | None:
    rows = select(Refund).where(Refund.id == refund_id, Refund.payment_id == order.payment.id)
    return session.scalars(rows).first()


def movements(session: Session, order: Order) -> list[MoneyMovement]:
    """What came in for an order and went back, in its order."""
    rows = select(MoneyMovement).where(MoneyMovement.payment_id == order.payment.id)
    return list(session.scalars(rows.order_by(MoneyMovement.id)))


def to_remind(session: Session, *, now: datetime, before: datetime) -> list[int]:
    """Ids of orders that are released before long and whose buyer has not been told."""
    rows = select(Payment.order_id).join(Order, Order.id == Payment.order_id)
    rows = rows.where(
        Order.state == "placed",
        Payment.method == Method.VIETQR,
        Payment.state == "unpaid",
        Payment.claimed_at.is_(None),
        Payment.reminded_at.is_(None),
        Payment.expires_at > now,
        Payment.expires_at <= before,
    )
    return list(session.scalars(rows.order_by(Payment.order_id)))


def _whole() -> Select[Order]:
    rows = select(Order).join(Payment, Payment.order_id == Order.id)
    return rows.options(joinedload(Order.payment), joinedload(Order.group))


def _standing(order: Order, refund_dong: int, is_denied: bool) -> Standing:
    payment = order.payment
    step = rules.step(
        method=payment.method,
        order_state=order.state,
        missing_dong=payment.missing_dong,
        received_dong=payment.received_dong,
        refund_dong=refund_dong,
        is_claimed=payment.claimed_at is not None,
        is_denied=is_denied,
    )
    return Standing(order, refund_dong, is_denied, step)

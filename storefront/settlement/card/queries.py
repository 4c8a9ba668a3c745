from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storefront.orders.models import Order, OrderGroup
from storefront.payments.models import Payment, Refund
from storefront.payments.rules import Method
from storefront.settlement.card.models import Charge, ChargePart, RefundTry
from storefront.settlement.card.rules import LIVE, SPENT


def missing(session: Session, group_id: int) -> dict[int, int]:
    """{order id: đồng} that the orders of a group still lack by card; a cancelled order lacks nothing."""
    query = select(Order).join(Payment).where(Order.group_id == group_id, Payment.method == Method.CARD.value)
    orders = session.scalars(query.where(Order.state != "cancelled").order_by(Order.id))
    return {order.id: order.payment.missing_dong for order in orders if order.payment.missing_dong}


def newest(session: Session, group_id: int) -> Charge | None:
    """The last attempt of a group."""
    query = select(Charge).where(Charge.group_id == group_id).order_by(Charge.attempt.desc()).limit(1)
    return session.scalars(query).one_or_none()


def live(session: Session, group_id: int | None = None) -> Sequence[Charge]:
    """Attempts that may still be paid, of one group or of all, oldest first."""
    query = select(Charge).where(Charge.state.in_(LIVE)).order_by(Charge.id)
    return session.scalars(query if group_id is None else query.where(Charge.group_id == group_id)).all()


def of_notice(session: Session, key: str, reference: str) -> Charge | None:
    """The attempt a message of the provider is about: by our key, its session or its payment."""
    if key and (found := session.scalars(select(Charge).where(Charge.idempotency_key == key)).one_or_none()):
        return found
    either = (Charge.session_id == reference) | (Charge.payment_intent == reference)
    return session.scalars(select(Charge).where(either)).one_or_none() if reference else None


def try_of_notice(session: Session, key: str, reference: str) -> RefundTry | None:
    """The refund a message of the provider is about."""
    known = (RefundTry.idempotency_key == key) | (RefundTry.reference == reference)
    return session.scalars(select(RefundTry).where(known).order_by(RefundTry.id)).first()


def group_by_code(session: Session, code: str) -> OrderGroup | None:
    return session.scalars(select(OrderGroup).where(OrderGroup.code == code)).one_or_none()


def of_session(session: Session, session_id: str) -> Charge | None:
    """The attempt whose page was paid on."""
    return session.scalars(select(Charge).where(Charge.session_id == session_id)).one_or_none()


def group(session: Session, group_id: int) -> OrderGroup:
    return session.get_one(OrderGroup, group_id)


def unpaid_groups(session: Session, now: datetime) -> Sequence[int]:
    """Ids of order groups whose card payment did not come in time."""
    query = select(Order.group_id).join(Payment).where(Payment.method == Method.CARD.value, Order.state == "placed")
    query = query.where(Payment.state == "unpaid", Payment.expires_at <= now)
    return session.scalars(query.group_by(Order.group_id).order_by(Order.group_id)).all()


def is_disputed(session: Session, group_id: int) -> bool:
    """Whether money is at the provider that fits no order, so that nothing may be cancelled by itself."""
    query = select(Charge.id).where(Charge.group_id == group_id, Charge.state == "differs")
    return session.scalar(query.limit(1)) is not None


def refunds_due(session: Session) -> Sequence[int]:
    """Ids of refunds of card payments that are still to be sent."""
    query = select(Refund.id).join(Payment, Payment.id == Refund.payment_id)
    query = query.where(Payment.method == Method.CARD.value, Refund.state == "due")
    return session.scalars(query.order_by(Refund.id)).all()


def tries_under_way(session: Session) -> Sequence[int]:
    """Ids of calls for refunds whose end is not known yet."""
    return session.scalars(select(RefundTry.id).where(RefundTry.state == "sent").order_by(RefundTry.id)).all()


def refundable(session: Session, group_id: int, amount_dong: int) -> Charge | None:
    """The newest paid attempt of a group with so much left to send back."""
    spent = func.coalesce(func.sum(RefundTry.amount_dong), 0)
    used = select(spent).where(RefundTry.charge_id == Charge.id, RefundTry.state.in_(SPENT)).scalar_subquery()
    query = select(Charge).where(Charge.group_id == group_id, Charge.state == "paid")
    query = query.where(Charge.amount_dong - used >= amount_dong).order_by(Charge.id.desc()).limit(1)
    return session.scalars(query).one_or_none()


def tries(session: Session, refund_id: int) -> Sequence[RefundTry]:
    """The calls made for a refund, oldest first."""
    return session.scalars(select(RefundTry).where(RefundTry.refund_id == refund_id).order_by(RefundTry.attempt)).all()


def references(session: Session) -> dict[str, str]:
    """{order code: the provider's name for its newest attempt: the payment, or the session while there is none}."""
    name = func.coalesce(Charge.payment_intent, Charge.session_id)
    query = select(Order.code, name).join(ChargePart, ChargePart.order_id == Order.id)
    query = query.join(Charge, Charge.id == ChargePart.charge_id).where(name.is_not(None)).order_by(Charge.id)
    return {row[0]: row[1] for row in session.execute(query)}


def came_back(session: Session, payment_id: int) -> set[int]:
    """Ids of refunds whose money went and came back; another refund stands for them since."""
    query = select(RefundTry.refund_id).join(Refund, Refund.id == RefundTry.refund_id)
    return set(session.scalars(query.where(Refund.payment_id == payment_id, RefundTry.state == "returned")))


def refund_of_cause(session: Session, cause: str) -> Refund | None:
    return session.scalars(select(Refund).where(Refund.cause == cause)).one_or_none()


def order_of_payment(session: Session, payment_id: int) -> Order:
    return session.scalars(select(Order).join(Payment).where(Payment.id == payment_id)).one()

"""Card money that needs a person, and what she may do about it."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from catalog.db import serialise
from storefront.cases import actions as cases
from storefront.orders import money
from storefront.orders.models import Order, OrderGroup
from storefront.orders.rules import Actor
from storefront.payments.models import Payment, Refund
from storefront.payments.rules import Method, refund_step
from storefront.settlement.card import queries, rules
from storefront.settlement.card.events import MOST_TRIES, PROVIDER
from storefront.settlement.card.models import Charge
from storefront.settlement.webhooks.models import ProviderEvent

KIND = "charge"


def failed_refunds(session: Session) -> list[tuple[Refund, Order]]:
    """Refunds that a card did not take, the first due first."""
    query = select(Refund, Order).join(Payment, Payment.id == Refund.payment_id)
    query = query.join(Order, Order.id == Payment.order_id).options(joinedload(Order.group))
    query = query.where(Payment.method == Method.CARD.value, Refund.state == "failed")
    return [(row[0], row[1]) for row in session.execute(query.order_by(Refund.due_on, Refund.id))]


def differing(session: Session) -> list[tuple[Charge, OrderGroup]]:
    """Attempts that were paid with another sum than was asked."""
    query = select(Charge, OrderGroup).join(OrderGroup, OrderGroup.id == Charge.group_id)
    return [(row[0], row[1]) for row in session.execute(query.where(Charge.state == "differs").order_by(Charge.id))]


def stuck_messages(session: Session) -> int:
    """How many of the provider's messages could not be followed after several tries."""
    query = select(func.count()).select_from(ProviderEvent).where(ProviderEvent.provider == PROVIDER)
    return session.scalar(query.where(ProviderEvent.handled_at.is_(None), ProviderEvent.tries >= MOST_TRIES)) or 0


def count(session: Session) -> int:
    """How much of all this waits."""
    return len(failed_refunds(session)) + len(differing(session)) + stuck_messages(session)


def send_again(session: Session, *, refund_id: int) -> bool:
    """Have a failed refund sent to the card once more; False where there is none. Raises `WrongRefundStep`."""
    found = _card_refund(session, refund_id)
    if found is None:
        return False
    refund, _order = found
    refund.state = refund_step(refund.state, to="due")
    refund.error = ""
    return True


def sent_otherwise(session: Session, *, refund_id: int, reference: str, by: Actor, now: datetime) -> bool:
    """A failed refund went back another way; False where there is none. Raises `WrongRefundStep`."""
    found = _card_refund(session, refund_id)
    if found is None:
        return False
    refund, order = found
    if refund.state == "failed":
        money.refund_done(session, order=order, refund=refund, reference=reference, by=by, now=now)
    return True


def put_right(session: Session, *, charge_id: int, reason: str, by: str, now: datetime) -> bool:
    """What was paid with another sum was dealt with at the provider: the attempt counts as ended, with a reason.

    False where there is none. Raises `rules.WrongCharge`.
    """
    charge = session.get(Charge, charge_id)
    if charge is None:
        return False
    serialise(session, f"charge:{charge.group_id}")
    session.refresh(charge)
    charge.state = rules.advance(charge.state, to="expired")
    cases.record(session, kind=KIND, subject_id=charge.id, act="put_right", by=by, now=now, reason=reason)
    return True


def _card_refund(session: Session, refund_id: int) -> tuple[Refund, Order] | None:
    """A refund by card and its order, held for this transaction."""
    refund = session.get(Refund, refund_id)
    order = queries.order_of_payment(session, refund.payment_id) if refund else None
    if refund is None or order is None or order.payment.method != Method.CARD:
        return None
    serialise(session, f"charge:{order.group_id}")
    session.refresh(refund, with_for_update=True)
    return refund, order

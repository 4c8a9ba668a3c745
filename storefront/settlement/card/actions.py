"""Attempts to pay by card, and what the provider's word makes of them. The provider is asked elsewhere, between
transactions (`exchange.py`)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy.orm import Session

from catalog.db import serialise
from storefront.orders import money
from storefront.orders.models import Order, OrderGroup
from storefront.orders.rules import Actor
from storefront.payments.models import Refund
from storefront.payments.providers.protocol import Intent, ProviderState, RefundState, Start
from storefront.payments.rules import refund_step
from storefront.settlement.card import queries, rules
from storefront.settlement.card.models import Charge, ChargePart, RefundTry

STRIPE = Actor("system", "Stripe")
CURRENCY = "vnd"


class NothingToPay(Exception):
    """No order of the group lacks money by card."""


def begin(
    session: Session,
    *,
    group: OrderGroup,
    intent: Callable[[Mapping[int, int]], Intent],
    until: datetime,
    now: datetime,
) -> Charge:
    """The attempt of a group that may still be paid, or a new one; its key is stored before anybody is asked.

    `intent` says what to ask for {order id: đồng}. Raises `NothingToPay`.
    """
    _hold(session, group.id)
    live = queries.live(session, group.id)
    if live:
        return live[-1]
    missing = queries.missing(session, group.id)
    if not missing:
        raise NothingToPay
    last = queries.newest(session, group.id)
    attempt = last.attempt + 1 if last else 1
    asked = intent(missing)
    charge = Charge(
        group_id=group.id,
        attempt=attempt,
        idempotency_key=f"{group.code}:pay:{attempt}",
        amount_dong=asked.amount_dong,
        state="started",
        asked=json.dumps(asdict(asked), default=str, ensure_ascii=False),
        made_at=now,
        expires_at=until,
        parts=[ChargePart(order_id=order_id, amount_dong=dong) for order_id, dong in missing.items()],
    )
    session.add(charge)
    session.flush()
    return charge


def asked_of(charge: Charge) -> Intent:
    """What the provider was asked for an attempt, word for word."""
    told = json.loads(charge.asked)
    intent = Intent(**{**told, "lines": tuple((text, dong) for text, dong in told["lines"])})
    expires_at = told["expires_at"]
    return replace(intent, expires_at=datetime.fromisoformat(expires_at) if expires_at else None)


def opened(session: Session, *, charge: Charge, start: Start) -> None:
    """The provider has a page on which the attempt can be paid."""
    _hold(session, charge.group_id)
    session.refresh(charge)
    if charge.state == "started":
        charge.state = rules.advance(charge.state, to="open")
        charge.session_id = start.reference


def refused(session: Session, *, charge: Charge, error: str) -> None:
    """The provider will not take the attempt; another may be made."""
    _hold(session, charge.group_id)
    session.refresh(charge)
    if charge.state == "started":
        charge.state = rules.advance(charge.state, to="refused")
        charge.error = error


def learn(session: Session, *, charge: Charge, told: ProviderState, now: datetime) -> str:
    """Take the provider's word on an attempt; the state it is in then. The same word again changes nothing."""
    _hold(session, charge.group_id)
    session.refresh(charge)
    if charge.state not in rules.LIVE or told.state == "open":
        return charge.state
    charge.session_id = told.reference
    if told.state == "expired":
        charge.state = rules.advance(charge.state, to="expired")
        return charge.state
    charge.payment_intent = told.payment
    if (told.amount_dong, told.currency) != (charge.amount_dong, CURRENCY):
        charge.state = rules.advance(charge.state, to="differs")
        charge.error = f"{told.amount_dong} {told.currency}"
        return charge.state
    charge.state = rules.advance(charge.state, to="paid")
    charge.paid_at = now
    session.flush()
    for part in charge.parts:
        order = session.get_one(Order, part.order_id)
        cause = f"stripe:{told.payment}:{order.code}"
        money.receive(session, order=order, amount_dong=part.amount_dong, cause=cause, by=STRIPE, now=now)
    return charge.state


def begin_refund(session: Session, *, refund: Refund, now: datetime) -> RefundTry | None:
    """The call by which a refund is to be sent, written before it is made; None where it needs none any more.

    A refund that no attempt of its group has enough left for is marked as failed: a person must act.
    """
    order = _order_of(session, refund)
    _hold(session, order.group_id)
    session.refresh(refund)
    if refund.state != "due":
        return None
    made = queries.tries(session, refund.id)
    if made and made[-1].state == "started":
        return made[-1]
    charge = queries.refundable(session, order.group_id, refund.amount_dong)
    if charge is None:
        money.refund_failed(session, order=order, refund=refund, error="no_charge_left", by=STRIPE, now=now)
        return None
    attempt = made[-1].attempt + 1 if made else 1
    one = RefundTry(
        refund_id=refund.id,
        charge_id=charge.id,
        attempt=attempt,
        idempotency_key=f"{refund.cause}:back:{attempt}",
        amount_dong=refund.amount_dong,
        state="started",
        made_at=now,
    )
    session.add(one)
    session.flush()
    return one


def learn_refund(session: Session, *, one: RefundTry, told: RefundState, now: datetime) -> str:
    """Take the provider's word on a refund; the state of the call then. The same word again changes nothing."""
    refund = session.get_one(Refund, one.refund_id)
    order = _order_of(session, refund)
    _hold(session, order.group_id)
    session.refresh(one)
    session.refresh(refund)
    one.reference = told.reference or one.reference
    if one.state == "done" and told.state == "failed":
        _returned(session, order, one, told, now)
    elif one.state in ("started", "sent"):
        one.state = told.state
        if told.state == "done":
            money.refund_done(session, order=order, refund=refund, reference=told.reference, by=STRIPE, now=now)
        elif told.state == "failed":
            money.refund_failed(session, order=order, refund=refund, error=told.error, by=STRIPE, now=now)
        elif refund.state == "due":
            refund.state = refund_step(refund.state, to="sent")
            refund.reference = told.reference
    return one.state


def _returned(session: Session, order: Order, one: RefundTry, told: RefundState, now: datetime) -> None:
    """Money that had gone back came in again, as when a card was closed: it is owed anew, and somebody must send it."""
    one.state = "returned"
    cause = f"stripe:{told.reference}:returned"
    money.receive(session, order=order, amount_dong=one.amount_dong, cause=cause, by=STRIPE, now=now)
    again = queries.refund_of_cause(session, cause)
    if again is not None and again.state == "due":
        money.refund_failed(session, order=order, refund=again, error=told.error, by=STRIPE, now=now)


def _order_of(session: Session, refund: Refund) -> Order:
    return queries.order_of_payment(session, refund.payment_id)


def _hold(session: Session, group_id: int) -> None:
    """One after the other, for all that is done about the card payment of a group."""
    serialise(session, f"charge:{group_id}")

"""The states an order takes one after the other, each with its event: who, when, why."""

from datetime import datetime

from sqlalchemy.orm import Session

from storefront.orders import mail, rules
from storefront.orders.models import Order, OrderEvent
from storefront.orders.rules import Actor


def confirm(session: Session, *, order: Order, by: Actor, now: datetime, reason: str = "") -> None:
    """The producer will send it. Raises `rules.WrongStep`."""
    _advance(session, order, "confirmed", by, now, reason)
    mail.confirmed(session, order, now=now)


def fulfil(session: Session, *, order: Order, by: Actor, now: datetime, reason: str = "") -> None:
    """Every unit that was not cancelled is with the buyer. Raises `rules.WrongStep`."""
    _advance(session, order, "fulfilled", by, now, reason)


def complete(session: Session, *, order: Order, by: Actor, now: datetime, reason: str = "") -> None:
    """Nobody owes anything any more. Raises `rules.NotSettled` while money is owed, `rules.WrongStep`."""
    if order.balance_dong:
        raise rules.NotSettled
    _advance(session, order, "completed", by, now, reason)


def record(session: Session, order: Order, kind: str, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Write down what happened to an order beside its states."""
    session.add(OrderEvent(order=order, kind=kind, party=by.party, actor=by.name, at=now, reason=reason))


def lock(session: Session, order: Order) -> None:
    """Hold an order's row for this transaction and read it anew: two who act on it at once come one by one."""
    session.flush()
    session.refresh(order, ["state"], with_for_update=True)


def _advance(session: Session, order: Order, to: str, by: Actor, now: datetime, reason: str) -> None:
    lock(session, order)
    order.state = rules.advance(order.state, to=to)
    record(session, order, to, by=by, now=now, reason=reason)

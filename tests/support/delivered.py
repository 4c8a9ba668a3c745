"""Orders as they are once the goods are with their buyer."""

from datetime import date, datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.stock.lots.rules import Batch, Freshness
from storefront.database import db, writing
from storefront.fulfilment import packing, sending
from storefront.fulfilment.packing import Packed
from storefront.fulfilment.rules import Pick
from storefront.fulfilment.sending import Handed
from storefront.orders import money, steps
from storefront.orders.models import Order, OrderGroup
from storefront.orders.rules import SYSTEM, Actor

PRODUCER = Actor("producer", "Bà Sáu")
FRESH = Freshness(0, 0)


def orders_of(session: Session, code: str) -> list[Order]:
    """The orders of a group, one a producer."""
    return list(session.scalars(select(Order).join(OrderGroup).where(OrderGroup.code == code).order_by(Order.id)))


def deliver(app: Flask, code: str, *, paid: bool = True, now: datetime | None = None) -> None:
    """Confirm, send and hand over every order of a group; paid for, or not."""
    at = now or app.extensions["clock"].now()
    with app.app_context():
        with writing() as session:
            for order in orders_of(session, code):
                hand_over(session, order, paid=paid, now=at)
        db.session.remove()


def hand_over(session: Session, order: Order, *, paid: bool = True, now: datetime) -> None:
    """One order, in one parcel out of lot L1."""
    if paid and order.payment.missing_dong:
        missing = order.payment.missing_dong
        money.receive(session, order=order, amount_dong=missing, cause=f"test:{order.code}", by=SYSTEM, now=now)
    steps.confirm(session, order=order, by=PRODUCER, now=now)
    last: date = now.date() + timedelta(days=365)
    picks = [Pick(line.id, line.open_units, batch=Batch("L1", None, last)) for line in order.lines]
    parcel = packing.pack(session, order=order, packed=Packed(picks), freshness=FRESH, by=PRODUCER, now=now)
    sending.ship(session, shipment=parcel, handed=Handed("Viettel Post"), by=PRODUCER, now=now)
    sending.deliver(session, shipment=parcel, by=PRODUCER, now=now)

"""Orders on their way, as the tests of parcels need them: placed, confirmed, packed by the real actions."""

from datetime import date, datetime

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.products.models import Product, Variant
from catalog.stock.lots import actions as lots
from catalog.stock.lots.rules import Batch, Freshness
from catalog.stock.models import Lot, Stock
from storefront.database import db, writing
from storefront.fulfilment import packing
from storefront.fulfilment.models import Shipment
from storefront.fulfilment.packing import Packed
from storefront.fulfilment.rules import Pick
from storefront.orders.models import Order, OrderGroup
from storefront.orders.rules import Actor
from support.shop import NOON

GARLIC = "toi-ly-son-phu-sinh"
PRODUCER = Actor("producer", "Bà Sáu")
FRESH = Freshness(33, 7)
GOOD_UNTIL = date(2027, 11, 20)


def orders_of(code: str) -> list[Order]:
    """The orders of a buyer's code, read in this application's context."""
    return list(db.session.scalars(select(Order).join(OrderGroup).where(OrderGroup.code == code).order_by(Order.id)))


def variant_of(session: Session, slug: str) -> int:
    return session.scalars(select(Variant.id).join(Product).where(Product.slug == slug)).first() or 0


def receive(app: Flask, code: str, quantity: int, *, expires_on: date | None = GOOD_UNTIL, slug: str = GARLIC) -> int:
    """A lot of so many units comes onto the shelf; its id."""
    with app.app_context(), writing() as session:
        batch = Batch(code, None, expires_on)
        variant = variant_of(session, slug)
        return lots.receive(session, variant_id=variant, batch=batch, quantity=quantity, cause="test", now=NOON).id


def confirm(order: Order, now: datetime = NOON) -> None:
    with writing() as session:
        packing.confirm(session, order=order, by=PRODUCER, now=now)


def pack(order: Order, *picks: Pick, now: datetime = NOON, why: str = "") -> Shipment:
    """Pack these picks, or all that is left of the order out of one lot of its own without a count."""
    if not picks:
        picks = tuple(
            Pick(line.id, line.open_units, batch=Batch("L1", None, GOOD_UNTIL))
            for line in order.lines
            if line.open_units
        )
    with writing() as session:
        packed = Packed(picks, 900, why)
        return packing.pack(session, order=order, packed=packed, freshness=FRESH, by=PRODUCER, now=now)


def shelf(session: Session, variant_id: int) -> tuple[int, int, int, int]:
    """(on hand, held, packed, left in lots) of a variant, checked: nothing lies twice."""
    stock = session.get_one(Stock, variant_id, populate_existing=True)
    rows = session.scalars(select(Lot).where(Lot.variant_id == variant_id).execution_options(populate_existing=True))
    in_lots = sum(lot.left for lot in rows)
    assert in_lots + stock.packed <= stock.on_hand
    assert 0 <= stock.packed <= stock.held <= stock.on_hand
    return stock.on_hand, stock.held, stock.packed, in_lots

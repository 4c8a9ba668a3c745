"""Parcels handed to carriers that can be asked: asked outside any transaction, each answer written in its own."""

from collections.abc import Mapping
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from storefront.database import db, writing
from storefront.fulfilment import queries, sending
from storefront.fulfilment.carriers.port import Carrier, CarrierRefused, CarrierSilent, Item, Parcel, Seen
from storefront.fulfilment.models import Shipment
from storefront.fulfilment.papers import Sent
from storefront.fulfilment.rules import WrongParcelStep
from storefront.orders.changes import Address
from storefront.orders.rules import SYSTEM

# A parcel that nobody weighed.
_UNKNOWN_WEIGHT_G = 1000


def parcel_of(sent: Sent) -> Parcel:
    """A packed parcel as a carrier is told of it."""
    shipment, order = sent.shipment, sent.shipment.order
    producer = Address(order.producer_name, order.producer_phone, order.producer_place, "", "")
    return Parcel(
        code=shipment.code,
        sender=producer,
        receiver=sent.address,
        weight_g=shipment.weight_g or _UNKNOWN_WEIGHT_G,
        cod_dong=shipment.cod_dong,
        value_dong=sum(one.quantity * one.line.price_dong for one in shipment.lines),
        items=[Item(one.line.product_name, one.quantity) for one in shipment.lines],
        note=order.group.note,
    )


def follow(carriers: Mapping[str, Carrier], *, now: datetime) -> int:
    """Ask about every parcel under way; how many arrived or failed. A carrier that does not answer is asked again."""
    asked = [code for code in carriers if code != "manual"]
    if not asked:
        return 0
    rows = select(Shipment.id, Shipment.carried_by, Shipment.tracking).where(Shipment.state == "shipped")
    under_way = db.session().execute(rows.where(Shipment.carried_by.in_(asked)).order_by(Shipment.id)).all()
    db.session().rollback()
    return sum(_followed(carriers[code], shipment_id, tracking, now) for shipment_id, code, tracking in under_way)


def _followed(carrier: Carrier, shipment_id: int, tracking: str, now: datetime) -> bool:
    try:
        seen = carrier.track(tracking)
    except (CarrierRefused, CarrierSilent) as unanswered:
        current_app.logger.warning("carrier %s, parcel %s: %s", carrier.code, tracking, unanswered)
        return False
    return seen is not None and seen.state != "under_way" and _written(shipment_id, seen, now)


def _written(shipment_id: int, seen: Seen, now: datetime) -> bool:
    try:
        with writing() as session:
            shipment = queries.by_id(session, shipment_id)
            if seen.state == "delivered":
                sending.deliver(session, shipment=shipment, by=SYSTEM, now=now)
            else:
                sending.fail(session, shipment=shipment, failure=seen.failure, by=SYSTEM, now=now, note=seen.word)
    except WrongParcelStep:
        return False
    return True

"""A lot recalled: what is not shipped stays, who has some of it is told (model.md, invariants 4 and 11)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from catalog.db import serialise
from catalog.products.models import Product, Variant
from catalog.stock.lots import actions as lots
from catalog.stock.models import Lot
from storefront.fulfilment import mail, packing, queries, rules
from storefront.fulfilment.models import Shipment
from storefront.orders import steps
from storefront.orders.rules import Actor


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a recall did: parcels stopped before they left, parcels whose buyers were told, units off the shelf."""

    stopped: list[Shipment]
    told: list[Shipment]
    withdrawn: int


def recall(session: Session, *, lot: Lot, by: Actor, reason: str, now: datetime) -> Recalled:
    """Recall a lot. Raises `rules.NoReason`, `lots.LotRecalled` where it was recalled before."""
    if not reason:
        raise rules.NoReason
    product = session.get_one(Product, session.get_one(Variant, lot.variant_id).product_id)
    serialise(session, f"parcels:{product.producer_id}")
    parcels = queries.with_lot(session, lot.id)
    packed = sorted((one for one in parcels if one.state == "packed"), key=lambda one: one.order_id)
    # All orders before any stock: whoever cancels takes them in this order too.
    for shipment in packed:
        packing.lock(session, shipment.order)
    withdrawn = lots.recall(session, lot=lot, by=by.name, reason=reason, now=now)
    for shipment in packed:
        packing.empty(session, shipment, now)
        packing.record(session, shipment, "stopped", by=by, now=now, reason=reason)
        steps.record(session, shipment.order, "stopped", by=by, now=now, reason=reason)
    gone = [one for one in parcels if one.state in ("shipped", "delivered")]
    for shipment in gone:
        mail.recalled(session, shipment, lot_id=lot.id, reason=reason, now=now)
        packing.record(session, shipment, "recalled", by=by, now=now, reason=reason)
    return Recalled(packed, gone, withdrawn)

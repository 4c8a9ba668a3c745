from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from catalog.products.models import Product, Variant
from storefront.fulfilment.models import Shipment, ShipmentLine
from storefront.orders.models import Order, OrderLine
from storefront.payments.models import MoneyMovement

_WHOLE = (
    selectinload(Shipment.lines).joinedload(ShipmentLine.lot),
    selectinload(Shipment.lines).joinedload(ShipmentLine.line),
    selectinload(Shipment.events),
    joinedload(Shipment.order).joinedload(Order.payment),
)


def of_orders(session: Session, order_ids: Iterable[int]) -> dict[int, list[Shipment]]:
    """{order id: its parcels in their order}, with what is in them."""
    rows = select(Shipment).where(Shipment.order_id.in_(list(order_ids))).order_by(Shipment.order_id, Shipment.number)
    found: dict[int, list[Shipment]] = {}
    for one in session.scalars(rows.options(*_WHOLE)):
        found.setdefault(one.order_id, []).append(one)
    return found


def of_order(session: Session, order_id: int) -> list[Shipment]:
    return of_orders(session, [order_id]).get(order_id, [])


def shipment(session: Session, producer_ids: Sequence[int], order_code: str, number: int) -> Shipment | None:
    """A parcel of these producers; None for another's as for one that is not there."""
    rows = select(Shipment).join(Order).where(Order.code == order_code, Shipment.number == number)
    return session.scalars(rows.where(Order.producer_id.in_(producer_ids)).options(*_WHOLE)).first()


def by_id(session: Session, shipment_id: int) -> Shipment:
    return session.scalars(select(Shipment).where(Shipment.id == shipment_id).options(*_WHOLE)).one()


def delivered_units(session: Session, order_id: int) -> dict[int, int]:
    """{order line id: units of it that were delivered}."""
    rows = select(ShipmentLine.line_id, func.sum(ShipmentLine.quantity)).join(Shipment)
    rows = rows.where(Shipment.order_id == order_id, Shipment.state == "delivered").group_by(ShipmentLine.line_id)
    return {line_id: int(units) for line_id, units in session.execute(rows)}


def delivered_lines(session: Session, line_id: int) -> list[ShipmentLine]:
    """What delivered parcels hold of an order line, lot by lot, the newest parcel first."""
    rows = select(ShipmentLine).join(Shipment).where(ShipmentLine.line_id == line_id, Shipment.state == "delivered")
    return list(session.scalars(rows.order_by(ShipmentLine.id.desc())))


def delivered_at(session: Session, order_id: int) -> datetime | None:
    """When the last parcel of an order came to its buyer; None before."""
    return session.scalar(select(func.max(Shipment.delivered_at)).where(Shipment.order_id == order_id))


def awaits_cash(session: Session, shipment: Shipment) -> bool:
    """Whether a delivered parcel's cash has not come to the producer yet."""
    if shipment.state != "delivered" or not shipment.cod_dong:
        return False
    known = select(MoneyMovement.id).where(MoneyMovement.cause == cash_cause(shipment))
    return session.scalar(known) is None and shipment.order.payment.missing_dong > 0


def cash_cause(shipment: Shipment) -> str:
    """What the cash of a parcel is booked under, once."""
    return f"cod:{shipment.code}"


def goods_of(session: Session, variant_ids: Iterable[int]) -> dict[int, tuple[Variant, Product]]:
    """{variant id: (variant, product)} as the catalogue has them today."""
    rows = select(Variant, Product).join(Product).where(Variant.id.in_(list(variant_ids)))
    return {variant.id: (variant, product) for variant, product in session.execute(rows)}


def with_lot(session: Session, lot_id: int) -> list[Shipment]:
    """Every parcel that holds or held units of a lot, the newest first."""
    ids = select(ShipmentLine.shipment_id).where(ShipmentLine.lot_id == lot_id)
    rows = select(Shipment).where(Shipment.id.in_(ids)).order_by(Shipment.id.desc())
    return list(session.scalars(rows.options(*_WHOLE)))


def lines_of(order: Order) -> dict[int, OrderLine]:
    return {line.id: line for line in order.lines}

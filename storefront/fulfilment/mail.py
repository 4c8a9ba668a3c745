"""Which messages parcels send to their buyer: on the way, delivered, not delivered, recalled. One an event."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storefront.fulfilment.models import Shipment
from storefront.mail import actions as mail
from storefront.orders import changes


def shipped(session: Session, shipment: Shipment, *, now: datetime) -> None:
    _tell(session, shipment, "shipped", now)


def delivered(session: Session, shipment: Shipment, *, now: datetime) -> None:
    _tell(session, shipment, "delivered", now)


def failed(session: Session, shipment: Shipment, *, now: datetime) -> None:
    _tell(session, shipment, "failed", now)


def recalled(session: Session, shipment: Shipment, *, lot_id: int, reason: str, now: datetime) -> None:
    """A lot in a parcel that has left was recalled: its buyer must not use it."""
    goods = [one for one in shipment.lines if one.lot_id == lot_id]
    more = {"reason": reason, "lot": goods[0].lot.code, "products": [one.line.product_name for one in goods]}
    _tell(session, shipment, "recalled", now, key=f"lot-recalled:{lot_id}:{shipment.code}", **more)


def _tell(session: Session, shipment: Shipment, what: str, now: datetime, key: str = "", **more: Any) -> None:
    order, group = shipment.order, shipment.order.group
    address = changes.address_of(session, order)
    mail.later(
        session,
        key=key or f"parcel-{what}:{shipment.code}",
        to=group.customer_email,
        phone=address.phone,
        template=f"parcel_{what}",
        language=group.language,
        context={
            "code": group.code,
            "order_code": order.code,
            "parcel": shipment.number,
            "name": address.name,
            "producer": order.producer_name,
            "producer_phone": order.producer_phone,
            "carrier": shipment.carrier,
            "tracking": shipment.tracking,
            "cod_dong": shipment.cod_dong if order.payment.method == "cod" else 0,
            "failure": shipment.failure,
            "lines": [
                {
                    "name": one.line.product_name,
                    "name_en": one.line.product_name_en,
                    "unit": one.line.unit,
                    "quantity": one.quantity,
                }
                for one in shipment.lines
            ],
            **more,
        },
        now=now,
    )

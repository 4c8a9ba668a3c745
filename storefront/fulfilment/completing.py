"""Orders done by themselves: delivered long enough ago, nothing owed, nobody asked anything back."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storefront.fulfilment import sending
from storefront.fulfilment.models import Shipment
from storefront.fulfilment.packing import lock
from storefront.ledger import actions as ledger
from storefront.ledger import rules as books
from storefront.orders import steps
from storefront.orders.models import Order
from storefront.orders.rules import SYSTEM, NotSettled

# Whether something keeps a delivered order open (a return that is asked for).
KeepsOpen = Callable[[Session, Order], bool]


def due(session: Session, *, now: datetime, window: timedelta) -> list[int]:
    """Ids of orders whose last parcel was delivered a window ago and that are not completed."""
    last = func.max(Shipment.delivered_at)
    rows = select(Order.id).join(Shipment, Shipment.order_id == Order.id).where(Order.state == "fulfilled")
    return list(session.scalars(rows.group_by(Order.id).having(last <= now - window).order_by(Order.id)))


def complete(
    session: Session, *, order: Order, keeps_open: Sequence[KeepsOpen], fee_basis_points: int = 0, now: datetime
) -> bool:
    """Complete an order that is due and book the marketplace's fee for the goods the buyer kept.

    False where money is owed or something keeps it open.
    """
    lock(session, order)
    if order.state != "fulfilled" or any(asks(session, order) for asks in keeps_open):
        return False
    try:
        steps.complete(session, order=order, by=SYSTEM, now=now)
    except NotSettled:
        return False
    kept_dong = sum((line.quantity - line.cancelled - line.returned) * line.price_dong for line in order.lines)
    ledger.post(
        session,
        cause=f"fee:{order.code}",
        kind="fee",
        producer_id=order.producer_id,
        order_id=order.id,
        amounts=books.fee(kept_dong, fee_basis_points),
        now=now,
    )
    return True


def delivered_unnoticed(session: Session) -> list[int]:
    """Ids of confirmed orders with a delivered parcel: what was left of them may have been cancelled since."""
    rows = select(Order.id).join(Shipment, Shipment.order_id == Order.id)
    rows = rows.where(Order.state == "confirmed", Shipment.state == "delivered").distinct().order_by(Order.id)
    return list(session.scalars(rows))


def notice(session: Session, *, order: Order, now: datetime) -> None:
    """Fulfil an order of which nothing but what was delivered is left."""
    lock(session, order)
    sending.finish(session, order=order, by=SYSTEM, now=now)

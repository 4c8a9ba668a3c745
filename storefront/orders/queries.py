from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from storefront.orders.models import Order, OrderGroup
from storefront.payments.models import Payment

_orders = joinedload(OrderGroup.orders)
# Lines and events multiply each other's rows; both are few.
_WHOLE = (
    select(OrderGroup)
    .where(OrderGroup.code == bindparam("code"))
    .options(_orders.joinedload(Order.payment), _orders.joinedload(Order.lines), _orders.joinedload(Order.events))
)


def group_of_token(session: Session, token: str) -> str | None:
    """The code of the order a checkout token placed."""
    return session.scalar(select(OrderGroup.code).where(OrderGroup.checkout_token == token)) if token else None


def group_by_code(session: Session, code: str) -> OrderGroup | None:
    """An order group with its orders, lines, events and payments loaded. One statement."""
    return session.scalars(_WHOLE, {"code": code}).unique().one_or_none()


def group_of_any_code(session: Session, code: str) -> OrderGroup | None:
    """The same for the code of the group or of one of its orders."""
    of_order = select(OrderGroup.code).join(Order).where(Order.code == code)
    return group_by_code(session, session.scalar(of_order) or code)


def unpaid_since(session: Session, now: datetime) -> list[int]:
    """Ids of orders whose transfer did not come in time."""
    query = select(Payment.order_id).join(Order, Order.id == Payment.order_id)
    query = query.where(Payment.state == "unpaid", Payment.expires_at <= now, Order.state == "placed")
    # A card order is let go only after its page has ended at the provider (settlement.card).
    query = query.where(Payment.method != "card")
    return list(session.scalars(query.order_by(Payment.order_id)))


def books(session: Session) -> list[dict[str, Any]]:
    """Every order for an outside check of the shop's books (`flask ledger --json`)."""
    whole = selectinload(Order.lines), selectinload(Order.payment), selectinload(Order.group)
    return [_account(order) for order in session.scalars(select(Order).options(*whole).order_by(Order.id))]


def _account(order: Order) -> dict[str, Any]:
    paid = order.payment
    return {
        "code": order.code,
        "group": order.group.code,
        "state": order.state,
        "method": paid.method,
        "total": order.total_dong,
        "checkout_token": order.group.checkout_token,
        "lines": [{"sku": line.sku, "qty": line.quantity, "price": line.price_dong} for line in order.lines],
        "payments": [{"provider": paid.method, "ref": paid.reference, "amount": paid.amount_dong, "state": paid.state}],
    }

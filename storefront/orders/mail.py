"""Which messages an order sends: a confirmation to its buyer, and the order to each producer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storefront.mail import actions as mail
from storefront.orders.models import Order, OrderGroup


def confirm(session: Session, group: OrderGroup, orders: Sequence[Order], *, now: datetime) -> None:
    """Write the messages of an order just placed, in its own transaction."""
    told = [_order(order) for order in orders]
    mail.later(
        session,
        key=f"order-placed:{group.code}:buyer",
        to=group.customer_email,
        template="order_placed",
        language=group.language,
        context={**_group(group), "orders": told},
        now=now,
    )
    for order, facts in zip(orders, told, strict=True):
        mail.later(
            session,
            key=f"order-placed:{order.code}:producer",
            to=order.producer_email,
            template="order_received",
            language="vi",
            context={**_group(group), "order": facts},
            now=now,
        )


def _group(group: OrderGroup) -> dict[str, Any]:
    return {
        "code": group.code,
        "name": group.customer_name,
        "phone": group.customer_phone,
        "address": f"{group.street}, {group.commune}, {group.province}",
        "note": group.note,
        "total_dong": group.total_dong,
    }


def _order(order: Order) -> dict[str, Any]:
    return {
        "code": order.code,
        "producer": order.producer_name,
        "producer_phone": order.producer_phone,
        "goods_dong": order.goods_dong,
        "shipping_dong": order.shipping_dong,
        "total_dong": order.total_dong,
        "method": order.payment.method,
        "lines": [
            {
                "name": line.product_name,
                "name_en": line.product_name_en,
                "unit": line.unit,
                "quantity": line.quantity,
                "total_dong": line.total_dong,
            }
            for line in order.lines
        ],
    }

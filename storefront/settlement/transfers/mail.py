"""Which messages the two sides of a transfer send each other."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storefront.mail import actions as mail
from storefront.orders.models import Order


def claimed(session: Session, order: Order, *, now: datetime) -> None:
    """Ask the producer to look into her account."""
    mail.later(
        session,
        key=f"transfer-claimed:{order.code}:producer",
        to=order.producer_email,
        phone=order.producer_phone,
        template="transfer_claimed",
        language="vi",
        context=_told(order),
        now=now,
    )


def not_found(session: Session, order: Order, *, now: datetime) -> None:
    """Tell the buyer that her money has not been found."""
    group = order.group
    mail.later(
        session,
        key=f"transfer-denied:{order.code}:buyer",
        to=group.customer_email,
        phone=group.customer_phone,
        template="transfer_denied",
        language=group.language,
        context={**_told(order), "group_code": group.code, "producer_phone": order.producer_phone},
        now=now,
    )


def _told(order: Order) -> dict[str, Any]:
    group = order.group
    return {
        "code": order.code,
        "name": group.customer_name,
        "phone": group.customer_phone,
        "producer": order.producer_name,
        "missing_dong": order.payment.missing_dong,
    }

"""Which messages a transfer sends."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storefront.mail import actions as mail
from storefront.orders.models import Order
from storefront.web.formats import moment


def claimed(session: Session, order: Order, *, now: datetime) -> None:
    """Ask the producer to look into her account."""
    mail.later(
        session,
        key=f"transfer-claimed:{order.code}",
        to=order.producer_email,
        template="transfer_claimed",
        language="vi",
        context=_told(order),
        now=now,
    )


def not_found(session: Session, order: Order, *, now: datetime) -> None:
    """Tell the buyer that her money has not been found."""
    _to_buyer(session, order, "transfer_denied", now)


def remind(session: Session, order: Order, *, now: datetime) -> None:
    """Tell the buyer that her order waits for its transfer, and until when."""
    _to_buyer(session, order, "transfer_reminder", now)


def _to_buyer(session: Session, order: Order, template: str, now: datetime) -> None:
    mail.later(
        session,
        key=f"{template.replace('_', '-')}:{order.code}",
        to=order.group.customer_email,
        template=template,
        language=order.group.language,
        context=_told(order),
        now=now,
    )


def _told(order: Order) -> dict[str, Any]:
    payment = order.payment
    return {
        "code": order.code,
        "group": order.group.code,
        "name": order.group.customer_name,
        "phone": order.group.customer_phone,
        "producer": order.producer_name,
        "producer_phone": order.producer_phone,
        "missing_dong": payment.missing_dong,
        "reference": payment.reference,
        "account": payment.bank_account or "",
        "until": moment(payment.expires_at) if payment.expires_at else "",
    }

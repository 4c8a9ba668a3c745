"""Which messages an order sends, one function an event. Its buyer is told by mail, or by a text where she gave only a
phone; keys make each message one.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storefront.mail import actions as mail
from storefront.orders.models import Order, OrderGroup
from storefront.orders.rules import Actor
from storefront.payments.models import Refund
from storefront.payments.rules import OPEN_REFUNDS, Method
from storefront.web import formats


def confirm(session: Session, group: OrderGroup, orders: Sequence[Order], *, now: datetime) -> None:
    """An order was placed: its buyer gets it in writing, each producer her part."""
    told = [_order(order) for order in orders]
    mail.later(
        session,
        key=f"order-placed:{group.code}:buyer",
        to=group.customer_email,
        phone=group.customer_phone,
        template="order_placed",
        language=group.language,
        context={**_group(group), "orders": told},
        now=now,
    )
    for order, facts in zip(orders, told, strict=True):
        _tell_producer(session, order, "order-placed", "order_received", {**_group(group), "order": facts}, now)


def confirmed(session: Session, order: Order, *, now: datetime) -> None:
    """The producer will send it."""
    facts = {"missing_dong": order.payment.missing_dong}
    _tell_buyer(session, order, "order-confirmed", "order_confirmed", facts, now, by_phone=False)


def received(session: Session, order: Order, *, amount_dong: int, by: Actor, now: datetime) -> None:
    """Money came in: all of it, a part, too much, or for an order that was cancelled. Cash is told by mail alone."""
    payment = order.payment
    back_dong, back_by = _going_back(session, order)
    facts = {
        "state": _money_state(order, back_dong),
        "amount_dong": amount_dong,
        "missing_dong": payment.missing_dong,
        "back_dong": back_dong,
        "back_by": back_by,
    }
    # What came in only grows: its sum names the receipt.
    event = f"money-received:{payment.received_dong}"
    _tell_buyer(session, order, event, "payment_received", facts, now, by_phone=payment.method != Method.COD)
    if facts["state"] == "paid" and by.party != "producer":
        _tell_producer(session, order, event, "order_paid", {"code": order.code, "amount_dong": payment.net_dong}, now)


def remind_unpaid(session: Session, order: Order, *, now: datetime) -> None:
    """A transfer is awaited still, and the order will be cancelled without it."""
    until = order.payment.expires_at
    facts = {"missing_dong": order.payment.missing_dong, "until": formats.moment(until) if until else ""}
    _tell_buyer(session, order, "payment-reminder", "payment_reminder", facts, now)


def cancelled(session: Session, order: Order, *, by: Actor, reason: str, now: datetime) -> None:
    """An order was cancelled: by whom, why, and what becomes of the money."""
    back_dong, back_by = _going_back(session, order)
    facts = {"by": by.party, "reason": reason, "back_dong": back_dong, "back_by": back_by}
    _tell_buyer(session, order, "order-cancelled", "order_cancelled", facts, now)
    if by.party != "producer":
        dropped = {"code": order.code, "by": by.party, "reason": reason, "lines": [], "left_dong": 0}
        _tell_producer(session, order, "order-cancelled", "order_dropped", dropped, now)


def units_cancelled(
    session: Session, order: Order, *, units: Mapping[int, int], by: Actor, reason: str, now: datetime
) -> None:
    """Some units were taken out: {order line id: how many}."""
    back_dong, back_by = _going_back(session, order)
    lines = [
        {"name": line.product_name, "name_en": line.product_name_en, "unit": line.unit, "quantity": units[line.id]}
        for line in order.lines
        if units.get(line.id)
    ]
    left_dong = order.payment.due_dong
    facts = {"by": by.party, "reason": reason, "lines": lines, "left_dong": left_dong}
    # What an order costs only falls: it names the change.
    event = f"order-changed:{left_dong}"
    _tell_buyer(session, order, event, "order_changed", {**facts, "back_dong": back_dong, "back_by": back_by}, now)
    if by.party != "producer":
        _tell_producer(session, order, event, "order_dropped", {"code": order.code, **facts}, now)


def refunded(session: Session, order: Order, *, refund: Refund, now: datetime) -> None:
    """Money went back to the buyer."""
    facts = {"amount_dong": refund.amount_dong, "reference": refund.reference}
    _tell_buyer(session, order, f"refund-done:{refund.id}", "refund_done", facts, now)


def _tell_buyer(
    session: Session,
    order: Order,
    event: str,
    template: str,
    facts: dict[str, Any],
    now: datetime,
    *,
    by_phone: bool = True,
) -> None:
    group = order.group
    known = {
        "code": order.code,
        "group_code": group.code,
        "name": group.customer_name,
        "producer": order.producer_name,
        "producer_phone": order.producer_phone,
        "method": order.payment.method,
    }
    mail.later(
        session,
        key=f"{event}:{order.code}:buyer",
        to=group.customer_email,
        phone=group.customer_phone if by_phone else "",
        template=template,
        language=group.language,
        context={**known, **facts},
        now=now,
    )


def _tell_producer(
    session: Session, order: Order, event: str, template: str, context: dict[str, Any], now: datetime
) -> None:
    mail.later(
        session,
        key=f"{event}:{order.code}:producer",
        to=order.producer_email,
        phone=order.producer_phone,
        template=template,
        language="vi",
        context=context,
        now=now,
    )


def _money_state(order: Order, back_dong: int) -> str:
    """What a buyer must know of the money after some of it came: cancelled, part, over or paid."""
    if order.state == "cancelled":
        return "cancelled"
    if order.payment.missing_dong:
        return "part"
    return "over" if back_dong else "paid"


def _going_back(session: Session, order: Order) -> tuple[int, str]:
    """(what is to go back to the buyer, the last day for it)."""
    due = select(func.sum(Refund.amount_dong), func.max(Refund.due_on))
    row = session.execute(due.where(Refund.payment_id == order.payment.id, Refund.state.in_(OPEN_REFUNDS))).one()
    day: date | None = row[1]
    return int(row[0] or 0), formats.day(day) if day else ""


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

"""Orders as the office sees them: what goes wrong with them, found by a code, a phone or a producer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from catalog.calendar import local_day
from catalog.producers.models import Producer
from storefront.complaints import rules as complaint_rules
from storefront.complaints.models import Complaint
from storefront.fulfilment.models import Shipment
from storefront.orders.models import Order, OrderEvent, OrderGroup, OrderLine
from storefront.payments.models import MoneyMovement, Payment, Refund
from storefront.payments.rules import OPEN_REFUNDS
from storefront.programme.orders import rules
from storefront.returns.models import GoodsReturn
from storefront.returns.rules import OPEN_STATES
from storefront.story.rules import CONFIRM_DAYS

PER_PAGE = 50

_MISSING = Payment.due_dong - Payment.received_dong + Payment.refunded_dong


@dataclass(frozen=True, slots=True)
class Found:
    """Orders on a page, and how many there are in all."""

    orders: list[Order]
    total: int


def counts(session: Session, now: datetime) -> dict[str, int]:
    """{trouble: how many orders have it}; a counting statement each."""
    return {trouble: _count(session, _troubled(session, trouble, now)) for trouble in rules.TROUBLES}


def troubled(session: Session, trouble: str, now: datetime, *, page: int) -> Found:
    """The orders that have a trouble, the oldest first."""
    return _found(session, _troubled(session, trouble, now), page, Order.id)


def sought(session: Session, text: str, *, phone: str, page: int) -> Found:
    """Orders of a code (the order's, its group's, a return's), a phone in its national spelling, or a producer."""
    code = text.upper()
    returned = select(GoodsReturn.order_id).where(GoodsReturn.code == code)
    wanted = [Order.code == code, OrderGroup.code == code, Order.id.in_(returned), Producer.slug == text.lower()]
    wanted.append(func.lower(Order.producer_name).contains(text.lower(), autoescape=True))
    if phone:
        wanted.append(OrderGroup.customer_phone == phone)
    return _found(session, or_(*wanted), page, Order.id.desc())


def newest(session: Session, *, page: int) -> Found:
    return _found(session, Order.id.is_not(None), page, Order.id.desc())


def by_code(session: Session, code: str) -> Order | None:
    rows = select(Order).options(joinedload(Order.group), joinedload(Order.payment), joinedload(Order.lines))
    return session.scalars(rows.where(Order.code == code.upper())).unique().one_or_none()


def complaints_of(session: Session, order: Order) -> list[Complaint]:
    """What was complained of about an order, or about all that was placed with it."""
    about = or_(Complaint.order_id == order.id, Complaint.order_id.is_(None))
    rows = select(Complaint).where(Complaint.group_id == order.group_id, about)
    return list(session.scalars(rows.order_by(Complaint.id)))


def _troubled(session: Session, trouble: str, now: datetime) -> ColumnElement[bool]:
    conditions: dict[str, Callable[[datetime], ColumnElement[bool]]] = {
        "unconfirmed": _unconfirmed,
        "unanswered": _unanswered,
        "unsent": _unsent,
        "failed": lambda _now: _parcel(Shipment.state == "failed", Shipment.back_at.is_(None)),
        "money": lambda _now: or_(Payment.state == "over", and_(Order.state == "placed", Payment.state == "part_paid")),
        "refunds": _late_refund,
        "returns": _late_return,
        "complaints": lambda at: Order.group_id.in_(_late_groups(session, at)),
    }
    return conditions[trouble](now)


def _unconfirmed(now: datetime) -> ColumnElement[bool]:
    """Placed, nothing awaited from the buyer, and two working days over since order or money."""
    came = select(func.max(MoneyMovement.at)).where(
        MoneyMovement.payment_id == Payment.id, MoneyMovement.kind == "received"
    )
    since = func.coalesce(came.scalar_subquery(), OrderGroup.placed_at)
    waits = and_(Payment.method != "cod", _MISSING > 0)
    return and_(Order.state == "placed", ~waits, since < rules.waits_too_long_since(now, CONFIRM_DAYS))


def _unanswered(now: datetime) -> ColumnElement[bool]:
    """The buyer says that she has paid, and nobody has looked."""
    cutoff = rules.waits_too_long_since(now, rules.CLAIM_DAYS)
    return and_(Order.state == "placed", _MISSING > 0, Payment.claimed_at < cutoff)


def _unsent(now: datetime) -> ColumnElement[bool]:
    """Confirmed, and not all of it has left after three working days."""
    confirmed = select(func.max(OrderEvent.at)).where(OrderEvent.order_id == Order.id, OrderEvent.kind == "confirmed")
    to_pack = exists().where(
        OrderLine.order_id == Order.id, OrderLine.quantity - OrderLine.cancelled - OrderLine.packed > 0
    )
    waits = or_(to_pack, _parcel(Shipment.state == "packed"))
    cutoff = rules.waits_too_long_since(now, rules.SEND_DAYS)
    return and_(Order.state == "confirmed", waits, confirmed.scalar_subquery() < cutoff)


def _late_refund(now: datetime) -> ColumnElement[bool]:
    late = or_(Refund.due_on < local_day(now), Refund.state == "failed")
    return exists().where(Refund.payment_id == Payment.id, Refund.state.in_(OPEN_REFUNDS), late)


def _late_return(now: datetime) -> ColumnElement[bool]:
    is_open = GoodsReturn.state.in_(OPEN_STATES)
    return exists().where(GoodsReturn.order_id == Order.id, is_open, GoodsReturn.due_on < local_day(now))


def _late_groups(session: Session, now: datetime) -> list[int]:
    """Groups with a complaint whose next step is overdue; how long it has depends on its kind and state."""
    rows = select(Complaint).where(Complaint.state != "answered", Complaint.group_id.is_not(None))
    late = (one for one in session.scalars(rows) if complaint_rules.due(one.kind, one.state, one.made_at) <= now)
    return [one.group_id for one in late if one.group_id]


def _parcel(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Shipment.order_id == Order.id, *conditions)


def _rows(condition: ColumnElement[bool]) -> Select[Order]:
    rows = select(Order).join(OrderGroup, OrderGroup.id == Order.group_id).join(Payment, Payment.order_id == Order.id)
    return rows.join(Producer, Producer.id == Order.producer_id).where(condition)


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(_rows(condition).subquery())) or 0


def _found(session: Session, condition: ColumnElement[bool], page: int, *order: Any) -> Found:
    rows = _rows(condition).options(joinedload(Order.group), joinedload(Order.payment))
    orders = session.scalars(rows.order_by(*order).offset((page - 1) * PER_PAGE).limit(PER_PAGE))
    return Found(list(orders), _count(session, condition))

"""A producer's orders: lists by what is to be done next, one order, parcels. All go through `counter.queries.of`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from storefront.counter.orders import rules
from storefront.counter.queries import of
from storefront.fulfilment.models import Shipment
from storefront.orders.models import Order, OrderGroup, OrderLine
from storefront.payments.models import Payment

PER_PAGE = 30


@dataclass(frozen=True)
class Row:
    """An order on a list, and since when it waits for that step."""

    order: Order
    since: datetime
    is_late: bool


def counts(session: Session, producer_ids: Sequence[int]) -> dict[str, int]:
    """{list: how many orders stand on it}."""
    found = {}
    for name in rules.LISTS[:-1]:
        rows = select(func.count()).select_from(Order).join(Payment, Payment.order_id == Order.id).where(_on(name))
        found[name] = session.scalar(of(rows, Order.producer_id, producer_ids)) or 0
    return found


def listed(session: Session, producer_ids: Sequence[int], name: str, *, page: int, now: datetime) -> list[Row]:
    """A page of a list, one row more than `PER_PAGE` where there is a next page. What waits longest comes first."""
    rows = _rows(_on(name)).order_by(Order.id.desc() if name == "done" else Order.id)
    rows = rows.offset((page - 1) * PER_PAGE).limit(PER_PAGE + 1)
    orders = list(session.scalars(of(rows, Order.producer_id, producer_ids)))
    return [_row(order, name, now) for order in orders]


def found(session: Session, producer_ids: Sequence[int], *, code: str, phone: str) -> list[Order]:
    """Orders of a code (the buyer's, the order's) or a phone in its national spelling, the newest first."""
    wanted = [Order.code == code.upper(), OrderGroup.code == code.upper()]
    if phone:
        wanted.append(OrderGroup.customer_phone == phone)
    rows = _rows(or_(*wanted)).order_by(Order.id.desc()).limit(PER_PAGE)
    return list(session.scalars(of(rows, Order.producer_id, producer_ids)))


def order(session: Session, producer_ids: Sequence[int], code: str) -> Order | None:
    """Their order of a code; None for another's as for one that is not there."""
    rows = _rows(Order.code == code.upper()).options(selectinload(Order.changes))
    return session.scalars(of(rows, Order.producer_id, producer_ids)).first()


def parcels(session: Session, producer_ids: Sequence[int], codes: Sequence[str]) -> list[Shipment]:
    """Their packed or shipped parcels of these codes («order-number»), for papers."""
    wanted = [(order_code, number) for order_code, _dash, number in (code.rpartition("-") for code in codes)]
    keys = [and_(Order.code == order, Shipment.number == int(number)) for order, number in wanted if _is_small(number)]
    if not keys:
        return []
    rows = select(Shipment).join(Order).where(or_(*keys), Shipment.state.in_(("packed", "shipped")))
    rows = rows.options(selectinload(Shipment.lines), joinedload(Shipment.order).joinedload(Order.group))
    return list(session.scalars(of(rows.order_by(Shipment.id), Order.producer_id, producer_ids)))


def packed(session: Session, producer_ids: Sequence[int], order_ids: Sequence[int]) -> list[Shipment]:
    """Parcels of these orders that wait for a carrier."""
    rows = select(Shipment).join(Order).where(Shipment.state == "packed", Order.id.in_(order_ids))
    return list(session.scalars(of(rows.order_by(Shipment.id), Order.producer_id, producer_ids)))


def _is_small(number: str) -> bool:
    return number.isascii() and number.isdigit() and len(number) < 5


def _rows(condition: ColumnElement[bool]) -> Select[Order]:
    rows = select(Order).join(Payment, Payment.order_id == Order.id).join(OrderGroup, OrderGroup.id == Order.group_id)
    return rows.where(condition).options(
        joinedload(Order.group), joinedload(Order.payment), selectinload(Order.lines), selectinload(Order.events)
    )


def _on(name: str) -> ColumnElement[bool]:
    """The condition of `rules.steps` in SQL; a test compares the two."""
    waits = and_(Payment.method != "cod", Payment.due_dong > Payment.received_dong - Payment.refunded_dong)
    to_pack = _line(OrderLine.quantity - OrderLine.cancelled - OrderLine.packed > 0)
    going = Order.state == "confirmed"
    conditions = {
        "confirm": and_(Order.state == "placed", ~waits),
        "money": and_(Order.state == "placed", waits),
        "pack": and_(going, to_pack),
        "ship": and_(going, _parcel("packed")),
        "way": and_(going, or_(_parcel("shipped"), _failed())),
        "done": or_(
            Order.state.in_(("fulfilled", "completed", "cancelled")),
            and_(going, ~to_pack, ~_parcel("packed"), ~_parcel("shipped"), ~_failed()),
        ),
    }
    return conditions[name]


def _line(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(OrderLine.order_id == Order.id, condition)


def _parcel(state: str) -> ColumnElement[bool]:
    return exists().where(Shipment.order_id == Order.id, Shipment.state == state)


def _failed() -> ColumnElement[bool]:
    return exists().where(Shipment.order_id == Order.id, Shipment.state == "failed", Shipment.back_at.is_(None))


# The event that brought an order to a list.
_SINCE = {
    "confirm": {"placed", "money_paid", "money_over"},
    "money": {"placed"},
    "pack": {"confirmed", "unpacked", "stopped", "came_back"},
    "ship": {"packed"},
    "way": {"shipped"},
}


def _row(order: Order, name: str, now: datetime) -> Row:
    kinds = _SINCE.get(name, set())
    since = max((event.at for event in order.events if event.kind in kinds), default=order.group.placed_at)
    return Row(order, since, rules.is_overdue(name, since=since, now=now))

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from catalog.products.models import Product, Variant
from catalog.stock.models import Lot
from storefront.fulfilment.models import Shipment, ShipmentLine
from storefront.orders.models import Order, OrderLine
from storefront.payments.models import Refund
from storefront.returns import rules
from storefront.returns.models import GoodsReturn, ReturnLine
from storefront.returns.rules import Goods, Reason


@dataclass(frozen=True, slots=True)
class Held:
    """Units of a line that are with the buyer, since when, and in no return."""

    line: OrderLine
    left: int
    goods: Goods
    delivered_at: datetime


def with_buyer(session: Session, order: Order) -> list[Held]:
    """What an order's buyer has of it, line by line; lines of which she has nothing are left out."""
    delivered = _delivered(session, order.id)
    if not delivered:
        return []
    gone, goods = _gone(session, order.id), _goods(session, order)
    found = []
    for line in order.lines:
        if line.id in delivered:
            units, at, good_until = delivered[line.id]
            left = units - line.returned - gone.get(line.id, 0)
            kind = replace(goods[line.variant_id], good_until=good_until)
            found.append(Held(line, left, kind, at))
    return [one for one in found if one.left > 0]


def reasons(held: Held, order: Order, *, now: datetime) -> tuple[Reason, ...]:
    """Why units may still come back."""
    return rules.possible(held.goods, placed_at=order.group.placed_at, delivered_at=held.delivered_at, now=now)


def keeps_open(session: Session, order: Order) -> bool:
    """Whether an order waits for a return."""
    rows = select(GoodsReturn.id).where(GoodsReturn.order_id == order.id, GoodsReturn.state.in_(rules.OPEN_STATES))
    return session.scalar(rows.limit(1)) is not None


def of_orders(session: Session, order_ids: Iterable[int]) -> dict[int, list[GoodsReturn]]:
    """{order: its returns, oldest first}, whole."""
    rows = _whole(select(GoodsReturn).where(GoodsReturn.order_id.in_(list(order_ids))).order_by(GoodsReturn.id))
    found = defaultdict(list)
    for one in session.scalars(rows):
        found[one.order_id].append(one)
    return dict(found)


def of_order(session: Session, order_id: int, code: str) -> GoodsReturn | None:
    """A return of an order by its code, whole."""
    rows = select(GoodsReturn).where(GoodsReturn.order_id == order_id, GoodsReturn.code == code.upper())
    return session.scalars(_whole(rows)).one_or_none()


def of_producers(
    session: Session, producer_ids: Iterable[int], *, is_open: bool, limit: int, offset: int = 0
) -> list[GoodsReturn]:
    """Returns of goods of these producers: what is due first, or what is over, newest first."""
    rows = _of_producers(producer_ids, is_open)
    order = (GoodsReturn.due_on.is_(None), GoodsReturn.due_on, GoodsReturn.id) if is_open else (GoodsReturn.id.desc(),)
    return list(session.scalars(_whole(rows).order_by(*order).offset(offset).limit(limit)))


def count_of_producers(session: Session, producer_ids: Iterable[int]) -> tuple[int, int]:
    """(how many returns are open, how many are over) at these producers."""
    counts = [
        session.scalar(select(func.count()).select_from(_of_producers(producer_ids, is_open).subquery())) or 0
        for is_open in (True, False)
    ]
    return counts[0], counts[1]


def of_producers_by_code(session: Session, producer_ids: Iterable[int], code: str) -> GoodsReturn | None:
    """A return of goods of these producers; another's is not there."""
    rows = _theirs(select(GoodsReturn), producer_ids).where(GoodsReturn.code == code.upper())
    return session.scalars(_whole(rows)).one_or_none()


def overdue_open(session: Session) -> list[GoodsReturn]:
    """Open returns that the office was told of, what is due longest first."""
    rows = select(GoodsReturn).where(GoodsReturn.state.in_(rules.OPEN_STATES), GoodsReturn.overdue_at.is_not(None))
    return list(session.scalars(_whole(rows).order_by(GoodsReturn.due_on, GoodsReturn.id)))


def overdue(session: Session, day: date) -> list[int]:
    """Ids of returns whose producer's day is over and of which the office was not told yet."""
    rows = select(GoodsReturn.id).where(GoodsReturn.state.in_(rules.OPEN_STATES), GoodsReturn.due_on < day)
    return list(session.scalars(rows.where(GoodsReturn.overdue_at.is_(None)).order_by(GoodsReturn.id)))


def unreminded(session: Session) -> list[GoodsReturn]:
    """Returns that wait for an answer and whose producer was not reminded yet."""
    rows = select(GoodsReturn).where(GoodsReturn.state == "requested", GoodsReturn.reminded_at.is_(None))
    return list(session.scalars(rows.order_by(GoodsReturn.id)))


def paid_back(session: Session) -> list[int]:
    """Ids of open returns whose money has gone back."""
    rows = select(GoodsReturn.id).join(Refund, Refund.id == GoodsReturn.refund_id)
    rows = rows.where(GoodsReturn.state.in_(rules.OPEN_STATES), Refund.state == "done")
    return list(session.scalars(rows.order_by(GoodsReturn.id)))


def _delivered(session: Session, order_id: int) -> dict[int, tuple[int, datetime, date | None]]:
    """{order line: (units delivered, when the last of them, the last day of those that keep longest)}."""
    rows = (
        select(
            ShipmentLine.line_id,
            func.sum(ShipmentLine.quantity),
            func.max(Shipment.delivered_at),
            func.max(Lot.expires_on),
        )
        .join(Shipment)
        .join(Lot)
        .where(Shipment.order_id == order_id, Shipment.state == "delivered")
        .group_by(ShipmentLine.line_id)
    )
    found = session.execute(rows)
    return {line_id: (int(units), at, good_until) for line_id, units, at, good_until in found if at}


def _gone(session: Session, order_id: int) -> dict[int, int]:
    """{order line: units} that are asked back and not accounted for yet, or were replaced by others."""
    asked = and_(GoodsReturn.state.in_(rules.OPEN_STATES), GoodsReturn.settled_at.is_(None))
    rows = (
        select(ReturnLine.line_id, func.sum(ReturnLine.quantity))
        .join(GoodsReturn)
        .where(GoodsReturn.order_id == order_id, or_(asked, GoodsReturn.state == "replaced"))
        .group_by(ReturnLine.line_id)
    )
    return {line_id: int(units) for line_id, units in session.execute(rows)}


def _goods(session: Session, order: Order) -> dict[int, Goods]:
    ids = [line.variant_id for line in order.lines]
    rows = select(Variant.id, Product.group, Variant.shelf_life_days).join(Product).where(Variant.id.in_(ids))
    return {variant_id: Goods(group, days) for variant_id, group, days in session.execute(rows)}


def _of_producers(producer_ids: Iterable[int], is_open: bool) -> Select[GoodsReturn]:
    rows = _theirs(select(GoodsReturn), producer_ids)
    here = GoodsReturn.state.in_(rules.OPEN_STATES)
    return rows.where(here if is_open else ~here)


def _theirs(rows: Select[GoodsReturn], producer_ids: Iterable[int]) -> Select[GoodsReturn]:
    return rows.join(Order, Order.id == GoodsReturn.order_id).where(Order.producer_id.in_(list(producer_ids)))


def _whole(rows: Select[GoodsReturn]) -> Select[GoodsReturn]:
    return rows.options(
        joinedload(GoodsReturn.order).joinedload(Order.group),
        joinedload(GoodsReturn.refund),
        selectinload(GoodsReturn.lines).joinedload(ReturnLine.line),
        selectinload(GoodsReturn.events),
        selectinload(GoodsReturn.photos),
    )

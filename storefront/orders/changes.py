"""What is changed after an order was placed. The order stays as it was agreed; each change is a row beside it.

A change gives stock back, lowers what the order costs, corrects the books and asks back what was paid too much, in one
transaction of the caller.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.stock import actions as stock
from storefront.ledger import actions as ledger
from storefront.ledger import rules as books
from storefront.orders import mail, money, rules, steps
from storefront.orders.models import Order, OrderChange
from storefront.orders.rules import Actor
from storefront.payments import actions as payments
from storefront.payments.models import Refund
from storefront.shipping.queries import zone_of


@dataclass(frozen=True, slots=True)
class Address:
    """Where an order goes and to whom; the phone in its national spelling."""

    name: str
    phone: str
    street: str
    commune: str
    province: str


def cancel(session: Session, *, order: Order, by: Actor, reason: str, now: datetime) -> None:
    """Cancel what is left of an order: stock back, nothing owed, what was paid asked back.

    Raises `rules.WrongStep`, `rules.AlreadyPacked` while a unit is in a parcel.
    """
    _open(session, order)
    if any(line.packed for line in order.lines):
        raise rules.AlreadyPacked
    before = order.state
    order.state = rules.advance(order.state, to="cancelled")
    if by.party not in rules.CANCELLED_BY[before]:
        raise rules.WrongStep(before, "cancelled")
    units = {line.id: line.open_units for line in order.lines if line.open_units}
    goods, shipping = _goods(order, units), fee_left(session, order)
    _take_out(session, order, units, now)
    _write(session, order, "order_cancelled", None, 0, goods, shipping, by, reason, now)
    _lower(session, order, goods, shipping, by, reason, now)
    steps.record(session, order, "cancelled", by=by, now=now, reason=reason)
    mail.cancelled(session, order, by=by, reason=reason, now=now)


def cancel_units(
    session: Session, *, order: Order, units: Mapping[int, int], by: Actor, reason: str, now: datetime
) -> None:
    """Cancel some units: {order line id: how many}. All that is left: the whole order.

    The delivery fee stays as it was agreed while anything is sent. Raises `rules.NotSoMany`, `rules.WrongStep`,
    `ValueError` for no units or less than one.
    """
    _open(session, order)
    if not units or any(quantity < 1 for quantity in units.values()):
        raise ValueError("at least one unit")
    lines = {line.id: line for line in order.lines}
    for line_id, quantity in units.items():
        if line_id not in lines or quantity > lines[line_id].open_units:
            raise rules.NotSoMany(line_id, lines[line_id].open_units if line_id in lines else 0)
    left = sum(line.quantity - line.cancelled for line in order.lines)
    if sum(units.values()) == left:
        cancel(session, order=order, by=by, reason=reason, now=now)
        return
    for line_id, quantity in units.items():
        goods = quantity * lines[line_id].price_dong
        _write(session, order, "line_cancelled", line_id, quantity, goods, 0, by, reason, now)
    _take_out(session, order, units, now)
    _lower(session, order, _goods(order, units), 0, by, reason, now)
    steps.record(session, order, "units_cancelled", by=by, now=now, reason=reason)
    mail.units_cancelled(session, order, units=units, by=by, reason=reason, now=now)


def take_back(
    session: Session,
    *,
    order: Order,
    units: Mapping[int, int],
    shipping_dong: int,
    by: Actor,
    reason: str,
    now: datetime,
    due_on: date | None = None,
) -> Refund | None:
    """Lower what the order costs by units that came back: {order line id: how many}, and by some of its delivery fee.

    The money that is to go back for it by `due_on` (None: by the shop's own term), if any was paid. Raises
    `rules.NotSoMany` for more units or a higher fee than there are. Stock is the caller's to put back.
    """
    steps.lock(session, order)
    lines = {line.id: line for line in order.lines}
    for line_id, quantity in units.items():
        line = lines[line_id]
        if not 0 < quantity <= line.packed - line.returned:
            raise rules.NotSoMany(line_id, line.packed - line.returned)
        line.returned += quantity
        _write(session, order, "returned", line_id, quantity, quantity * line.price_dong, 0, by, reason, now)
    if shipping_dong:
        _give(session, order, shipping_dong, by, reason, now)
    return _lower(session, order, _goods(order, units), shipping_dong, by, reason, now, due_on)


def change_address(session: Session, *, order: Order, address: Address, by: Actor, reason: str, now: datetime) -> None:
    """Send an order elsewhere, while nothing is packed and within its shipping zone.

    Raises `rules.WrongStep`, `rules.AlreadyPacked`, `rules.OtherZone`.
    """
    _open(session, order)
    if any(line.packed for line in order.lines):
        raise rules.AlreadyPacked
    before = address_of(session, order)
    if zone_of(session, before.province) != zone_of(session, address.province):
        raise rules.OtherZone
    session.add(
        OrderChange(
            order=order,
            kind="address",
            before=asdict(before),
            after=asdict(address),
            reason=reason,
            party=by.party,
            actor=by.name,
            at=now,
        )
    )
    steps.record(session, order, "address_changed", by=by, now=now, reason=reason)


def address_of(session: Session, order: Order) -> Address:
    """Where an order goes now."""
    newest = select(OrderChange.after).where(OrderChange.order_id == order.id, OrderChange.kind == "address")
    changed = session.scalar(newest.order_by(OrderChange.id.desc()).limit(1))
    if changed:
        return Address(**changed)
    group = order.group
    return Address(group.customer_name, group.customer_phone, group.street, group.commune, group.province)


def _open(session: Session, order: Order) -> None:
    steps.lock(session, order)
    for line in order.lines:
        session.refresh(line, ["cancelled", "packed", "returned"])
    if order.state not in rules.CANCELLED_BY:
        raise rules.WrongStep(order.state, "changed")


def _goods(order: Order, units: Mapping[int, int]) -> int:
    return sum(line.price_dong * units.get(line.id, 0) for line in order.lines)


def _changed(session: Session, order: Order) -> tuple[int, int]:
    """What changes added to goods and delivery so far; never positive."""
    rows = session.execute(select(OrderChange.goods_dong, OrderChange.shipping_dong).filter_by(order_id=order.id)).all()
    return sum(row[0] for row in rows), sum(row[1] for row in rows)


def fee_left(session: Session, order: Order) -> int:
    """What is left of an order's delivery fee after its changes, in đồng."""
    return order.shipping_dong + _changed(session, order)[1]


def _give(session: Session, order: Order, shipping_dong: int, by: Actor, reason: str, now: datetime) -> None:
    left = fee_left(session, order)
    if not 0 < shipping_dong <= left:
        raise rules.NotSoMany(0, left)
    _write(session, order, "allowance", None, 0, 0, shipping_dong, by, reason, now)


def _take_out(session: Session, order: Order, units: Mapping[int, int], now: datetime) -> None:
    held = Counter[int]()
    for line in order.lines:
        if units.get(line.id):
            line.cancelled += units[line.id]
            held[line.variant_id] += units[line.id]
    stock.release(session, quantities=held, cause=order.code, now=now)


def _write(
    session: Session,
    order: Order,
    kind: str,
    line_id: int | None,
    quantity: int,
    goods_dong: int,
    shipping_dong: int,
    by: Actor,
    reason: str,
    now: datetime,
) -> None:
    session.add(
        OrderChange(
            order=order,
            kind=kind,
            line_id=line_id,
            quantity=quantity,
            goods_dong=-goods_dong,
            shipping_dong=-shipping_dong,
            reason=reason,
            party=by.party,
            actor=by.name,
            at=now,
        )
    )
    session.flush()


def _lower(
    session: Session,
    order: Order,
    goods_dong: int,
    shipping_dong: int,
    by: Actor,
    reason: str,
    now: datetime,
    due_on: date | None = None,
) -> Refund | None:
    """Lower what the order costs, in the books as well, and ask back what was paid beyond it."""
    payments.set_due(session, payment=order.payment, due_dong=order.payment.due_dong - goods_dong - shipping_dong)
    newest = session.scalars(
        select(OrderChange).filter_by(order_id=order.id).order_by(OrderChange.id.desc()).limit(1)
    ).one()
    ledger.post(
        session,
        cause=f"change:{newest.id}",
        kind="change",
        producer_id=order.producer_id,
        order_id=order.id,
        amounts=books.sale(-goods_dong, -shipping_dong),
        now=now,
    )
    return money.ask_back_excess(
        session, order=order, cause=f"change:{newest.id}", reason=reason, by=by, now=now, due_on=due_on
    )

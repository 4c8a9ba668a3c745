"""Parcels packed and unpacked: every unit out of a lot, never more than was ordered, none too near its last day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.calendar import local_day
from catalog.db import serialise
from catalog.products.models import Product
from catalog.stock.lots import actions as lots
from catalog.stock.lots.queries import batch_of
from catalog.stock.lots.rules import Freshness, TooOld, check_age
from catalog.stock.models import Lot
from storefront.fulfilment import queries, rules
from storefront.fulfilment.models import Shipment, ShipmentEvent, ShipmentLine
from storefront.fulfilment.rules import Pick
from storefront.orders import steps
from storefront.orders.models import Order, OrderLine
from storefront.orders.rules import Actor

# Goods of these groups are eaten or drunk: their label bears a last day (decree 37/2026/NĐ-CP, annex I).
_SPOILS = ("food", "beverages", "medicinal")
UNPAID_ACCEPTED = "unpaid_accepted"


@dataclass(frozen=True, slots=True)
class Packed:
    """What is put into a parcel: picks, and its weight in grams where it was weighed."""

    picks: Sequence[Pick]
    weight_g: int | None = None
    # Why goods go out although they are nearer to their last day than the shop allows; only an owner may say so.
    short_life_reason: str = ""


def pack(session: Session, *, order: Order, packed: Packed, freshness: Freshness, by: Actor, now: datetime) -> Shipment:
    """Pack units of a confirmed order into its next parcel.

    Raises `rules.WrongParcelStep`, `rules.NotPaidYet`, `rules.NothingToPack`, `rules.TooManyUnits`,
    `rules.NeedsExpiry`, and of lots `TooOld`, `NotInLot`, `LotRecalled`, `NotWithoutLot`, `OtherDays`.
    """
    lock(session, order)
    if order.state != "confirmed":
        raise rules.WrongParcelStep(order.state, "packed")
    check_paid(session, order)
    picks = [pick for pick in packed.picks if pick.quantity > 0]
    if not picks:
        raise rules.NothingToPack
    shipment = _next(session, order)
    shipment.state = rules.advance(shipment.state, to="packed")
    for pick in sorted(picks, key=lambda one: one.line_id):
        put_in(session, shipment, order, pick, packed, freshness, now)
    session.flush()
    shipment.weight_g, shipment.packed_at = packed.weight_g, now
    shipment.cod_dong = _collected(session, shipment)
    record(session, shipment, "packed", by=by, now=now, reason=packed.short_life_reason)
    steps.record(session, order, "packed", by=by, now=now, reason=packed.short_life_reason)
    return shipment


def unpack(session: Session, *, shipment: Shipment, by: Actor, reason: str, now: datetime) -> None:
    """Lay what a packed parcel holds back into its lots. Raises `rules.WrongParcelStep`, `rules.NoReason`."""
    if not reason:
        raise rules.NoReason
    lock(session, shipment.order)
    session.refresh(shipment)
    empty(session, shipment, now)
    record(session, shipment, "unpacked", by=by, now=now, reason=reason)
    steps.record(session, shipment.order, "unpacked", by=by, now=now, reason=reason)


def empty(session: Session, shipment: Shipment, now: datetime) -> None:
    """Take everything out of a packed parcel of an order that is locked."""
    shipment.state = rules.advance(shipment.state, to="open")
    for held in list(shipment.lines):
        lots.unpack(session, lot_id=held.lot_id, quantity=held.quantity, cause=shipment.code, now=now)
        held.line.packed -= held.quantity
        shipment.lines.remove(held)
    shipment.weight_g, shipment.packed_at, shipment.cod_dong = None, None, 0
    session.flush()


def accept_unpaid(session: Session, *, order: Order, by: Actor, reason: str, now: datetime) -> None:
    """The producer sends an order whose money has not come; confirms it where that is open. Raises `rules.NoReason`."""
    if not reason:
        raise rules.NoReason
    lock(session, order)
    steps.record(session, order, UNPAID_ACCEPTED, by=by, now=now, reason=reason)
    if order.state == "placed":
        steps.confirm(session, order=order, by=by, now=now)


def confirm(session: Session, *, order: Order, by: Actor, now: datetime) -> None:
    """The producer will send an order. Raises `rules.NotPaidYet`, `orders.rules.WrongStep`."""
    lock(session, order)
    check_paid(session, order)
    steps.confirm(session, order=order, by=by, now=now)


def check_paid(session: Session, order: Order) -> None:
    """Raise `rules.NotPaidYet` for an order that waits for its money, unless the producer said it need not."""
    payment = order.payment
    if rules.must_wait(payment.method, payment.missing_dong) and not is_trusted(order):
        raise rules.NotPaidYet(payment.missing_dong)


def is_trusted(order: Order) -> bool:
    """Whether the producer sends this order before its money came."""
    return any(event.kind == UNPAID_ACCEPTED for event in order.events)


def lock(session: Session, order: Order) -> None:
    """One at a time for all parcels of a producer, and the order as it is now."""
    serialise(session, f"parcels:{order.producer_id}")
    steps.lock(session, order)
    session.refresh(order.payment)
    for line in order.lines:
        session.refresh(line, ["cancelled", "packed", "returned"])


def record(session: Session, shipment: Shipment, kind: str, *, by: Actor, now: datetime, reason: str = "") -> None:
    """Write down what happened to a parcel."""
    event = ShipmentEvent(shipment=shipment, kind=kind, party=by.party, actor=by.name, reason=reason, at=now)
    session.add(event)


def _next(session: Session, order: Order) -> Shipment:
    """The order's empty parcel, or a new one."""
    rows = select(Shipment).where(Shipment.order_id == order.id, Shipment.state == "open").order_by(Shipment.number)
    waiting = session.scalars(rows).first()
    if waiting is not None:
        return waiting
    number = session.scalar(select(func.count()).select_from(Shipment).where(Shipment.order_id == order.id)) or 0
    shipment = Shipment(order=order, number=number + 1, state="open", cod_dong=0)
    session.add(shipment)
    session.flush()
    return shipment


def put_in(
    session: Session,
    shipment: Shipment,
    order: Order,
    pick: Pick,
    packed: Packed,
    freshness: Freshness,
    now: datetime,
) -> None:
    """Put units of an order that is locked into its parcel; raises as `pack` does."""
    line = queries.lines_of(order).get(pick.line_id)
    left = line.open_units if line else 0
    if line is None or pick.quantity > left:
        raise rules.TooManyUnits(pick.line_id, left)
    variant, product = queries.goods_of(session, [line.variant_id])[line.variant_id]
    lot = _lot(session, line, pick, product)
    try:
        check_age(batch_of(lot), shelf_life_days=variant.shelf_life_days, day=local_day(now), freshness=freshness)
    except TooOld as old:
        if old.expired or not packed.short_life_reason:
            raise
    lots.pack(session, lot_id=lot.id, quantity=pick.quantity, cause=shipment.code, now=now)
    line.packed += pick.quantity
    known = next((one for one in shipment.lines if (one.line_id, one.lot_id) == (line.id, lot.id)), None)
    if known is not None:
        known.quantity += pick.quantity
    else:
        shipment.lines.append(ShipmentLine(line=line, line_id=line.id, lot=lot, lot_id=lot.id, quantity=pick.quantity))


def _lot(session: Session, line: OrderLine, pick: Pick, product: Product) -> Lot:
    """The lot a pick names, or the one that its label makes of units without a lot."""
    if pick.lot_id is not None:
        lot = session.get(Lot, pick.lot_id)
        if lot is None or lot.variant_id != line.variant_id:
            raise rules.TooManyUnits(line.id, 0)
        return lot
    if pick.batch is None or not pick.batch.code:
        raise rules.NothingToPack
    if pick.batch.expires_on is None and spoils(product):
        raise rules.NeedsExpiry(line.id)
    return lots.assign(session, variant_id=line.variant_id, batch=pick.batch, quantity=pick.quantity)


def spoils(product: Product) -> bool:
    """Whether a lot of it needs a last day."""
    return product.group in _SPOILS


def _collected(session: Session, shipment: Shipment) -> int:
    order = shipment.order
    if order.payment.method != "cod":
        return 0
    others = [one for one in queries.of_order(session, order.id) if one.id != shipment.id]
    under_way = [one for one in others if one.state in ("packed", "shipped") or queries.awaits_cash(session, one)]
    return rules.collected_dong(
        missing_dong=order.payment.missing_dong,
        asked_dong=sum(one.cod_dong for one in under_way),
        goods_dong=sum(held.quantity * held.line.price_dong for held in shipment.lines),
        shipping_dong=0 if under_way else order.shipping_dong,
        is_last=not any(line.open_units for line in order.lines),
    )

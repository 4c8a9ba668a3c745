"""Units sent in place of others that were faulty: a parcel of their own, out of lots like any other."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.stock import actions as stock
from catalog.stock.lots import shelf
from catalog.stock.lots.rules import Batch, Freshness
from storefront.fulfilment import sending
from storefront.fulfilment.models import Shipment
from storefront.fulfilment.packing import Packed, lock, put_in, record
from storefront.fulfilment.rules import Pick, advance
from storefront.fulfilment.sending import Handed
from storefront.orders.models import Order, OrderLine
from storefront.orders.rules import Actor


@dataclass(frozen=True, slots=True)
class Filled:
    """How a replacement goes out: who carries it, and the label of units that lie there without a lot."""

    handed: Handed
    batch: Batch
    freshness: Freshness


def send(
    session: Session, *, order: Order, units: Mapping[int, int], filled: Filled, by: Actor, now: datetime
) -> Shipment:
    """Send {order line id: how many} again; those they stand in for are back, or need not come back.

    First expired, first out; units without a lot are counted into the one of the label. Raises `NotEnough` where
    fewer can be sold, and what `packing.pack` and `sending.ship` raise.
    """
    lock(session, order)
    lines = {line.id: line for line in order.lines}
    wanted = Counter[int]()
    for line_id, quantity in units.items():
        lines[line_id].packed -= quantity
        wanted[lines[line_id].variant_id] += quantity
    number = session.scalar(select(func.count()).select_from(Shipment).where(Shipment.order_id == order.id)) or 0
    shipment = Shipment(order=order, number=number + 1, state="open", cod_dong=0)
    session.add(shipment)
    session.flush()
    stock.hold(session, quantities=wanted, cause=shipment.code, now=now)
    packed = Packed([pick for line_id in sorted(units) for pick in _picks(session, lines[line_id], units, filled)])
    for pick in packed.picks:
        put_in(session, shipment, order, pick, packed, filled.freshness, now)
    shipment.state, shipment.packed_at = advance(shipment.state, to="packed"), now
    record(session, shipment, "packed", by=by, now=now)
    sending.ship(session, shipment=shipment, handed=filled.handed, by=by, now=now)
    return shipment


def _picks(session: Session, line: OrderLine, units: Mapping[int, int], filled: Filled) -> list[Pick]:
    left, picks = units[line.id], []
    for lot in shelf.on_shelf(session, line.variant_id, state="open"):
        taken = min(left, lot.left)
        if taken:
            picks.append(Pick(line.id, taken, lot_id=lot.id))
            left -= taken
    return [*picks, Pick(line.id, left, batch=filled.batch)] if left else picks

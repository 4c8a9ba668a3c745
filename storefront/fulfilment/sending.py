"""Parcels on their way: handed to a carrier, delivered, or failed and come back; and what that makes of the order."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from catalog.stock.lots import actions as lots
from storefront.fulfilment import mail, queries, rules
from storefront.fulfilment.models import Shipment
from storefront.fulfilment.packing import check_paid, lock, record
from storefront.orders import changes, money, steps
from storefront.orders.models import Order
from storefront.orders.rules import Actor


@dataclass(frozen=True, slots=True)
class Handed:
    """Who carries a parcel, under which number; `carried_by` names the carrier's protocol."""

    carrier: str
    tracking: str = ""
    carried_by: str = "manual"


def ship(session: Session, *, shipment: Shipment, handed: Handed, by: Actor, now: datetime) -> None:
    """A packed parcel leaves: what it holds is no longer in stock.

    Raises `rules.WrongParcelStep`, `rules.NotPaidYet`.
    """
    order = shipment.order
    lock(session, order)
    session.refresh(shipment)
    shipment.state = rules.advance(shipment.state, to="shipped")
    check_paid(session, order)
    for held in sorted(shipment.lines, key=lambda one: one.line.variant_id):
        lots.ship(session, lot_id=held.lot_id, quantity=held.quantity, cause=shipment.code, now=now)
    # Less may be owed than when it was packed: never collect more.
    shipment.cod_dong = min(shipment.cod_dong, order.payment.missing_dong)
    shipment.carrier, shipment.tracking, shipment.carried_by = handed.carrier, handed.tracking, handed.carried_by
    shipment.shipped_at = now
    told = f"{handed.carrier} {handed.tracking}".strip()
    record(session, shipment, "shipped", by=by, now=now, reason=told)
    steps.record(session, order, "shipped", by=by, now=now, reason=told)
    mail.shipped(session, shipment, now=now)


def correct_tracking(session: Session, *, shipment: Shipment, handed: Handed, by: Actor, now: datetime) -> None:
    """Another carrier or number for a parcel that is on its way. Raises `rules.WrongParcelStep`."""
    lock(session, shipment.order)
    session.refresh(shipment)
    if shipment.state != "shipped":
        raise rules.WrongParcelStep(shipment.state, "shipped")
    shipment.carrier, shipment.tracking = handed.carrier, handed.tracking
    record(session, shipment, "tracking", by=by, now=now, reason=f"{handed.carrier} {handed.tracking}".strip())


def deliver(session: Session, *, shipment: Shipment, by: Actor, now: datetime) -> None:
    """The parcel is with its buyer. Raises `rules.WrongParcelStep`."""
    lock(session, shipment.order)
    session.refresh(shipment)
    shipment.state = rules.advance(shipment.state, to="delivered")
    shipment.delivered_at = now
    record(session, shipment, "delivered", by=by, now=now)
    steps.record(session, shipment.order, "delivered", by=by, now=now)
    mail.delivered(session, shipment, now=now)
    finish(session, order=shipment.order, by=by, now=now)


def collect(session: Session, *, shipment: Shipment, amount_dong: int, by: Actor, now: datetime) -> bool:
    """The cash of a delivered parcel came to the producer; False where that was known.

    Raises `rules.NothingCollected`; `ValueError` below one đồng.
    """
    lock(session, shipment.order)
    session.refresh(shipment)
    if shipment.state != "delivered" or not shipment.cod_dong:
        raise rules.NothingCollected
    cause = queries.cash_cause(shipment)
    return money.receive(session, order=shipment.order, amount_dong=amount_dong, cause=cause, by=by, now=now)


def fail(session: Session, *, shipment: Shipment, failure: str, by: Actor, now: datetime, note: str = "") -> None:
    """The parcel did not reach its buyer. Raises `rules.WrongParcelStep`; `ValueError` for a reason there is not."""
    if failure not in rules.FAILURES:
        raise ValueError(failure)
    lock(session, shipment.order)
    session.refresh(shipment)
    shipment.state = rules.advance(shipment.state, to="failed")
    shipment.failure, shipment.failed_at = failure, now
    record(session, shipment, "failed", by=by, now=now, reason=note)
    steps.record(session, shipment.order, "delivery_failed", by=by, now=now, reason=failure)
    mail.failed(session, shipment, now=now)


def settle_failed(
    session: Session, *, shipment: Shipment, goods: str, wish: str, by: Actor, reason: str, now: datetime
) -> None:
    """Decide about a failed parcel: its goods are `kept` or `written_off`, and sent `again` or their units cancelled.

    All that is left of an order cancelled this way cancels the order, and what was paid is asked back. Raises
    `rules.WrongParcelStep`; `stock.NotEnough` where other units are to be sent and there are none.
    """
    if goods not in rules.GOODS or wish not in rules.WISHES:
        raise ValueError(f"{goods}, {wish}")
    order = shipment.order
    lock(session, order)
    session.refresh(shipment)
    if shipment.state != "failed" or shipment.back_at is not None:
        raise rules.WrongParcelStep(shipment.state, "back")
    shipment.back_at = now
    held = sorted(shipment.lines, key=lambda one: one.line.variant_id)
    for one in held:
        lots.come_back(session, lot_id=one.lot_id, quantity=one.quantity, cause=shipment.code, now=now, held=True)
        one.line.packed -= one.quantity
    record(session, shipment, goods, by=by, now=now, reason=reason)
    steps.record(session, order, "came_back", by=by, now=now, reason=reason)
    if wish == "cancel":
        _cancel(session, shipment, by, reason, now)
    # What came back of a recalled lot is off the shelf already, or leaves it by itself.
    if goods == "written_off":
        for one in (one for one in held if one.lot.state == "open"):
            lots.write_off(session, lot_id=one.lot_id, quantity=one.quantity, cause=shipment.code, now=now)
    finish(session, order=order, by=by, now=now)


def finish(session: Session, *, order: Order, by: Actor, now: datetime) -> None:
    """An order whose every unit is with its buyer is fulfilled."""
    session.flush()
    units = {line.id: line.quantity - line.cancelled for line in order.lines}
    if order.state == "confirmed" and rules.is_done(units, queries.delivered_units(session, order.id)):
        steps.fulfil(session, order=order, by=by, now=now)


def _cancel(session: Session, shipment: Shipment, by: Actor, reason: str, now: datetime) -> None:
    units: dict[int, int] = {}
    for one in shipment.lines:
        units[one.line_id] = units.get(one.line_id, 0) + one.quantity
    session.flush()
    changes.cancel_units(session, order=shipment.order, units=units, by=by, reason=reason, now=now)

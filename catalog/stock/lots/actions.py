"""Lots received, packed, shipped, come back, written off, recalled: stock and its lots always move together.

Each act holds the variant's stock row first, so that what lies in lots and parcels is never more than what is on hand.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.stock import actions as stock
from catalog.stock.lots import shelf
from catalog.stock.lots.rules import Batch, LotRecalled, NotInLot, NotWithoutLot, OtherDays
from catalog.stock.models import Lot, Stock
from catalog.stock.rules import NotEnough


def receive(session: Session, *, variant_id: int, batch: Batch, quantity: int, cause: str, now: datetime) -> Lot:
    """Units of a lot come onto the shelf. Raises `OtherDays`, `LotRecalled`; `ValueError` below 1."""
    _check(quantity)
    row = _lock(session, variant_id)
    lot = _lot(session, variant_id, batch)
    row.on_hand += quantity
    _count_in(lot, quantity)
    stock.record(session, variant_id, "received", quantity, cause, now, lot.id)
    session.flush()
    stock.tell(session, variant_id, before=row.on_hand - row.held - quantity, after=row.on_hand - row.held)
    stock.withdraw_recalled(session, variant_id=variant_id, cause=cause, now=now)
    return lot


def assign(session: Session, *, variant_id: int, batch: Batch, quantity: int) -> Lot:
    """Count units that lie there without a lot into one. Raises `NotWithoutLot`, `OtherDays`, `LotRecalled`."""
    _check(quantity)
    _lock(session, variant_id)
    left = shelf.unlotted(session, variant_id)
    if quantity > left:
        raise NotWithoutLot(left)
    lot = _lot(session, variant_id, batch)
    _count_in(lot, quantity)
    session.flush()
    return lot


def pack(session: Session, *, lot_id: int, quantity: int, cause: str, now: datetime) -> None:
    """Held units leave a lot for a parcel. Raises `NotInLot`, `LotRecalled`; `NotEnough` where fewer are held."""
    lot, row = _open(session, lot_id, quantity)
    if lot.state == "recalled":
        raise LotRecalled(lot.code)
    if quantity > lot.left:
        raise NotInLot(lot.code, lot.left)
    if quantity > row.held - row.packed:
        raise NotEnough(lot.variant_id, row.held - row.packed)
    lot.left -= quantity
    row.packed += quantity
    stock.record(session, lot.variant_id, "packed", quantity, cause, now, lot.id)
    session.flush()


def unpack(session: Session, *, lot_id: int, quantity: int, cause: str, now: datetime) -> None:
    """Lay packed units back into their lot; they stay held. Raises `ValueError` where fewer are packed."""
    lot, row = _open(session, lot_id, quantity)
    if quantity > row.packed:
        raise ValueError(f"variant {lot.variant_id}: fewer than {quantity} packed")
    lot.left += quantity
    row.packed -= quantity
    stock.record(session, lot.variant_id, "unpacked", quantity, cause, now, lot.id)
    session.flush()


def ship(session: Session, *, lot_id: int, quantity: int, cause: str, now: datetime) -> None:
    """Packed units leave. Raises `ValueError` where fewer are packed."""
    lot, row = _open(session, lot_id, quantity)
    if quantity > row.packed:
        raise ValueError(f"variant {lot.variant_id}: fewer than {quantity} packed")
    row.packed -= quantity
    row.held -= quantity
    row.on_hand -= quantity
    stock.record(session, lot.variant_id, "shipped", quantity, cause, now, lot.id)
    session.flush()


def come_back(session: Session, *, lot_id: int, quantity: int, cause: str, now: datetime, held: bool) -> None:
    """Shipped units are on hand again, in their lot; `held` for the order they were sent for."""
    lot, row = _open(session, lot_id, quantity)
    before = row.on_hand - row.held
    row.on_hand += quantity
    _count_in(lot, quantity)
    stock.record(session, lot.variant_id, "returned", quantity, cause, now, lot.id)
    if held:
        row.held += quantity
        stock.record(session, lot.variant_id, "held", quantity, cause, now, lot.id)
    session.flush()
    stock.tell(session, lot.variant_id, before=before, after=row.on_hand - row.held)
    stock.withdraw_recalled(session, variant_id=lot.variant_id, cause=cause, now=now)


def write_off(session: Session, *, lot_id: int, quantity: int, cause: str, now: datetime) -> None:
    """Units of a lot are spoilt or lost. Raises `NotInLot`; `NotEnough` where they are promised to orders."""
    lot, row = _open(session, lot_id, quantity)
    before = row.on_hand - row.held
    if quantity > lot.left:
        raise NotInLot(lot.code, lot.left)
    if quantity > before:
        raise NotEnough(lot.variant_id, before)
    row.on_hand -= quantity
    lot.left -= quantity
    stock.record(session, lot.variant_id, "adjusted", -quantity, cause, now, lot.id)
    session.flush()
    stock.tell(session, lot.variant_id, before=before, after=before - quantity)


def recall(session: Session, *, lot: Lot, by: str, reason: str, now: datetime) -> int:
    """Nothing of a lot is packed any more; how many units left the shelf at once.

    Those that are promised to orders leave as the orders are cancelled or other units come in.
    """
    _lock(session, lot.variant_id)
    session.refresh(lot)
    if lot.state == "recalled":
        raise LotRecalled(lot.code)
    lot.state, lot.recalled_at, lot.recalled_by, lot.recall_reason = "recalled", now, by, reason
    session.flush()
    return stock.withdraw_recalled(session, variant_id=lot.variant_id, cause=f"recall:{lot.id}", now=now)


def _open(session: Session, lot_id: int, quantity: int) -> tuple[Lot, Stock]:
    _check(quantity)
    variant_id = session.scalars(select(Lot.variant_id).where(Lot.id == lot_id)).one()
    row = _lock(session, variant_id)
    return session.get_one(Lot, lot_id, populate_existing=True), row


def _lock(session: Session, variant_id: int) -> Stock:
    session.flush()
    row = session.get(Stock, variant_id, with_for_update=True, populate_existing=True)
    if row is None:
        row = Stock(variant_id=variant_id, on_hand=0, held=0, packed=0)
        session.add(row)
        session.flush()
    return row


def _lot(session: Session, variant_id: int, batch: Batch) -> Lot:
    known = session.scalar(select(Lot).where(Lot.variant_id == variant_id, Lot.code == batch.code))
    if known is None:
        known = Lot(
            variant_id=variant_id,
            code=batch.code,
            made_on=batch.made_on,
            expires_on=batch.expires_on,
            state="open",
            quantity=0,
            left=0,
        )
        session.add(known)
        session.flush()
    if known.state == "recalled":
        raise LotRecalled(batch.code)
    if known.expires_on != batch.expires_on or (batch.made_on and known.made_on and known.made_on != batch.made_on):
        raise OtherDays(batch.code)
    return known


def _count_in(lot: Lot, quantity: int) -> None:
    lot.quantity += quantity
    lot.left += quantity


def _check(quantity: int) -> None:
    if quantity < 1:
        raise ValueError("at least one unit is moved")

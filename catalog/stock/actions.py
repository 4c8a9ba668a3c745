"""Stock changes by conditional updates alone, so that two buyers never get the last jar (model.md, invariant 1)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from catalog import changes
from catalog.products.models import Variant
from catalog.stock.lots import shelf
from catalog.stock.models import Stock, StockMovement
from catalog.stock.rules import NotEnough, told

# Its objects in the session are not looked through for it: nobody holds any while selling.
_HOLD = (
    update(Stock)
    .where(Stock.variant_id == bindparam("variant"), Stock.on_hand - Stock.held >= bindparam("quantity"))
    .values(held=Stock.held + bindparam("quantity"))
    .returning(Stock.on_hand - Stock.held)
    .execution_options(synchronize_session=False, autoflush=False)
)


def hold(session: Session, *, quantities: Mapping[int, int], cause: str, now: datetime) -> None:
    """Hold units for an order: {variant id: quantity}, all or the exception `NotEnough` for the first that falls short.

    Rows are taken in id order, so two orders cannot wait for each other. The caller rolls back on failure.
    Raises `ValueError` for a quantity below 1.
    """
    _check(quantities)
    for variant_id in sorted(quantities):
        quantity = quantities[variant_id]
        taken = session.scalar(_HOLD, {"variant": variant_id, "quantity": quantity})
        if taken is None:
            raise NotEnough(variant_id, available(session, variant_id))
        record(session, variant_id, "held", quantity, cause, now)
        tell(session, variant_id, before=taken + quantity, after=taken)


def release(session: Session, *, quantities: Mapping[int, int], cause: str, now: datetime) -> None:
    """Give held units back: {variant id: quantity}. Raises `ValueError` where fewer are held unpacked, or below 1.

    What lies there of a recalled lot leaves with them instead of being sold again.
    """
    _check(quantities)
    for variant_id in sorted(quantities):
        quantity = quantities[variant_id]
        left = session.execute(
            update(Stock)
            .where(Stock.variant_id == variant_id, Stock.held - Stock.packed >= quantity)
            .values(held=Stock.held - quantity)
            .returning(Stock.on_hand - Stock.held)
        ).scalar_one_or_none()
        if left is None:
            raise ValueError(f"variant {variant_id}: fewer than {quantity} held")
        record(session, variant_id, "unheld", quantity, cause, now)
        left -= _withdraw(session, variant_id, left, cause, now)
        tell(session, variant_id, before=left - quantity, after=left)


def count(session: Session, *, variant_id: int, sellable: int, cause: str, now: datetime) -> bool:
    """Set what can be sold to an absolute count (units held for orders stay held); True when that changed anything."""
    if sellable < 0:
        raise ValueError("stock is never negative")
    # Locked and read anew: the movement must tell the true difference while others hold and release.
    row = session.get(Stock, variant_id, with_for_update=True, populate_existing=True)
    if row is None:
        session.add(Stock(variant_id=variant_id, on_hand=sellable, held=0))
        session.flush()
        before = 0
    else:
        before = row.on_hand - row.held
        session.execute(update(Stock).where(Stock.variant_id == variant_id).values(on_hand=Stock.held + sellable))
        session.expire(row)
        shelf.trim(session, variant_id)
    if sellable == before:
        return False
    record(session, variant_id, "adjusted", sellable - before, cause, now)
    tell(session, variant_id, before=before, after=sellable)
    return True


def available(session: Session, variant_id: int) -> int:
    """Units of a variant that can be sold now; 0 where no stock was ever counted."""
    return session.scalar(select(Stock.on_hand - Stock.held).where(Stock.variant_id == variant_id)) or 0


def _check(quantities: Mapping[int, int]) -> None:
    if any(quantity < 1 for quantity in quantities.values()):
        raise ValueError("at least one unit is held or released")


def record(
    session: Session, variant_id: int, kind: str, quantity: int, cause: str, now: datetime, lot_id: int | None = None
) -> None:
    """Write a movement beside the change it tells of."""
    movement = StockMovement(variant_id=variant_id, lot_id=lot_id, kind=kind, quantity=quantity, cause=cause, at=now)
    session.add(movement)


def tell(session: Session, variant_id: int, *, before: int, after: int) -> None:
    """Let pages and index know when what can be sold became another number for shoppers."""
    if told(before) != told(after):
        product_id = session.scalar(select(Variant.product_id).where(Variant.id == variant_id))
        if product_id is not None:
            changes.note(session, changes.PRODUCT, product_id)


def withdraw_recalled(session: Session, *, variant_id: int, cause: str, now: datetime) -> int:
    """Take off hand what lies there of recalled lots and is promised to nobody; how many units that were."""
    before = available(session, variant_id)
    gone = _withdraw(session, variant_id, before, cause, now)
    tell(session, variant_id, before=before, after=before - gone)
    return gone


def _withdraw(session: Session, variant_id: int, most: int, cause: str, now: datetime) -> int:
    gone = 0
    for lot in shelf.recalled(session, variant_id):
        quantity = min(lot.left, most - gone)
        if quantity > 0:
            lot.left -= quantity
            session.execute(
                update(Stock).where(Stock.variant_id == variant_id).values(on_hand=Stock.on_hand - quantity)
            )
            record(session, variant_id, "recalled", quantity, cause, now, lot.id)
            gone += quantity
    return gone

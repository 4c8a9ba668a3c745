"""Lots on the shelf, and how they follow a shelf that was counted anew."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.stock.models import Lot, Stock


def on_shelf(session: Session, variant_id: int, *, state: str) -> list[Lot]:
    """Lots with units left, the first to expire first, those that keep last; read anew."""
    rows = select(Lot).where(Lot.variant_id == variant_id, Lot.state == state, Lot.left > 0)
    rows = rows.order_by(Lot.expires_on.is_(None), Lot.expires_on, Lot.id)
    return list(session.scalars(rows.execution_options(populate_existing=True)))


def recalled(session: Session, variant_id: int) -> list[Lot]:
    """Recalled lots of which something still lies there."""
    return on_shelf(session, variant_id, state="recalled")


def unlotted(session: Session, variant_id: int) -> int:
    """Units on hand that lie neither in a lot nor in a parcel."""
    stock = session.execute(select(Stock.on_hand - Stock.packed).where(Stock.variant_id == variant_id)).scalar()
    in_lots = session.scalar(select(func.coalesce(func.sum(Lot.left), 0)).where(Lot.variant_id == variant_id))
    return int(stock or 0) - int(in_lots or 0)


def trim(session: Session, variant_id: int) -> None:
    """After a count: what lies in lots is no more than what lies there.

    A count is of what may be sold, so recalled lots lie there no longer; what else is missing went first expired,
    first out.
    """
    if session.scalar(select(Lot.id).where(Lot.variant_id == variant_id, Lot.left > 0).limit(1)) is None:
        return
    for lot in recalled(session, variant_id):
        lot.left = 0
    session.flush()
    missing = -unlotted(session, variant_id)
    for lot in on_shelf(session, variant_id, state="open"):
        if missing <= 0:
            break
        gone = min(lot.left, missing)
        lot.left -= gone
        missing -= gone
    session.flush()

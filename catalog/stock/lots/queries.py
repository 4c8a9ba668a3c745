from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.stock.lots.rules import Batch, Held
from catalog.stock.models import Lot


def batch_of(lot: Lot) -> Batch:
    """What a lot's label says."""
    return Batch(lot.code, lot.made_on, lot.expires_on)


def of_variants(session: Session, variant_ids: Iterable[int]) -> dict[int, list[Held]]:
    """{variant id: its lots with units left}, the first to expire first."""
    rows = select(Lot).where(Lot.variant_id.in_(list(variant_ids)), Lot.left > 0)
    rows = rows.order_by(Lot.expires_on.is_(None), Lot.expires_on, Lot.id)
    found: dict[int, list[Held]] = {}
    for lot in session.scalars(rows):
        found.setdefault(lot.variant_id, []).append(Held(lot.id, batch_of(lot), lot.left, lot.state))
    return found

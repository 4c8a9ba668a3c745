from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from catalog.producers.models import Producer
from catalog.products.models import Product, Variant
from catalog.stock.lots.rules import Batch, Held
from catalog.stock.models import Lot

MOST = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """A lot with what it is of and whose."""

    lot: Lot
    product: Product
    variant: Variant
    producer: Producer


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


def of_producers(session: Session, producer_ids: Sequence[int]) -> list[Listed]:
    """Their lots with units left or recalled, by product, the first to expire first."""
    rows = _listed().where(Product.producer_id.in_(producer_ids), or_(Lot.left > 0, Lot.state == "recalled"))
    rows = rows.order_by(Product.name, Variant.position, Lot.expires_on.is_(None), Lot.expires_on, Lot.id)
    return [Listed(*row) for row in session.execute(rows)]


def of_producer(session: Session, producer_ids: Sequence[int], lot_id: int) -> Listed | None:
    """Their lot of a number; None for another's as for one that is not there."""
    row = session.execute(_listed().where(Lot.id == lot_id, Product.producer_id.in_(producer_ids))).first()
    return Listed(*row) if row else None


def by_id(session: Session, lot_id: int) -> Listed | None:
    row = session.execute(_listed().where(Lot.id == lot_id)).first()
    return Listed(*row) if row else None


def sought(session: Session, text: str) -> list[Listed]:
    """Lots of a code or of a product or producer whose name holds the text, the newest first; a hundred at most."""
    like = f"%{text}%"
    named = or_(Lot.code == text, Product.name.ilike(like), Producer.name.ilike(like))
    rows = _listed().where(named).order_by(Lot.id.desc()).limit(MOST)
    return [Listed(*row) for row in session.execute(rows)]


def recalled(session: Session) -> list[Listed]:
    """Recalled lots, the latest first."""
    rows = _listed().where(Lot.state == "recalled").order_by(Lot.recalled_at.desc()).limit(MOST)
    return [Listed(*row) for row in session.execute(rows)]


def _listed() -> Select[Lot, Product, Variant, Producer]:
    rows = select(Lot, Product, Variant, Producer).join(Variant, Variant.id == Lot.variant_id)
    return rows.join(Product, Product.id == Variant.product_id).join(Producer, Producer.id == Product.producer_id)

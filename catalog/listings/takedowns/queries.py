from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from catalog.listings.takedowns.models import Takedown
from catalog.products.models import Product


def waiting(session: Session) -> list[Takedown]:
    """Requests not executed yet, the longest waiting first."""
    rows = select(Takedown).where(Takedown.executed_at.is_(None))
    return list(session.scalars(_loaded(rows).order_by(Takedown.received_at, Takedown.id)))


def every(session: Session) -> list[Takedown]:
    """The whole log, newest first."""
    return list(session.scalars(_loaded(select(Takedown)).order_by(Takedown.id.desc())))


def _loaded(rows: Select[Takedown]) -> Select[Takedown]:
    return rows.options(joinedload(Takedown.product).joinedload(Product.producer))

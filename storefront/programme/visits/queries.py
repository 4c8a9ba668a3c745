"""Reads of visits: one whole, the lists of the desk, and what a plan may be about."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from catalog.certification.models import Certificate
from catalog.producers.models import Producer
from catalog.products.models import Product
from storefront.programme.visits.models import Visit
from storefront.programme.visits.rules import FAULTS, State

# Before a producer's slug: the producer as a whole.
WHOLE = "@"
_FAULTY = [verdict.value for verdict in FAULTS]


@dataclass(frozen=True, slots=True)
class Line:
    """A visit in a list."""

    id: int
    producer: str
    product: str | None
    place: str
    planned_on: date
    visitors: str
    reason: str
    state: str
    made_on: date | None
    worst: str | None
    correct_by: date | None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a visit may be about: a product, or (`product` None) a producer as a whole."""

    key: str
    producer: str
    product: str | None


def by_id(session: Session, visit_id: int) -> Visit | None:
    query = select(Visit).where(Visit.id == visit_id)
    return session.scalar(
        query.options(
            joinedload(Visit.producer).joinedload(Producer.commune),
            joinedload(Visit.product),
            joinedload(Visit.certificate).joinedload(Certificate.decision),
            joinedload(Visit.doubt),
            selectinload(Visit.findings),
            selectinload(Visit.photos),
        )
    )


def to_correct(session: Session) -> list[Line]:
    """Visits whose faults are not put right yet, those with the earliest term first."""
    where = and_(Visit.state == State.MADE.value, Visit.worst.in_(_FAULTY), Visit.settled_at.is_(None))
    return _lines(session, where, Visit.correct_by, Visit.id)


def planned(session: Session) -> list[Line]:
    """Visits to be made, the next one first."""
    return _lines(session, Visit.state == State.PLANNED.value, Visit.planned_on, Visit.id)


def made(session: Session, limit: int = 50) -> list[Line]:
    """Visits that were made, the newest first."""
    return _lines(session, Visit.state == State.MADE.value, Visit.made_on.desc(), Visit.id.desc(), limit=limit)


def of_doubt(session: Session, doubt_id: int) -> list[Line]:
    """The visits of a case, cancelled ones too."""
    return _lines(session, Visit.doubt_id == doubt_id, Visit.id)


def followed_by(session: Session, visit_id: int) -> list[Line]:
    """The visits that look after one."""
    return _lines(session, Visit.follows_id == visit_id, Visit.id)


def subjects(session: Session) -> list[Subject]:
    """Every producer, each followed by her products: what a visit may be about."""
    rows = session.execute(
        select(Producer.slug, Producer.name, Product.slug, Product.name)
        .outerjoin(Product, Product.producer_id == Producer.id)
        .order_by(Producer.slug, Product.slug)
    )
    found: dict[str, Subject] = {}
    for producer_slug, producer, slug, name in rows:
        found.setdefault(WHOLE + producer_slug, Subject(WHOLE + producer_slug, producer, None))
        if slug:
            found[slug] = Subject(slug, producer, name)
    return list(found.values())


def meant(session: Session, key: str) -> tuple[int, Product | None] | None:
    """(producer's id, product or None for all of hers) of a subject's key; None for no such key."""
    if key.startswith(WHOLE):
        producer_id = session.scalar(select(Producer.id).where(Producer.slug == key.removeprefix(WHOLE)))
        return (producer_id, None) if producer_id else None
    product = session.scalar(select(Product).where(Product.slug == key))
    return (product.producer_id, product) if product else None


def product_ids(session: Session, producer_id: int) -> list[int]:
    return list(session.scalars(select(Product.id).where(Product.producer_id == producer_id).order_by(Product.slug)))


def _lines(session: Session, where: ColumnElement[bool], *order: object, limit: int = 500) -> list[Line]:
    query = (
        select(
            Visit.id,
            Producer.name,
            Product.name,
            Producer.place,
            Visit.planned_on,
            Visit.visitors,
            Visit.reason,
            Visit.state,
            Visit.made_on,
            Visit.worst,
            Visit.correct_by,
        )
        .join(Producer, Visit.producer_id == Producer.id)
        .outerjoin(Product, Visit.product_id == Product.id)
    )
    rows = session.execute(query.where(where).order_by(*order).limit(limit))  # type: ignore[arg-type]
    return [Line(*row) for row in rows]

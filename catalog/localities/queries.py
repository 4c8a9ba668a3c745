"""Reads of communes: by any name people know them by, and with what is made there."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from catalog.localities.models import Commune
from catalog.producers.models import Producer
from catalog.products.models import Product


@dataclass(frozen=True, slots=True)
class Place:
    """A commune in lists and on the map; `products` counts all of its producers' products."""

    slug: str
    name: str
    kind: str
    former_province: str
    outline: str | None
    latitude: float | None
    longitude: float | None
    products: int


def places(session: Session) -> list[Place]:
    """All communes, by bare name."""
    rows = session.execute(
        select(
            Commune.slug,
            Commune.name,
            Commune.kind,
            Commune.former_province,
            Commune.outline,
            Commune.latitude,
            Commune.longitude,
            func.count(Product.id),
        )
        .outerjoin(Producer, Producer.commune_id == Commune.id)
        .outerjoin(Product, Product.producer_id == Producer.id)
        .group_by(Commune.id)
        # A slug is the bare name without marks: the order people look names up in.
        .order_by(Commune.slug)
    )
    return [Place(*row) for row in rows]


def by_slug(session: Session, slug: str) -> Commune | None:
    query = select(Commune).where(Commune.slug == slug)
    return session.scalar(query.options(selectinload(Commune.districts), selectinload(Commune.predecessors)))


def names(session: Session) -> list[str]:
    """The communes' names, for completing an address."""
    return list(session.scalars(select(Commune.name).order_by(Commune.slug)))


def known_names(session: Session) -> Iterator[tuple[str, str]]:
    """(any name, name of today) for every commune and every unit that was merged into it."""
    for commune in session.scalars(select(Commune).options(selectinload(Commune.predecessors))):
        yield commune.name, commune.name
        for former in commune.predecessors:
            yield former.name, commune.name

"""Reads of producers for their list, profile and place."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from catalog.localities.models import Commune
from catalog.producers.models import Producer
from catalog.products import queries as products
from catalog.products.models import Product


@dataclass(frozen=True, slots=True)
class Profile:
    id: int
    slug: str
    name: str
    kind: str | None
    place: str
    phone: str | None
    website: str | None
    story: str
    story_en: str
    commune_slug: str | None
    commune_name: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A producer in the list of all."""

    id: int
    slug: str
    name: str
    kind: str | None
    place: str
    commune_slug: str | None
    commune_name: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A producer in a list, with how many products there are and how many may be sold."""

    slug: str
    name: str
    kind: str | None
    commune_slug: str | None
    commune_name: str | None
    place: str
    products: int
    sellable: int


def by_slug(session: Session, slug: str) -> Profile | None:
    query = select(
        Producer.id,
        Producer.slug,
        Producer.name,
        Producer.kind,
        Producer.place,
        Producer.phone,
        Producer.website,
        Producer.story,
        Producer.story_en,
        Commune.slug,
        Commune.name,
    ).outerjoin(Commune, Producer.commune_id == Commune.id)
    row = session.execute(query.where(Producer.slug == slug)).one_or_none()
    return Profile(*row) if row else None


def everyone(session: Session) -> list[Entry]:
    """All producers, in no order a reader would expect."""
    return [Entry(*row) for row in session.execute(_entries())]


def of_commune(session: Session, commune_id: int) -> list[Entry]:
    query = _entries().where(Producer.commune_id == commune_id)
    return [Entry(*row) for row in session.execute(query)]


def counted(session: Session, entries: Sequence[Entry], *, day: date) -> list[Listed]:
    """These producers, in their order, with their products counted on a day."""
    ids = [entry.id for entry in entries]
    rows = session.execute(select(Product.id, Product.producer_id).where(Product.producer_id.in_(ids)))
    owners = {row.id: row.producer_id for row in rows}
    made = Counter(owners.values())
    sold = Counter(owners[card.id] for card in products.sellable(session, list(owners), day))
    return [
        Listed(
            entry.slug,
            entry.name,
            entry.kind,
            entry.commune_slug,
            entry.commune_name,
            entry.place,
            made[entry.id],
            sold[entry.id],
        )
        for entry in entries
    ]


def slugs(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """{id: slug} of producers."""
    rows = session.execute(select(Producer.id, Producer.slug).where(Producer.id.in_(list(ids))))
    return {row.id: row.slug for row in rows}


def _entries() -> Select[*tuple[Any, ...]]:
    return select(
        Producer.id, Producer.slug, Producer.name, Producer.kind, Producer.place, Commune.slug, Commune.name
    ).outerjoin(Commune, Producer.commune_id == Commune.id)

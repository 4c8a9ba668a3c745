"""Reads of producers for their list, profile and place."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

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
    row = session.execute(_profiles().where(Producer.slug == slug)).one_or_none()
    return Profile(*row) if row else None


def listed(session: Session, *, day: date, commune_id: int | None = None) -> list[Listed]:
    """Producers by name, of one commune or all, with their products counted on a day."""
    query = _profiles().order_by(Producer.name)
    if commune_id is not None:
        query = query.where(Producer.commune_id == commune_id)
    profiles = [Profile(*row) for row in session.execute(query)]
    owners = dict(
        session.execute(
            select(Product.id, Product.producer_id).where(Product.producer_id.in_([p.id for p in profiles]))
        ).all()
    )
    sellable = {card.id for card in products.sellable(session, list(owners), day)}
    return [
        Listed(
            profile.slug,
            profile.name,
            profile.kind,
            profile.commune_slug,
            profile.commune_name,
            profile.place,
            sum(owner == profile.id for owner in owners.values()),
            sum(owner == profile.id and product_id in sellable for product_id, owner in owners.items()),
        )
        for profile in profiles
    ]


def slugs(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """{id: slug} of producers."""
    rows = session.execute(select(Producer.id, Producer.slug).where(Producer.id.in_(list(ids))))
    return {id_: slug for id_, slug in rows}  # noqa: C416 - rows are not pairs to a type checker


def _profiles() -> Select[int, str, str, str | None, str, str | None, str | None, str, str, str | None, str | None]:
    return select(
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

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from catalog.products.models import Product
from search.curation.models import Curation, SearchMiss
from search.curation.rules import Curated


@dataclass(frozen=True, slots=True)
class Setting:
    """One synonym or pin in force, and who set it when; of a pin with the product's name and slug."""

    id: int
    kind: str
    phrase: str
    sign: str
    means: str
    product_id: int | None
    product_slug: str | None
    product_name: str | None
    position: int
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Miss:
    """A text that found nothing: how often, and on which day last."""

    text: str
    times: int
    last_on: date


def in_force() -> Select[Curation]:
    return select(Curation).where(Curation.undone_at.is_(None))


def active(session: Session) -> Curated:
    """What is in force."""
    curated = Curated()
    for row in session.scalars(in_force().order_by(Curation.id)):
        if row.product_id is None:
            curated = curated.with_line(f"{row.phrase} {row.sign} {row.means}")
        else:
            curated = curated.with_pin(row.phrase, row.product_id, row.position)
    return curated


def settings(session: Session, kind: str) -> list[Setting]:
    """The synonyms or pins in force, newest first."""
    rows = (
        select(Curation, Product.slug, Product.name)
        .outerjoin(Product, Product.id == Curation.product_id)
        .where(Curation.undone_at.is_(None), Curation.kind == kind)
        .order_by(Curation.id.desc())
    )
    return [
        Setting(
            id=row.id,
            kind=row.kind,
            phrase=row.phrase,
            sign=row.sign,
            means=row.means,
            product_id=row.product_id,
            product_slug=slug,
            product_name=name,
            position=row.position,
            made_by=row.made_by,
            made_at=row.made_at,
        )
        for row, slug, name in session.execute(rows)
    ]


def misses(session: Session, since: date, limit: int) -> list[Miss]:
    """The texts that found nothing since a day, the most frequent first."""
    times, last_on = func.sum(SearchMiss.times), func.max(SearchMiss.day)
    rows = (
        select(SearchMiss.text, times, last_on)
        .where(SearchMiss.day >= since)
        .group_by(SearchMiss.text)
        .order_by(times.desc(), SearchMiss.text)
        .limit(limit)
    )
    return [Miss(text, int(count), day) for text, count, day in session.execute(rows)]

"""What lists and product pages show, read in a fixed number of statements whatever the number of products."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from catalog.certification import rules as certification
from catalog.certification.models import Certificate
from catalog.certification.rules import Facts, Hold, Precision, Standing
from catalog.localities.models import Commune, District
from catalog.pricing.models import PUBLIC, Price
from catalog.producers.models import Producer
from catalog.products.models import Photo, Product, ProductStandard, Variant
from catalog.products.rules import Card, Pack
from catalog.selling.rules import Offer, refusal, sold_until
from catalog.stock.models import Stock


@dataclass(frozen=True, slots=True)
class PhotoShown:
    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Detail:
    """One product with all its page tells."""

    card: Card
    description: str
    description_en: str
    ingredients: str
    alcohol_percent: float | None
    standards: tuple[str, ...]
    photos: tuple[PhotoShown, ...]
    producer_id: int
    producer_kind: str | None
    producer_place: str
    producer_phone: str | None
    producer_story: str
    producer_story_en: str
    district_name: str | None
    source_url: str


_CARD_COLUMNS: tuple[Any, ...] = (
    Product.id,
    Product.slug,
    Product.name,
    Product.name_en,
    Product.group,
    Product.alcohol_percent,
    Product.created_at,
    Product.listing_state,
    Producer.slug,
    Producer.name,
    Producer.is_active,
    Commune.slug,
    Commune.name,
    Certificate.code,
    Certificate.stars,
    Certificate.issued_on,
    Certificate.issued_precision,
    Certificate.hold,
    Certificate.extended_until,
    Photo.url,
    Photo.alt,
)
_N_CARD = len(_CARD_COLUMNS)
# A certificate that could be in force is always the newest: issuing supersedes the one before.
_LATEST_CERTIFICATE = (
    select(func.max(Certificate.id)).where(Certificate.product_id == Product.id).correlate(Product).scalar_subquery()
)


def _joined(*more: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*_CARD_COLUMNS, *more)
        .select_from(Product)
        .join(Producer, Product.producer_id == Producer.id)
        .outerjoin(Commune, Producer.commune_id == Commune.id)
        .outerjoin(Certificate, Certificate.id == _LATEST_CERTIFICATE)
        .outerjoin(Photo, and_(Photo.product_id == Product.id, Photo.position == 0))
    )


def cards(session: Session, ids: Sequence[int], day: date) -> list[Card]:
    """Cards for product ids, in the order given; ids that are gone are left out. Two statements."""
    if not ids:
        return []
    rows = session.execute(_joined().where(Product.id.in_(ids))).all()
    packs = _packs(session, ids)
    made = {row[0]: _card(row, packs.get(row[0], ()), day) for row in rows}
    return [made[id_] for id_ in ids if id_ in made]


def sellable(session: Session, ids: Sequence[int], day: date) -> list[Card]:
    """Cards of those products that may be sold on the day; the rest is dropped here, however they were found."""
    return [card for card in cards(session, ids, day) if card.refusal is None]


def ids_of_producer(session: Session, producer_id: int) -> list[int]:
    return list(session.scalars(select(Product.id).where(Product.producer_id == producer_id).order_by(Product.name)))


def ids_of_communes(session: Session, commune_ids: Iterable[int]) -> list[int]:
    rows = select(Product.id).join(Producer).where(Producer.commune_id.in_(list(commune_ids))).order_by(Product.name)
    return list(session.scalars(rows))


def all_ids(session: Session) -> list[int]:
    """Every product, for feeds and the sitemap."""
    return list(session.scalars(select(Product.id).order_by(Product.id)))


def detail(session: Session, slug: str, day: date) -> Detail | None:
    """All that a product's page shows, sellable or not; None where there is no such product."""
    extra = (
        Product.description,
        Product.description_en,
        Product.ingredients,
        Producer.id,
        Producer.kind,
        Producer.place,
        Producer.phone,
        Producer.story,
        Producer.story_en,
        District.name,
        Product.source_url,
    )
    query = _joined(*extra).outerjoin(District, Producer.district_id == District.id).where(Product.slug == slug)
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    id_ = row[0]
    (description, description_en, ingredients, producer_id, kind, place, phone, story, story_en, district, source) = (
        row[_N_CARD:]
    )
    return Detail(
        card=_card(row, _packs(session, [id_]).get(id_, ()), day),
        description=description,
        description_en=description_en,
        ingredients=ingredients,
        alcohol_percent=row[5],
        standards=_standards(session, id_),
        photos=_photos(session, id_),
        producer_id=producer_id,
        producer_kind=kind,
        producer_place=place,
        producer_phone=phone,
        producer_story=story,
        producer_story_en=story_en,
        district_name=district,
        source_url=source,
    )


def _standards(session: Session, product_id: int) -> tuple[str, ...]:
    rows = select(ProductStandard.name).where(ProductStandard.product_id == product_id)
    return tuple(session.scalars(rows.order_by(ProductStandard.position)))


def _photos(session: Session, product_id: int) -> tuple[PhotoShown, ...]:
    columns = select(Photo.url, Photo.alt, Photo.width, Photo.height)
    rows = session.execute(columns.where(Photo.product_id == product_id).order_by(Photo.position))
    return tuple(PhotoShown(*row) for row in rows)


def _packs(session: Session, product_ids: Sequence[int]) -> dict[int, tuple[Pack, ...]]:
    rows = session.execute(
        select(
            Variant.product_id,
            Variant.id,
            Variant.sku,
            Variant.unit,
            Variant.net_weight_g,
            Variant.shelf_life_days,
            Price.amount_dong,
            func.coalesce(Stock.on_hand - Stock.held, 0),
        )
        .outerjoin(Price, open_price())
        .outerjoin(Stock, Stock.variant_id == Variant.id)
        .where(Variant.product_id.in_(product_ids))
        .order_by(Variant.product_id, Variant.position)
    )
    packs: dict[int, tuple[Pack, ...]] = {}
    for row in rows:
        packs[row[0]] = (*packs.get(row[0], ()), Pack(*row[1:]))
    return packs


def open_price() -> ColumnElement[bool]:
    """The join condition of a variant's public price in force."""
    return and_(
        Price.variant_id == Variant.id,
        Price.audience == PUBLIC,
        Price.min_quantity == 1,
        Price.ends_at.is_(None),
    )


def _card(row: Sequence[Any], packs: tuple[Pack, ...], day: date) -> Card:
    (id_, slug, name, name_en, group, alcohol, created_at, listing_state, p_slug, p_name, p_active, c_slug, c_name) = (
        row[:13]
    )
    code, stars, issued_on, precision, hold, extended_until, photo_url, photo_alt = row[13:_N_CARD]
    standing = None
    if code is not None:
        standing = Standing(Facts(stars, issued_on, Precision(precision)), Hold(hold), extended_until)
    price_dong = next((pack.price_dong for pack in packs if pack.price_dong is not None), None)
    offer = Offer(standing, p_active, listing_state, price_dong)
    status = certification.status(standing, day) if standing else None
    in_force = status in certification.IN_FORCE
    return Card(
        id=id_,
        slug=slug,
        name=name,
        name_en=name_en,
        group=group,
        is_alcohol=alcohol is not None,
        created_at=created_at,
        producer_slug=p_slug,
        producer_name=p_name,
        commune_slug=c_slug,
        commune_name=c_name,
        certificate_code=code,
        certificate_status=status,
        stars=stars if in_force else None,
        expires_on=certification.in_force_until(standing) if standing else None,
        packs=packs,
        photo_url=photo_url,
        photo_alt=photo_alt,
        refusal=refusal(offer, day),
        sold_until=sold_until(offer),
    )

"""What lists and product pages show, read in a fixed number of statements whatever the number of products."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, null, or_, select, union_all
from sqlalchemy.orm import Session

from catalog.certification import rules as certification
from catalog.certification.models import Certificate, Decision, telling_certificate
from catalog.certification.queries import Entry
from catalog.certification.rules import Facts, Hold, Precision, Standing
from catalog.localities.models import Commune, District
from catalog.pricing.models import PUBLIC, Price
from catalog.producers.models import Producer
from catalog.products.models import Photo, Product, ProductStandard, Variant
from catalog.products.rules import Card, Pack, Seller, Wanted
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
    certificate: Entry | None
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


# Statements are written once, over plain tables: building and mapping them anew costs more than running them.
_product = Product.__table__.c
_product_of = Product.__table__.alias("product_of").c
_producer = Producer.__table__.c
_commune = Commune.__table__.c
_district = District.__table__.c
_certificate = Certificate.__table__.c
_decision = Decision.__table__.c
_variant = Variant.__table__.c
_price = Price.__table__.c
_stock = Stock.__table__.c
_photo = Photo.__table__.c
_standard = ProductStandard.__table__.c

_CARD_COLUMNS: tuple[Any, ...] = (
    _product.id,
    _product.slug,
    _product.name,
    _product.name_en,
    _product.group,
    _product.alcohol_percent,
    _product.created_at,
    _product.listing_state,
    _producer.slug,
    _producer.name,
    _producer.is_active,
    _commune.slug,
    _commune.name,
    _certificate.code,
    _certificate.stars,
    _certificate.issued_on,
    _certificate.issued_precision,
    _certificate.hold,
    _certificate.extended_until,
    _photo.url,
    _photo.alt,
)
_PACK_COLUMNS: tuple[Any, ...] = (
    _variant.id,
    _variant.sku,
    _variant.unit,
    _variant.net_weight_g,
    _variant.shelf_life_days,
    _price.amount_dong,
    func.coalesce(_stock.on_hand - _stock.held, 0),
)
_N_CARD = len(_CARD_COLUMNS)
_N_PACK = len(_PACK_COLUMNS)
# What a product's page tells of its certificate beside the card, at the end of its row.
_N_ENTRY = 4
# A certificate that could be in force is always the newest: issuing supersedes the one before.
_TELLING_CERTIFICATE = telling_certificate(_product.id)


def open_price() -> ColumnElement[bool]:
    """The join condition of a variant's public price in force."""
    return and_(
        _price.variant_id == _variant.id,
        _price.audience == PUBLIC,
        _price.min_quantity == 1,
        _price.ends_at.is_(None),
    )


def _joined(*more: Any) -> Select[*tuple[Any, ...]]:
    """A row for each pack of a product: the card's columns, the pack's, and more."""
    return (
        select(*_CARD_COLUMNS, *_PACK_COLUMNS, *more)
        .select_from(Product.__table__)
        .join(Producer.__table__, _product.producer_id == _producer.id)
        .outerjoin(Commune.__table__, _producer.commune_id == _commune.id)
        .outerjoin(Certificate.__table__, _certificate.id == _TELLING_CERTIFICATE)
        .outerjoin(Photo.__table__, and_(_photo.product_id == _product.id, _photo.position == 0))
        .outerjoin(Variant.__table__, _variant.product_id == _product.id)
        .outerjoin(Price.__table__, open_price())
        .outerjoin(Stock.__table__, _stock.variant_id == _variant.id)
        .order_by(_variant.position)
    )


_CARDS = _joined().where(_product.id.in_(bindparam("ids", expanding=True)))
# Named ones, and the first few of a producer.
_AROUND = _joined(_producer.id).where(
    or_(
        _product.id.in_(bindparam("ids", expanding=True)),
        _product.id.in_(
            select(_product_of.id)
            .where(_product_of.producer_id == bindparam("producer_id"))
            .order_by(_product_of.slug)
            .limit(bindparam("limit", type_=Integer))
        ),
    )
)
_DETAIL = (
    _joined(
        _product.description,
        _product.description_en,
        _product.ingredients,
        _producer.id,
        _producer.kind,
        _producer.place,
        _producer.phone,
        _producer.story,
        _producer.story_en,
        _district.name,
        _product.source_url,
        _certificate.id,
        _decision.number,
        _decision.authority,
        _decision.source_url,
    )
    .outerjoin(District.__table__, _producer.district_id == _district.id)
    .outerjoin(Decision.__table__, _certificate.decision_id == _decision.id)
    .where(_product.slug == bindparam("slug"))
)
_WANTED = (
    _joined(
        _producer.id,
        _producer.phone,
        _producer.email,
        _producer.place,
        _producer.bank_bin,
        _producer.bank_account,
        _decision.number,
        _decision.authority,
    )
    .outerjoin(Decision.__table__, _certificate.decision_id == _decision.id)
    .where(_variant.id.in_(bindparam("ids", expanding=True)))
)
_FIRST_PACK = (
    select(_variant.id)
    .join(Product.__table__, _variant.product_id == _product.id)
    .outerjoin(
        Price.__table__, and_(_price.variant_id == _variant.id, _price.audience == PUBLIC, _price.ends_at.is_(None))
    )
    .where(_product.slug == bindparam("slug"))
    .order_by(_price.id.is_(None), _variant.position)
    .limit(1)
)
_NAMED_PACK = (
    select(_variant.id)
    .join(Product.__table__, _variant.product_id == _product.id)
    .where(_product.slug == bindparam("slug"), _variant.sku == bindparam("sku"))
)
_OF_PRODUCER = select(_product.id).where(_product.producer_id == bindparam("id")).order_by(_product.slug)
# Two short lists in one statement: a standard is a row with a name, a photo one with an address.
_STANDARDS_AND_PHOTOS = union_all(
    select(_standard.position.label("position"), _standard.name, null(), null(), null(), null()).where(
        _standard.product_id == bindparam("id")
    ),
    select(_photo.position, null(), _photo.url, _photo.alt, _photo.width, _photo.height).where(
        _photo.product_id == bindparam("id")
    ),
).order_by("position")


def cards(session: Session, ids: Sequence[int], day: date) -> list[Card]:
    """Cards for product ids, in the order given; ids that are gone are left out. One statement."""
    if not ids:
        return []
    made = {card.id: card for card in _cards(session.execute(_CARDS, {"ids": ids}).all(), day)}
    return [made[id_] for id_ in ids if id_ in made]


def wanted(session: Session, variant_ids: Iterable[int], day: date) -> dict[int, Wanted]:
    """What a basket must know of packs: {variant id: pack, product, seller, decision}. One statement."""
    rows = session.execute(_WANTED, {"ids": list(variant_ids)})
    return {row[_N_CARD]: _wanted(row, day) for row in rows}


def pack_id(session: Session, slug: str, sku: str | None = None) -> int | None:
    """The pack of a product named by its sku, or the first that has a price; None where there is no such thing."""
    if sku:
        return session.scalar(_NAMED_PACK, {"slug": slug, "sku": sku})
    return session.scalar(_FIRST_PACK, {"slug": slug})


def sellable(session: Session, ids: Sequence[int], day: date) -> list[Card]:
    """Cards of those products that may be sold on the day; the rest is dropped here, however they were found."""
    return [card for card in cards(session, ids, day) if card.refusal is None]


def ids_of_producer(session: Session, producer_id: int) -> list[int]:
    return list(session.scalars(_OF_PRODUCER, {"id": producer_id}))


def ids_of_communes(session: Session, commune_ids: Iterable[int]) -> list[int]:
    rows = select(Product.id).join(Producer).where(Producer.commune_id.in_(list(commune_ids))).order_by(Product.slug)
    return list(session.scalars(rows))


def around(
    session: Session, *, ids: Sequence[int], producer_id: int, limit: int, day: date
) -> tuple[list[Card], dict[int, Card]]:
    """What may be sold on the day of a producer's first `limit` products by slug, and of other ids. One statement.

    Gives the producer's cards in order of slug, and all cards by id.
    """
    rows = session.execute(_AROUND, {"ids": ids, "producer_id": producer_id, "limit": limit}).all()
    own = {row[0] for row in rows if row[-1] == producer_id}
    found = {card.id: card for card in _cards(rows, day) if card.refusal is None}
    return sorted((card for id_, card in found.items() if id_ in own), key=lambda card: card.slug), found


def all_ids(session: Session) -> list[int]:
    """Every product, for feeds and the sitemap."""
    return list(session.scalars(select(Product.id).order_by(Product.id)))


def detail(session: Session, slug: str, day: date) -> Detail | None:
    """All that a product's page shows, sellable or not; None where there is no such product."""
    rows = session.execute(_DETAIL, {"slug": slug}).all()
    if not rows:
        return None
    (card,) = _cards(rows, day)
    standards, photos = _standards_and_photos(session, card.id)
    (description, description_en, ingredients, producer_id, kind, place, phone, story, story_en, district, source) = (
        rows[0][_N_CARD + _N_PACK : -_N_ENTRY]
    )
    return Detail(
        card=card,
        certificate=_entry(rows[0], card, source),
        description=description,
        description_en=description_en,
        ingredients=ingredients,
        alcohol_percent=rows[0][5],
        standards=standards,
        photos=photos,
        producer_id=producer_id,
        producer_kind=kind,
        producer_place=place,
        producer_phone=phone,
        producer_story=story,
        producer_story_en=story_en,
        district_name=district,
        source_url=source,
    )


def _entry(row: Sequence[Any], card: Card, source_url: str) -> Entry | None:
    """The card's certificate as the register has it."""
    standing = _standing(row)
    if standing is None or card.certificate_code is None or card.certificate_status is None:
        return None
    id_, number, authority, decision_url = row[-_N_ENTRY:]
    return Entry(
        id=id_,
        code=card.certificate_code,
        number=number,
        authority=authority,
        standing=standing,
        status=card.certificate_status,
        product_id=card.id,
        product_slug=card.slug,
        product_name=card.name,
        product_name_en=card.name_en,
        group=card.group,
        producer_slug=card.producer_slug,
        producer_name=card.producer_name,
        commune_slug=card.commune_slug,
        commune_name=card.commune_name,
        source_url=decision_url or source_url,
    )


def _standards_and_photos(session: Session, product_id: int) -> tuple[tuple[str, ...], tuple[PhotoShown, ...]]:
    rows = session.execute(_STANDARDS_AND_PHOTOS, {"id": product_id}).all()
    standards = tuple(name for _position, name, *_photo in rows if name is not None)
    return standards, tuple(PhotoShown(*photo) for _position, name, *photo in rows if name is None)


def _cards(rows: Sequence[Sequence[Any]], day: date) -> list[Card]:
    """One card a product from rows of its packs."""
    first: dict[int, Sequence[Any]] = {}
    packs: dict[int, tuple[Pack, ...]] = {}
    for row in rows:
        first.setdefault(row[0], row)
        packs[row[0]] = (*packs.get(row[0], ()), *_pack(row))
    return [_card(row, packs[id_], day) for id_, row in first.items()]


def _pack(row: Sequence[Any]) -> tuple[Pack, ...]:
    return (Pack(*row[_N_CARD : _N_CARD + _N_PACK]),) if row[_N_CARD] is not None else ()


def _wanted(row: Sequence[Any], day: date) -> Wanted:
    (pack,) = _pack(row)
    card = _card(row, (pack,), day)
    seller_id, phone, email, place, bank_bin, bank_account, number, authority = row[_N_CARD + _N_PACK :]
    seller = Seller(seller_id, card.producer_slug, card.producer_name, phone, email, place, bank_bin, bank_account)
    return Wanted(card, pack, seller, _standing(row), number, authority or "")


def _standing(row: Sequence[Any]) -> Standing | None:
    code, stars, issued_on, precision, hold, extended_until = row[13:19]
    if code is None:
        return None
    return Standing(Facts(stars, issued_on, Precision(precision)), Hold(hold), extended_until)


def _card(row: Sequence[Any], packs: tuple[Pack, ...], day: date) -> Card:
    (id_, slug, name, name_en, group, alcohol, created_at, listing_state, p_slug, p_name, p_active, c_slug, c_name) = (
        row[:13]
    )
    code, stars, photo_url, photo_alt = row[13], row[14], row[19], row[20]
    standing = _standing(row)
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

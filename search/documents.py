"""Catalogue rows → search documents: the only place that knows both sides."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from unicodedata import normalize

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalog.certification.models import Certificate, telling_certificate
from catalog.certification.rules import Facts, Hold, Precision, Standing
from catalog.localities.models import Commune, District, FormerCommune, commune_district
from catalog.pricing.models import Price
from catalog.producers.models import Producer
from catalog.products.models import Product, ProductStandard, Variant
from catalog.products.queries import open_price
from catalog.selling.rules import Offer, sold_until
from catalog.stock.models import Stock
from search.amounts import amounts

# Below SQLite's limit of bound values in one statement.
_BATCH = 500

# What people call the six groups of Decision 26/2026/QĐ-TTg.
GROUP_WORDS = {
    "food": "Thực phẩm đồ ăn, food",
    "beverages": "Đồ uống, drinks beverages",
    "medicinal": "Dược liệu và sản phẩm từ dược liệu, medicinal herbs",
    # Without «mỹ nghệ»: who looks for turmeric (nghệ) wants no baskets. The synonyms lead there.
    "handicrafts": "Hàng thủ công, handicrafts",
    "ornamental": "Sinh vật cảnh cây cảnh, ornamental plants",
    "tourism": "Du lịch cộng đồng, điểm du lịch, community tourism",
}


@dataclass(frozen=True, slots=True)
class Document:
    """One product as the index sees it.

    `labels` are short texts (producer, places of today and before, group, stars, standards, sizes of packs),
    `description` long ones.
    `sale_from` and `sale_until` are the first and last day (date ordinals) on which it may be sold if nothing changes;
    `sale_until` is 0 when it may not be sold at all. `created` is in seconds since 1970, prices are in đồng.
    """

    id: int
    slug: str
    name: str
    name_en: str
    labels: tuple[str, ...]
    description: str
    group: str
    stars: int
    producer: str
    producer_name: str
    commune: str
    commune_names: tuple[str, ...]
    standards: tuple[str, ...]
    price_dong: int | None
    in_stock: bool
    created: int
    sale_from: int
    sale_until: int


class _Packs(NamedTuple):
    """The first priced pack's price, whether any priced pack is left, and all their sizes («500 g»)."""

    price_dong: int | None = None
    in_stock: bool = False
    sizes: tuple[str, ...] = ()


def documents(session: Session, product_ids: Collection[int] | None) -> Iterator[Document]:
    """The documents of these products, or of all, in id order; ids that are gone are left out.

    Four statements for the places and then three for every 500 products.
    """
    ids = session.scalars(select(Product.id).order_by(Product.id)).all() if product_ids is None else sorted(product_ids)
    places = _place_names(session) if ids else {}
    for batch in _batches(ids):
        offers = _packs(session, batch)
        standards = _standards(session, batch)
        for row in session.execute(_rows().where(Product.id.in_(batch)).order_by(Product.id)):
            yield _document(row, places, offers.get(row.id, _Packs()), standards.get(row.id, ()))


def count(session: Session) -> int:
    """How many documents there are in all."""
    return session.scalar(select(func.count()).select_from(Product)) or 0


def product_ids_of(session: Session, producer_ids: Collection[int], commune_ids: Collection[int]) -> set[int]:
    """Products whose documents name any of these producers or communes."""
    found: set[int] = set()
    for column, ids in ((Producer.id, producer_ids), (Producer.commune_id, commune_ids)):
        for batch in _batches(sorted(ids)):
            rows = select(Product.id).join(Producer, Product.producer_id == Producer.id).where(column.in_(batch))
            found.update(session.scalars(rows))
    return found


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))


def _rows() -> Any:
    return (
        select(
            Product.id,
            Product.slug,
            Product.name,
            Product.name_en,
            Product.group,
            Product.description,
            Product.description_en,
            Product.ingredients,
            Product.listing_state,
            Product.created_at,
            Producer.slug.label("producer"),
            Producer.name.label("producer_name"),
            Producer.is_active,
            Producer.place,
            Producer.commune_id,
            Commune.slug.label("commune"),
            District.name.label("district"),
            Certificate.stars,
            Certificate.issued_on,
            Certificate.issued_precision,
            Certificate.hold,
            Certificate.extended_until,
        )
        .join(Producer, Product.producer_id == Producer.id)
        .outerjoin(Commune, Producer.commune_id == Commune.id)
        .outerjoin(District, Producer.district_id == District.id)
        .outerjoin(Certificate, Certificate.id == telling_certificate(Product.__table__.c.id))
    )


def _document(
    row: Any,
    places: dict[int, tuple[str, ...]],
    packs: _Packs,
    standards: tuple[str, ...],
) -> Document:
    price_dong, in_stock, sizes = packs
    standing = None
    if row.stars is not None:
        facts = Facts(row.stars, row.issued_on, Precision(row.issued_precision))
        standing = Standing(facts, Hold(row.hold), row.extended_until)
    until = sold_until(Offer(standing, row.is_active, row.listing_state, price_dong))
    commune_names = places.get(row.commune_id, ())
    stars_words = (f"OCOP {row.stars} sao",) if until else ()
    labels = (row.producer_name, row.place, row.district or "", *commune_names, GROUP_WORDS.get(row.group, ""))
    return Document(
        id=row.id,
        slug=row.slug,
        name=row.name,
        name_en=row.name_en,
        labels=tuple(label for label in (*labels, *stars_words, *standards, *sizes) if label),
        description=" ".join((row.description, row.description_en, row.ingredients)),
        group=row.group,
        stars=row.stars or 0,
        producer=row.producer,
        producer_name=row.producer_name,
        commune=row.commune or "",
        commune_names=commune_names,
        standards=standards,
        price_dong=price_dong,
        in_stock=in_stock,
        created=int(row.created_at.timestamp()),
        sale_from=row.issued_on.toordinal() if row.issued_on else 0,
        sale_until=until.toordinal() if until else 0,
    )


def _packs(session: Session, ids: Sequence[int]) -> dict[int, _Packs]:
    """What `products.rules.Card` tells of each product's priced packs, and their sizes."""
    rows = session.execute(
        select(Variant.product_id, Variant.unit, Price.amount_dong, func.coalesce(Stock.on_hand - Stock.held, 0))
        .join(Price, open_price())
        .outerjoin(Stock, Stock.variant_id == Variant.id)
        .where(Variant.product_id.in_(ids))
        .order_by(Variant.product_id, Variant.position)
    )
    packs: dict[int, _Packs] = {}
    for product_id, unit, price_dong, available in rows:
        first, left, sizes = packs.get(product_id, _Packs(price_dong))
        named = (size.text for size in amounts(normalize("NFC", unit)))
        packs[product_id] = _Packs(first, left or available > 0, tuple(dict.fromkeys((*sizes, *named))))
    return packs


def _standards(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(ProductStandard.product_id, ProductStandard.name)
        .where(ProductStandard.product_id.in_(ids))
        .order_by(ProductStandard.product_id, ProductStandard.position)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for product_id, name in rows:
        found[product_id].append(name)
    return {product_id: tuple(names) for product_id, names in found.items()}


def _place_names(session: Session) -> dict[int, tuple[str, ...]]:
    """{commune id: its name, then the districts and communes it came from}."""
    names: dict[int, list[str]] = {id_: [name] for id_, name in session.execute(select(Commune.id, Commune.name))}
    districts = (
        select(commune_district.c.commune_id, District.name)
        .join(District, District.id == commune_district.c.district_id)
        .order_by(District.id)
    )
    former = select(FormerCommune.commune_id, FormerCommune.name).order_by(FormerCommune.id)
    for query in (districts, former):
        for commune_id, name in session.execute(query):
            names[commune_id].append(name)
    return {id_: tuple(dict.fromkeys(found)) for id_, found in names.items()}

"""Producers, products and their packs put in place from their rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from catalog import changes
from catalog.importing import queries
from catalog.importing.places import fill
from catalog.importing.reading import Files
from catalog.importing.rows import ProducerRow, ProductRow
from catalog.importing.summary import Tally
from catalog.pricing.actions import set_public_price
from catalog.producers.models import Producer
from catalog.products.models import Product, ProductStandard, Variant
from catalog.stock import actions as stock

# The movement's cause in the stock's history.
CAUSE = "import"


def put_producers(session: Session, files: Files) -> Tally:
    """Create or change the producers of producers.csv."""
    rows = files.producers
    known, tally, touched = queries.producers(session, [row.slug for row in rows]), Tally(), []
    districts = queries.districts(session, {row.district for row in rows})
    communes = queries.commune_ids(session, {row.commune for row in rows})
    for row in rows:
        producer = known.get(row.slug) or Producer(slug=row.slug)
        district = districts.get(row.district)
        places = {"district_id": district.id if district else None, "commune_id": communes.get(row.commune)}
        changed = fill(producer, _producer_values(row) | places)
        tally.count(is_new=row.slug not in known, changed=changed)
        session.add(producer)
        if changed:
            touched.append(producer)
    session.flush()
    for producer in touched:
        changes.note(session, changes.PRODUCER, producer.id)
    return tally


def _producer_values(row: ProducerRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "kind": row.kind,
        "place": row.place,
        "phone": row.phone,
        "website": row.website,
        "bank_bin": row.bank_bin,
        "bank_account": row.bank_account,
        "source_url": row.source_url,
    }


def put_products(session: Session, files: Files, *, now: datetime) -> tuple[dict[str, Product], Tally]:
    """Create or change the products of products.csv with the pack, price and stock of each; {slug: product}."""
    rows = files.products
    known = queries.products(session, [row.slug for row in rows])
    producer_ids = queries.producer_ids(session, {row.producer for row in rows})
    found, touched = dict(known), set()
    for position, row in enumerate(rows):
        if row.slug not in known:
            # A step in time for each row keeps «newest first» in one order, whatever the database.
            created_at = now + timedelta(microseconds=position)
            found[row.slug] = Product(slug=row.slug, listing_state="approved", created_at=created_at)
            session.add(found[row.slug])
        if _put_product(found[row.slug], row, producer_ids[row.producer]):
            touched.add(row.slug)
    session.flush()
    touched |= _put_offers(session, rows, found, now=now)
    tally = Tally()
    for row in rows:
        tally.count(is_new=row.slug not in known, changed=row.slug in touched)
    for slug in touched:
        changes.note(session, changes.PRODUCT, found[slug].id)
    return found, tally


def _put_product(product: Product, row: ProductRow, producer_id: int) -> bool:
    changed = fill(product, _product_values(row) | {"producer_id": producer_id})
    if row.standards and list(row.standards) != [standard.name for standard in product.standards]:
        product.standards = [ProductStandard(name=name, position=i) for i, name in enumerate(row.standards)]
        changed = True
    if not product.variants:
        product.variants.append(Variant(sku=row.slug, position=0))
        changed = True
    pack = {"unit": row.unit, "net_weight_g": row.net_weight_g, "shelf_life_days": row.shelf_life_days}
    return fill(product.variants[0], pack) or changed


def _product_values(row: ProductRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "name_en": row.name_en,
        "group": row.group,
        "description": row.description,
        "description_en": row.description_en,
        "ingredients": row.ingredients,
        "alcohol_percent": row.alcohol_percent,
        "source_url": row.source_url,
    }


def _put_offers(
    session: Session, rows: Sequence[ProductRow], products: Mapping[str, Product], *, now: datetime
) -> set[str]:
    """Set the prices and stocks that differ; the slugs of the products this touched."""
    packs = {row.slug: products[row.slug].variants[0] for row in rows}
    offers = queries.offers(session, [pack.id for pack in packs.values()])
    touched = set()
    for row in rows:
        pack = packs[row.slug]
        price_dong, sellable = offers[pack.id]
        if row.price_dong not in (None, price_dong):
            set_public_price(session, variant=pack, amount_dong=row.price_dong, now=now)
            touched.add(row.slug)
        if row.stock not in (None, sellable):
            stock.count(session, variant_id=pack.id, sellable=row.stock, cause=CAUSE, now=now)
            touched.add(row.slug)
    return touched

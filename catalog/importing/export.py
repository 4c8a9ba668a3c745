"""The catalogue written as the files the import reads.

The format says what a product is and what its newest certificate states; it cannot say that something is suspended,
revoked, paused or inactive. So such stars, listings and producers are left out rather than written as if in good
order. A product's first pack stands for it; photos, stories and boundaries have no column.
"""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from catalog.certification.rules import Facts, Hold, Precision
from catalog.importing import queries
from catalog.importing.cells import composed
from catalog.importing.formulas import guard
from catalog.importing.queries import Held
from catalog.importing.tables import LAYOUTS
from catalog.localities.models import Commune, District
from catalog.producers.models import Producer
from catalog.products.models import Product

Line = Mapping[str, Any]


def export(session: Session, directory: Path) -> None:
    """Write localities.csv, communes.csv, producers.csv and products.csv (UTF-8, CRLF) to a folder, made if need be."""
    directory.mkdir(parents=True, exist_ok=True)
    _write(directory, "localities", map(_locality, session.scalars(select(District).order_by(District.id))))
    _write(directory, "communes", _communes(session))
    _write(directory, "producers", _producers(session))
    _write(directory, "products", _products(session))


def _write(directory: Path, name: str, lines: Iterable[Line]) -> None:
    layout = LAYOUTS[name]
    columns = (*layout.required, *layout.optional)
    with (directory / layout.file).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        for line in lines:
            writer.writerow([_cell(line.get(column)) for column in columns])


def _cell(value: Any) -> str:
    # A number is no formula, even a negative one.
    if isinstance(value, (int, float)):
        return str(value)
    return guard(composed(str(value))) if value is not None else ""


def _locality(district: District) -> Line:
    return {
        "slug": district.slug,
        "name": district.name,
        "kind": district.kind,
        "former_province": district.former_province,
        "abolished_on": district.abolished_on.isoformat(),
    }


def _communes(session: Session) -> Iterable[Line]:
    loaded = select(Commune).options(selectinload(Commune.districts), selectinload(Commune.predecessors))
    for commune in session.scalars(loaded.order_by(Commune.id)):
        yield {
            "slug": commune.slug,
            "name": commune.name,
            "kind": commune.kind,
            "code": commune.code,
            "former_province": commune.former_province,
            "predecessor_districts": ";".join(district.slug for district in commune.districts),
            "predecessor_units": ", ".join(former.name for former in commune.predecessors),
            "latitude": commune.latitude,
            "longitude": commune.longitude,
            "area_km2": commune.area_km2,
        }


def _producers(session: Session) -> Iterable[Line]:
    loaded = select(Producer).options(joinedload(Producer.commune), joinedload(Producer.district))
    for producer in session.scalars(loaded.where(Producer.is_active).order_by(Producer.id)):
        yield {
            "slug": producer.slug,
            "name": producer.name,
            "kind": producer.kind,
            "locality_slug": producer.district.slug if producer.district else None,
            "commune_or_ward": producer.place,
            "phone": producer.phone,
            "website": producer.website,
            "source_url": producer.source_url,
            "commune_slug": producer.commune.slug if producer.commune else None,
            "bank_bin": producer.bank_bin,
            "bank_account": producer.bank_account,
        }


def _products(session: Session) -> Iterable[Line]:
    loaded = select(Product).options(
        joinedload(Product.producer), selectinload(Product.standards), selectinload(Product.variants)
    )
    offered = loaded.join(Product.producer).where(Producer.is_active, Product.listing_state == "approved")
    products = session.scalars(offered.order_by(Product.created_at, Product.id)).all()
    held = queries.certificates(session, [product.id for product in products])
    offers = queries.offers(session, [product.variants[0].id for product in products if product.variants])
    for product in products:
        yield {**_listing(product), **_stars(held.get(product.id, [])), **_pack(product, offers)}


def _listing(product: Product) -> Line:
    return {
        "slug": product.slug,
        "name": product.name,
        "name_en": product.name_en,
        "group": product.group,
        "producer_slug": product.producer.slug,
        "extra_standards": "; ".join(standard.name for standard in product.standards),
        "description": product.description,
        "description_en": product.description_en,
        "ingredients": product.ingredients,
        "alcohol_percent": product.alcohol_percent,
        "source_url": product.source_url,
    }


def _pack(product: Product, offers: Mapping[int, tuple[int | None, int | None]]) -> Line:
    if not product.variants:
        return {}
    first = product.variants[0]
    price_dong, sellable = offers[first.id]
    return {
        "unit": first.unit,
        "net_weight_g": first.net_weight_g,
        "shelf_life_days": first.shelf_life_days,
        "price_vnd": price_dong,
        "stock": sellable,
    }


def _stars(certificates: list[Held]) -> Line:
    if not certificates or certificates[-1].certificate.hold != Hold.NONE:
        return {}
    newest = certificates[-1]
    facts = newest.facts
    return {
        "stars": facts.stars,
        "decision_number": newest.number,
        "certified_on": _certified_on(facts),
        "expires_on": facts.last_day.isoformat() if facts.last_day and facts.precision is Precision.DAY else None,
        "issued_precision": facts.precision.value,
    }


def _certified_on(facts: Facts) -> str | None:
    if facts.issued_on is None:
        return None
    return str(facts.issued_on.year) if facts.precision is Precision.YEAR else facts.issued_on.isoformat()

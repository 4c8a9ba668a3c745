"""What the import asks of the catalogue, in one statement for some hundred slugs instead of one for each row."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from catalog.certification.models import Certificate, Decision
from catalog.certification.rules import Facts, Hold, Precision
from catalog.importing.reading import COMMUNE, LOCALITY, PRODUCER, Files
from catalog.importing.rules import Problem, Reason
from catalog.importing.tables import LAYOUTS
from catalog.localities.models import Commune, District
from catalog.pricing.models import Price
from catalog.producers.models import Producer
from catalog.products.models import Product, Variant
from catalog.products.queries import open_price
from catalog.stock.models import Stock

# Databases limit the parameters of one statement (SQLite to 32,766, older ones to 999).
_BATCH = 500
Key = TypeVar("Key", int, str)

_MODELS: dict[str, Any] = {LOCALITY: District, COMMUNE: Commune, PRODUCER: Producer}


def unknown_references(session: Session, files: Files) -> list[Problem]:
    """Faults only the catalogue can tell: slugs neither it nor the files know, codes and numbers already given away."""
    problems = []
    for to, model in _MODELS.items():
        open_ones = [reference for reference in files.references if reference.to == to]
        known = set(_all(session, {reference.slug for reference in open_ones}, _slugs_of(model)))
        problems += [
            Problem(it.file, it.line, it.column, Reason.UNKNOWN_REFERENCE, it.slug, LAYOUTS[to].file)
            for it in open_ones
            if (it.slug,) not in known
        ]
    return [
        *problems,
        *_taken_codes(session, files),
        *_taken_skus(session, files),
        *_moved_while_certified(session, files, {problem.value for problem in problems}),
    ]


def _slugs_of(model: Any) -> Callable[[Sequence[str]], Select[*tuple[Any, ...]]]:
    return lambda slugs: select(model.slug).where(model.slug.in_(slugs))


def _taken_codes(session: Session, files: Files) -> list[Problem]:
    codes = {row.code: row for row in files.communes}
    found = _all(session, codes, lambda some: select(Commune.code, Commune.slug).where(Commune.code.in_(some)))
    return [
        Problem("communes.csv", codes[code].line, "code", Reason.TAKEN, code, slug)
        for code, slug in found
        if codes[code].slug != slug
    ]


def _taken_skus(session: Session, files: Files) -> list[Problem]:
    """A product's first pack takes its slug as number; a pack of another product may have that number."""
    lines = {row.slug: row.line for row in files.products}
    found = _all(
        session,
        lines,
        lambda some: select(Variant.sku, Product.slug).join(Product).where(Variant.sku.in_(some)),
    )
    return [Problem("products.csv", lines[sku], "slug", Reason.TAKEN, sku, slug) for sku, slug in found if sku != slug]


def _moved_while_certified(session: Session, files: Files, unknown: set[str]) -> list[Problem]:
    """A certificate is for that product of that producer: while it could be in force, the product stays with her."""
    rows = {row.slug: row for row in files.products}
    found = _all(
        session,
        rows,
        lambda some: (
            select(Product.slug, Producer.slug)
            .join(Producer, Product.producer_id == Producer.id)
            .join(Certificate, Certificate.product_id == Product.id)
            .where(Product.slug.in_(some), Certificate.hold.in_([Hold.NONE, Hold.SUSPENDED]))
        ),
    )
    return [
        Problem("products.csv", rows[slug].line, "producer_slug", Reason.CERTIFIED, rows[slug].producer, holder)
        for slug, holder in found
        if rows[slug].producer not in (holder, *unknown)
    ]


def districts(session: Session, slugs: Iterable[str]) -> dict[str, District]:
    """District-level units by slug."""
    rows = _all(session, slugs, lambda some: select(District).where(District.slug.in_(some)))
    return {district.slug: district for (district,) in rows}


def communes(session: Session, slugs: Iterable[str]) -> dict[str, Commune]:
    """Communes by slug, with districts and predecessors loaded."""
    loaded = select(Commune).options(selectinload(Commune.districts), selectinload(Commune.predecessors))
    rows = _all(session, slugs, lambda some: loaded.where(Commune.slug.in_(some)))
    return {commune.slug: commune for (commune,) in rows}


def commune_ids(session: Session, slugs: Iterable[str]) -> dict[str, int]:
    """{slug: id} of communes."""
    rows = _all(session, slugs, lambda some: select(Commune.slug, Commune.id).where(Commune.slug.in_(some)))
    return dict(rows)


def producer_ids(session: Session, slugs: Iterable[str]) -> dict[str, int]:
    """{slug: id} of producers."""
    rows = _all(session, slugs, lambda some: select(Producer.slug, Producer.id).where(Producer.slug.in_(some)))
    return dict(rows)


def producers(session: Session, slugs: Iterable[str]) -> dict[str, Producer]:
    """Producers by slug."""
    rows = _all(session, slugs, lambda some: select(Producer).where(Producer.slug.in_(some)))
    return {producer.slug: producer for (producer,) in rows}


def products(session: Session, slugs: Iterable[str]) -> dict[str, Product]:
    """Products by slug, with standards and variants loaded."""
    loaded = select(Product).options(selectinload(Product.standards), selectinload(Product.variants))
    rows = _all(session, slugs, lambda some: loaded.where(Product.slug.in_(some)))
    return {product.slug: product for (product,) in rows}


def offers(session: Session, variant_ids: Iterable[int]) -> dict[int, tuple[int | None, int | None]]:
    """{variant id: (public price in đồng, units that can be sold)}; None where none was ever set."""
    asked = (
        select(Variant.id, Price.amount_dong, Stock.on_hand - Stock.held)
        .outerjoin(Price, open_price())
        .outerjoin(Stock, Stock.variant_id == Variant.id)
    )
    rows = _all(session, variant_ids, lambda some: asked.where(Variant.id.in_(some)))
    return {variant_id: (price, sellable) for variant_id, price, sellable in rows}


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate of a product, and the number of the decision behind it."""

    certificate: Certificate
    number: str

    @property
    def facts(self) -> Facts:
        held = self.certificate
        return Facts(held.stars, held.issued_on, Precision(held.issued_precision))


def certificates(session: Session, product_ids: Iterable[int]) -> dict[int, list[Held]]:
    """{product id: its certificates, oldest first}."""
    asked = select(Certificate, Decision.number).join(Decision).order_by(Certificate.id)
    held: dict[int, list[Held]] = {}
    for certificate, number in _all(session, product_ids, lambda some: asked.where(Certificate.product_id.in_(some))):
        held.setdefault(certificate.product_id, []).append(Held(certificate, number or ""))
    return held


def decisions(session: Session, numbers: Iterable[str]) -> dict[str, Decision]:
    """Decisions by number."""
    rows = _all(session, numbers, lambda some: select(Decision).where(Decision.number.in_(some)))
    return {decision.number: decision for (decision,) in rows}


def _all(
    session: Session, keys: Iterable[Key], asked: Callable[[Sequence[Key]], Select[*tuple[Any, ...]]]
) -> list[Any]:
    return [row for some in _batches(keys) for row in session.execute(asked(some))]


def _batches(keys: Iterable[Key]) -> Iterator[Sequence[Key]]:
    left = iter(keys)
    while some := list(islice(left, _BATCH)):
        yield some

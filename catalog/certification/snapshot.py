"""The register of a past day as it was recorded at the end of that day: told by events alone, so it never changes."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.calendar import VIETNAM, next_midnight
from catalog.certification import ledger
from catalog.certification.chain import GENESIS, Head
from catalog.certification.ledger import Stood
from catalog.certification.models import CertificateEvent
from catalog.certification.queries import Entry
from catalog.products.models import Product


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All certificates of a day by product and age, and the newest event they were told from."""

    day: date
    head: Head
    entries: list[Entry]


def of_day(session: Session, day: date) -> Snapshot:
    """The register as recorded at the end of a day in Vietnam.

    What events do not repeat (the producer's address here, where it was published, the name in English) is left empty:
    it may be another tomorrow. A product's slug stays as it is.
    """
    slugs = {row.id: row.slug for row in session.execute(select(Product.id, Product.slug))}
    entries = [_entry(stood, slugs[stood.product_id]) for stood in ledger.standings(session, day, known_on=day)]
    return Snapshot(day, head_of_day(session, day), sorted(entries, key=lambda entry: (entry.product_slug, entry.id)))


def head_of_day(session: Session, day: date) -> Head:
    """The newest event recorded by the end of a day in Vietnam."""
    row = session.execute(
        select(CertificateEvent.number, CertificateEvent.hash)
        .where(CertificateEvent.recorded_at < next_midnight(datetime.combine(day, time(), VIETNAM)))
        .order_by(CertificateEvent.number.desc())
        .limit(1)
    ).first()
    return Head(*row) if row else Head(0, GENESIS)


def event_of_hash(session: Session, hash_: str) -> tuple[int, datetime] | None:
    """(number, when recorded) of the event that has a hash; None where none has it."""
    row = session.execute(
        select(CertificateEvent.number, CertificateEvent.recorded_at).where(CertificateEvent.hash == hash_)
    ).first()
    return (row[0], row[1]) if row else None


def _entry(stood: Stood, slug: str) -> Entry:
    told = stood.wording
    return Entry(
        id=stood.certificate_id,
        code=stood.code,
        number=told.get("decision"),
        authority=told.get("authority") or "",
        standing=stood.standing,
        status=stood.status,
        product_id=stood.product_id,
        product_slug=slug,
        product_name=told.get("product") or "",
        product_name_en="",
        group="",
        producer_slug="",
        producer_name=told.get("producer") or "",
        commune_slug=None,
        commune_name=told.get("commune"),
        source_url="",
        packs=told.get("packs") or "",
    )

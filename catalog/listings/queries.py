"""Reads of proposals, of a listing as it stands, and of what was done to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from catalog.certification import rules as certification
from catalog.certification.models import Certificate, CertificateEvent, Decision, telling_certificate
from catalog.certification.rules import EventKind, Status
from catalog.listings.models import ListingChange, ListingEvent
from catalog.listings.rules import OPEN, Listing, read
from catalog.listings.takedowns.models import Takedown
from catalog.pricing.models import PUBLIC, Price
from catalog.products.models import Product
from catalog.stock.actions import available

# A certificate that ended binds nobody; one that waits to be verified, or is suspended, still does.
_ENDED = frozenset({Status.LAPSED, Status.REVOKED, Status.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class Allowing:
    """A decision that may allow a change of certified facts."""

    decision_id: int
    number: str | None
    decided_on: date | None
    kind: str


@dataclass(frozen=True, slots=True)
class Logged:
    kind: str
    actor: str
    reason: str
    facts: dict[str, Any]
    at: datetime


def current(session: Session, product: Product) -> Listing:
    """A product as it is listed now, with its first pack; the price and what can be sold are those of this moment."""
    pack = product.variants[0] if product.variants else None
    return Listing(
        name=product.name,
        name_en=product.name_en,
        group=product.group,
        description=product.description,
        description_en=product.description_en,
        ingredients=product.ingredients,
        unit=pack.unit if pack else "",
        net_weight_g=pack.net_weight_g if pack else None,
        shelf_life_days=pack.shelf_life_days if pack else None,
        alcohol_percent=product.alcohol_percent,
        standards=tuple(standard.name for standard in product.standards),
        price_dong=price_dong(session, pack.id) if pack else None,
        stock=available(session, pack.id) if pack else None,
    )


def price_dong(session: Session, variant_id: int) -> int | None:
    """The public price in force of one unit."""
    return session.scalar(
        select(Price.amount_dong).where(
            Price.variant_id == variant_id,
            Price.audience == PUBLIC,
            Price.min_quantity == 1,
            Price.ends_at.is_(None),
        )
    )


def base_of(change: ListingChange) -> Listing:
    """The listing as it was when the newest version was written."""
    return read(change.versions[-1].base)


def proposed(change: ListingChange) -> Listing:
    """What the newest version proposes."""
    return read(change.versions[-1].proposed)


def of_producers(session: Session, producer_ids: Iterable[int]) -> list[ListingChange]:
    """The unsettled proposals of producers, newest first."""
    rows = select(ListingChange).where(ListingChange.producer_id.in_(list(producer_ids)), ListingChange.state.in_(OPEN))
    return list(session.scalars(_loaded(rows).order_by(ListingChange.id.desc())))


def in_review(session: Session) -> list[ListingChange]:
    """What waits for the office, the longest waiting first."""
    rows = select(ListingChange).where(ListingChange.state == "in_review")
    return list(session.scalars(_loaded(rows).order_by(ListingChange.submitted_at, ListingChange.id)))


def _loaded(rows: Select[ListingChange]) -> Select[ListingChange]:
    return rows.options(
        joinedload(ListingChange.producer), joinedload(ListingChange.product), selectinload(ListingChange.versions)
    )


def open_change_id(session: Session, product_id: int) -> int | None:
    rows = select(ListingChange.id).where(ListingChange.product_id == product_id, ListingChange.state.in_(OPEN))
    return session.scalar(rows)


def log(session: Session, *, change_id: int | None = None, product_id: int | None = None) -> list[Logged]:
    """What was done to a proposal, or to a listing with all its proposals; oldest first."""
    rows = select(ListingEvent).order_by(ListingEvent.id)
    if change_id is not None:
        rows = rows.where(ListingEvent.change_id == change_id)
    if product_id is not None:
        rows = rows.where(ListingEvent.product_id == product_id)
    return _logged(session.scalars(rows).all())


def takedown_log(session: Session, takedown_id: int) -> list[Logged]:
    rows = select(ListingEvent).where(ListingEvent.takedown_id == takedown_id).order_by(ListingEvent.id)
    return _logged(session.scalars(rows).all())


def note_of(session: Session, change_id: int) -> Logged | None:
    """What the office last said of a proposal."""
    rows = select(ListingEvent).where(ListingEvent.change_id == change_id, ListingEvent.kind == "returned")
    row = session.scalars(rows.order_by(ListingEvent.id.desc()).limit(1)).first()
    return _logged([row])[0] if row else None


def _logged(rows: Sequence[ListingEvent]) -> list[Logged]:
    return [Logged(row.kind, row.actor, row.reason, row.facts, row.at) for row in rows]


def is_certified(session: Session, product_id: int, day: date) -> bool:
    """Whether a certificate binds the product's facts on a day: in force, suspended, or waiting to be verified."""
    telling = select(Certificate).where(Certificate.id == telling_certificate(literal(product_id)))
    certificate = session.scalars(telling).first()
    return certificate is not None and certification.status(certificate.standing, day) not in _ENDED


def allowing(session: Session, product_id: int) -> list[Allowing]:
    """Decisions that corrected or renewed the product's certificate and have not yet allowed a change, newest first.

    The event that certified the product first is none of them: it certified what is being changed.
    """
    mine = select(CertificateEvent.id).join(Certificate).where(Certificate.product_id == product_id)
    first = session.scalar(select(func.min(mine.subquery().c.id)))
    used = select(ListingChange.decision_id).where(
        ListingChange.product_id == product_id, ListingChange.decision_id.is_not(None)
    )
    rows = (
        select(CertificateEvent.kind, Decision.id, Decision.number, Decision.decided_on)
        .join(Certificate, Certificate.id == CertificateEvent.certificate_id)
        .join(Decision, Decision.id == CertificateEvent.decision_id)
        .where(
            Certificate.product_id == product_id,
            CertificateEvent.id != first,
            or_(CertificateEvent.kind == EventKind.CORRECTED, CertificateEvent.kind == EventKind.ISSUED),
            Decision.id.not_in(used),
        )
        .order_by(CertificateEvent.id.desc())
    )
    found = {row.id: Allowing(row.id, row.number, row.decided_on, row.kind) for row in session.execute(rows)}
    return list(found.values())


def is_taken_down(session: Session, product_id: int) -> bool:
    """Whether an authority's request, executed and not restored, keeps the listing off sale."""
    rows = select(Takedown.id).where(
        Takedown.product_id == product_id, Takedown.executed_at.is_not(None), Takedown.restored_at.is_(None)
    )
    return session.scalar(rows.limit(1)) is not None


def taken_down(session: Session, product_ids: Iterable[int]) -> set[int]:
    """Those of the products that an authority's request keeps off sale."""
    rows = select(Takedown.product_id).where(
        Takedown.product_id.in_(list(product_ids)), Takedown.executed_at.is_not(None), Takedown.restored_at.is_(None)
    )
    return set(session.scalars(rows))

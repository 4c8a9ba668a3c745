"""Which messages the office's answers send."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from catalog.listings import queries as listings
from catalog.listings.models import ListingChange
from catalog.listings.takedowns.models import Takedown
from storefront.counter.applications.models import ProducerApplication
from storefront.mail import actions as mail


def listing_answered(session: Session, change: ListingChange, *, note: str, now: datetime) -> None:
    """Tell the producer that her proposal was approved or returned."""
    name = change.product.name if change.product else listings.proposed(change).name
    context = {"name": name, "state": change.state, "note": note, "change_id": change.id}
    to = change.producer.email or ""
    _send(session, f"listing:{change.id}:{change.state}:{now.isoformat()}", to, "listing_answered", context, now)


def application_answered(session: Session, application: ProducerApplication, *, note: str, now: datetime) -> None:
    """Tell the applicant how the office answered."""
    context = {"name": application.name, "state": application.state, "note": note}
    key = f"application:{application.id}:{application.state}:{now.isoformat()}"
    _send(session, key, application.email, "application_answered", context, now)


def taken_down(session: Session, takedown: Takedown, *, now: datetime) -> None:
    """Tell the producer that an authority's request took her listing off sale, or that it is restored."""
    context = {
        "name": takedown.product.name,
        "authority": takedown.authority,
        "document_number": takedown.document_number,
        "reason": takedown.restored_reason if takedown.restored_at else takedown.reason,
        "is_restored": takedown.restored_at is not None,
    }
    step = "restored" if takedown.restored_at else "executed"
    _send(session, f"takedown:{takedown.id}:{step}", takedown.product.producer.email or "", "taken_down", context, now)


def _send(session: Session, key: str, to: str, template: str, context: dict[str, Any], now: datetime) -> None:
    mail.later(session, key=key, to=to, template=template, language="vi", context=context, now=now)

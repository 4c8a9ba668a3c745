"""The office's answers: each act with the message it sends, in one transaction."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from catalog.listings import actions as listings
from catalog.listings import rules
from catalog.listings.models import ListingChange
from catalog.listings.takedowns import actions as takedowns
from catalog.listings.takedowns.models import Takedown
from storefront.counter.applications import actions as applications
from storefront.counter.applications.models import ProducerApplication
from storefront.programme.inbox import mail
from storefront.reviews import actions as reviews
from storefront.reviews.models import Review

Row = TypeVar("Row")


class Gone(LookupError):
    """There is no such case."""


class OneByOne(Exception):
    """An act that nobody does without opening the case."""


def approve_listing(
    session: Session, *, change_id: int, decision_id: int | None, note: str, by: str, now: datetime
) -> None:
    """Raises `Gone` and what `catalog.listings.actions.approve` raises."""
    change = _locked(session, ListingChange, change_id)
    listings.approve(session, change=change, decision_id=decision_id, note=note, by=by, now=now)
    mail.listing_answered(session, change, note=rules.tidy(note), now=now)


def return_listing(session: Session, *, change_id: int, note: str, by: str, now: datetime) -> None:
    """Raises `Gone` and what `catalog.listings.actions.give_back` raises."""
    change = _locked(session, ListingChange, change_id)
    listings.give_back(session, change=change, note=note, by=by, now=now)
    mail.listing_answered(session, change, note=rules.tidy(note), now=now)


def accept_application(session: Session, *, application_id: int, slug: str, note: str, by: str, now: datetime) -> None:
    """Raises `Gone` and what `storefront.counter.applications.actions.accept` raises."""
    application = _locked(session, ProducerApplication, application_id)
    applications.accept(session, application=application, slug=slug, note=note, by=by, now=now)
    mail.application_answered(session, application, note=note.strip(), now=now)


def return_application(session: Session, *, application_id: int, note: str, by: str, now: datetime) -> None:
    """Raises `Gone` and what `storefront.counter.applications.actions.give_back` raises."""
    application = _locked(session, ProducerApplication, application_id)
    applications.give_back(session, application=application, note=note, by=by, now=now)
    mail.application_answered(session, application, note=note.strip(), now=now)


def refuse_application(session: Session, *, application_id: int, note: str, by: str, now: datetime) -> None:
    """Raises `Gone` and what `storefront.counter.applications.actions.refuse` raises."""
    application = _locked(session, ProducerApplication, application_id)
    applications.refuse(session, application=application, note=note, by=by, now=now)
    mail.application_answered(session, application, note=note.strip(), now=now)


def execute_takedown(session: Session, *, takedown_id: int, by: str, now: datetime) -> None:
    """Raises `Gone` and what `catalog.listings.takedowns.actions.execute` raises."""
    takedown = _locked(session, Takedown, takedown_id)
    takedowns.execute(session, takedown=takedown, by=by, now=now)
    mail.taken_down(session, takedown, now=now)


def restore_takedown(session: Session, *, takedown_id: int, reason: str, by: str, now: datetime) -> None:
    """Raises `Gone` and what `catalog.listings.takedowns.actions.restore` raises."""
    takedown = _locked(session, Takedown, takedown_id)
    takedowns.restore(session, takedown=takedown, reason=reason, by=by, now=now)
    mail.taken_down(session, takedown, now=now)


def publish_review(session: Session, *, review_id: int, by: str, now: datetime) -> None:
    """Raises `Gone` and what `storefront.reviews.actions.publish` raises."""
    reviews.publish(session, review=_locked(session, Review, review_id), by=by, now=now)


def refuse_review(session: Session, *, review_id: int, reason: str, note: str, by: str, now: datetime) -> None:
    """Raises `Gone` and what `storefront.reviews.actions.refuse` raises."""
    review = _locked(session, Review, review_id)
    reviews.refuse(session, review=review, reason=reason, note=note, by=by, now=now)


def _locked(session: Session, model: type[Row], row_id: int) -> Row:
    row = session.get(model, row_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise Gone
    return row

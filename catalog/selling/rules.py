"""The one answer to «may this be sold now?», asked by every door: list, search, page, cart, checkout, feed, export."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.certification import rules as certification
from catalog.certification.rules import Standing, Status


class Refusal(StrEnum):
    """Why a product may not be sold."""

    NOT_CERTIFIED = "not_certified"
    UNKNOWN = "unknown"
    LAPSED = "lapsed"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    NOT_YET = "not_yet"
    PRODUCER_INACTIVE = "producer_inactive"
    NOT_LISTED = "not_listed"
    NO_PRICE = "no_price"


@dataclass(frozen=True, slots=True)
class Offer:
    """What the answer depends on. Stock is apart: a sold-out product may be sold, there is only none left."""

    standing: Standing | None
    producer_active: bool
    listing_state: str
    price_dong: int | None


def refusal(offer: Offer, day: date) -> Refusal | None:
    """None when the product may be sold on that day (in Vietnam), else the first reason against it (design §4.1)."""
    if offer.standing is None:
        return Refusal.NOT_CERTIFIED
    issued_on = offer.standing.facts.issued_on
    status = certification.status(offer.standing, day)
    if status not in certification.IN_FORCE:
        return Refusal(Status(status).value)
    if issued_on is not None and day < issued_on:
        return Refusal.NOT_YET
    if not offer.producer_active:
        return Refusal.PRODUCER_INACTIVE
    if offer.listing_state != "approved":
        return Refusal.NOT_LISTED
    if offer.price_dong is None:
        return Refusal.NO_PRICE
    return None


def sold_until(offer: Offer) -> date | None:
    """The last day on which it may be sold if nothing further happens; None where it may not be sold on any day."""
    until = certification.in_force_until(offer.standing) if offer.standing else None
    return until if until is not None and refusal(offer, until) is None else None

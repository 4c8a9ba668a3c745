"""A review's events as the lines of a case's history."""

from collections.abc import Iterable

from storefront.cases.queries import Act
from storefront.reviews.messages import REASONS
from storefront.reviews.models import ReviewEvent


def lines(events: Iterable[ReviewEvent]) -> list[Act]:
    """Each with the reason in words, the mark and what was said: earlier words stay readable here."""
    return [Act(event.kind, event.actor, _said(event), event.at) for event in events]


def _said(event: ReviewEvent) -> str:
    parts = [
        str(REASONS[event.reason]) if event.reason in REASONS else event.reason,
        f"{event.rating}/5" if event.rating else "",
        event.text,
    ]
    return " · ".join(part for part in parts if part)

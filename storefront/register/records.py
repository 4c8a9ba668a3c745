"""A certificate as open data: the same fields in CSV, JSON and API."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import url_for

from catalog.certification.queries import Entry
from catalog.certification.rules import IN_FORCE
from storefront.web.links import absolute

COLUMNS = (
    "code",
    "number",
    "authority",
    "product",
    "product_slug",
    "producer",
    "producer_slug",
    "commune",
    "stars",
    "status",
    "in_force",
    "issued_on",
    "issued_precision",
    "expires_on",
    "source_url",
    "url",
    "packs",
)
# Repeated on every line of a CSV file, which has no other place for them.
CHAIN_COLUMNS = ("chain_number", "chain_hash")


def record(entry: Entry) -> dict[str, Any]:
    """Fields of one certificate; days as ISO 8601, None where something is not known."""
    return _record(entry, _root())


def records(entries: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    """The same for many."""
    root = _root()
    return (_record(entry, root) for entry in entries)


def _root() -> str:
    return absolute(url_for("register.certificate", code="x"))[:-1]


def _record(entry: Entry, root: str) -> dict[str, Any]:
    return {
        "code": entry.code,
        "number": entry.number,
        "authority": entry.authority or None,
        "product": entry.product_name,
        "product_slug": entry.product_slug,
        "producer": entry.producer_name,
        "producer_slug": entry.producer_slug or None,
        "commune": entry.commune_name,
        "stars": entry.stars,
        "status": entry.status.value,
        "in_force": entry.status in IN_FORCE,
        "issued_on": entry.issued_on.isoformat() if entry.issued_on else None,
        "issued_precision": entry.precision.value,
        "expires_on": entry.expires_on.isoformat() if entry.expires_on else None,
        "source_url": entry.source_url or None,
        "url": root + entry.code,
        "packs": entry.packs or None,
    }

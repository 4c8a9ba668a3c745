"""All certificates as they stood on any day, folded from their events in one read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.calendar import local_day
from catalog.certification import rules
from catalog.certification.models import Certificate, CertificateEvent
from catalog.certification.rules import Event, EventKind, Facts, Precision, Standing, Status


@dataclass(frozen=True, slots=True)
class Stood:
    """One certificate on a day: what it was worth, and what its events said of it until then (`wording`)."""

    certificate_id: int
    code: str
    product_id: int
    standing: Standing
    status: Status
    effective_on: date
    wording: dict[str, Any]


_EVENTS = (
    select(
        CertificateEvent.certificate_id,
        Certificate.code,
        Certificate.product_id,
        CertificateEvent.kind,
        CertificateEvent.effective_on,
        CertificateEvent.stars,
        CertificateEvent.issued_on,
        CertificateEvent.issued_precision,
        CertificateEvent.extended_until,
        CertificateEvent.recorded_at,
        CertificateEvent.wording,
    )
    .join(Certificate, CertificateEvent.certificate_id == Certificate.id)
    .order_by(CertificateEvent.certificate_id, CertificateEvent.number)
)


def standings(session: Session, day: date, *, known_on: date | None = None) -> list[Stood]:
    """Every certificate that was issued by a day, by id. `known_on` leaves out what was recorded after that local day.

    With `known_on` the answer for a past day never changes: it is the register as it told itself then.
    """
    found = []
    for (id_, code, product_id), rows in groupby(_rows(session, day, known_on), key=lambda row: row[:3]):
        if (stood := _stood(id_, code, product_id, list(rows), day)) is not None:
            found.append(stood)
    return found


def first_day(session: Session) -> date | None:
    """The local day on which the first event was recorded; None for an empty register."""
    first = session.scalar(select(CertificateEvent.recorded_at).order_by(CertificateEvent.number).limit(1))
    return local_day(first) if first else None


def _rows(session: Session, day: date, known_on: date | None) -> Iterator[Any]:
    for row in session.execute(_EVENTS.where(CertificateEvent.effective_on <= day)):
        if known_on is None or local_day(row.recorded_at) <= known_on:
            yield row


def _stood(id_: int, code: str, product_id: int, rows: list[Any], day: date) -> Stood | None:
    standing: Standing | None = None
    wording: dict[str, Any] = {}
    for row in rows:
        standing = rules.apply(standing, _event(row))
        # Which decision certifies is told by what issued or corrected it, not by what suspended it.
        if row.kind in (EventKind.ISSUED, EventKind.CORRECTED):
            wording = {**wording, **row.wording}
    if standing is None:
        return None
    return Stood(id_, code, product_id, standing, rules.status(standing, day), rows[0].effective_on, wording)


def _event(row: Any) -> Event:
    facts = None
    if row.stars is not None:
        facts = Facts(row.stars, row.issued_on, Precision(row.issued_precision))
    return Event(EventKind(row.kind), row.effective_on, facts, row.extended_until)

"""Every act on a certificate: an event appended, and the certificate's columns brought in line with it."""

import secrets
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import changes
from catalog.calendar import local_day
from catalog.certification import rules
from catalog.certification.models import Certificate, CertificateEvent, Decision
from catalog.certification.rules import Event, EventKind, Facts, Hold, Precision, Standing
from catalog.products.models import Product

# Without 0/O and 1/I: read aloud over the phone and typed from a printed label.
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8


class FutureEvent(ValueError):
    """An act dated after today."""


def record_decision(
    session: Session,
    *,
    number: str | None,
    decided_on: date | None,
    by: str,
    now: datetime,
    authority: str = "",
    source_url: str = "",
) -> Decision:
    """The decision of that number, recorded now if it is not known yet; a decision without a number is always new."""
    if number:
        known = session.scalar(select(Decision).where(Decision.number == number))
        if known is not None:
            return known
    decision = Decision(
        number=number or None,
        decided_on=decided_on,
        authority=authority,
        source_url=source_url,
        recorded_at=now,
        recorded_by=by,
    )
    session.add(decision)
    session.flush()
    return decision


def issue(
    session: Session, *, product: Product, decision: Decision, facts: Facts, by: str, now: datetime
) -> Certificate:
    """Certify a product; a certificate it held until now is superseded. Raises `WrongFacts`, `FutureEvent`."""
    rules.check(facts)
    today = local_day(now)
    effective_on = facts.issued_on or today
    if effective_on > today:
        raise FutureEvent(str(effective_on))
    current = current_certificate(session, product.id)
    if current is not None:
        # From the day the new one counts, so that on no day, past ones included, two are in force.
        ends_on = max(effective_on, current.events[0].effective_on)
        _append(session, current, EventKind.SUPERSEDED, by=by, now=now, decision=decision, effective_on=ends_on)
    certificate = Certificate(code=_new_code(), product_id=product.id, decision_id=decision.id)
    _project(certificate, Standing(facts))
    session.add(certificate)
    session.flush()
    _add_event(session, certificate, Event(EventKind.ISSUED, effective_on, facts), decision, by, "", now)
    changes.note(session, changes.PRODUCT, product.id)
    return certificate


def correct(
    session: Session,
    *,
    certificate: Certificate,
    facts: Facts,
    by: str,
    now: datetime,
    decision: Decision | None = None,
    reason: str = "",
) -> None:
    """Replace wrongly recorded facts by right ones. What was suspended or revoked stays so."""
    rules.check(facts)
    if facts.issued_on and facts.issued_on > local_day(now):
        raise FutureEvent(str(facts.issued_on))
    if decision is not None:
        certificate.decision_id = decision.id
    _append(session, certificate, EventKind.CORRECTED, facts=facts, by=by, now=now, decision=decision, reason=reason)


def suspend(session: Session, *, certificate: Certificate, by: str, now: datetime, reason: str) -> None:
    _append(session, certificate, EventKind.SUSPENDED, by=by, now=now, reason=reason)


def reinstate(session: Session, *, certificate: Certificate, by: str, now: datetime, reason: str) -> None:
    _append(session, certificate, EventKind.REINSTATED, by=by, now=now, reason=reason)


def revoke(
    session: Session,
    *,
    certificate: Certificate,
    by: str,
    now: datetime,
    reason: str,
    decision: Decision | None = None,
) -> None:
    """Withdraw a certificate for good (Decision 26/2026/QĐ-TTg, article 8)."""
    _append(session, certificate, EventKind.REVOKED, by=by, now=now, reason=reason, decision=decision)


def extend(session: Session, *, certificate: Certificate, until: date, by: str, now: datetime, reason: str) -> None:
    """Keep a certificate in force until its re-evaluation is decided (article 12.3). Raises `WrongFacts`."""
    _append(session, certificate, EventKind.EXTENDED, until=until, by=by, now=now, reason=reason)


def current_certificate(session: Session, product_id: int) -> Certificate | None:
    """The one certificate of a product that could be in force, suspended ones included."""
    return session.scalar(
        select(Certificate).where(
            Certificate.product_id == product_id, Certificate.hold.in_([Hold.NONE, Hold.SUSPENDED])
        )
    )


def _append(
    session: Session,
    certificate: Certificate,
    kind: EventKind,
    *,
    by: str,
    now: datetime,
    facts: Facts | None = None,
    until: date | None = None,
    decision: Decision | None = None,
    reason: str = "",
    effective_on: date | None = None,
) -> None:
    event = Event(kind, effective_on or local_day(now), facts, until)
    _project(certificate, rules.apply(certificate.standing, event))
    _add_event(session, certificate, event, decision, by, reason, now)
    # A superseded certificate leaves its place before the next one takes it.
    session.flush()
    changes.note(session, changes.PRODUCT, certificate.product_id)


def _add_event(
    session: Session,
    certificate: Certificate,
    event: Event,
    decision: Decision | None,
    by: str,
    reason: str,
    now: datetime,
) -> None:
    session.add(
        CertificateEvent(
            certificate_id=certificate.id,
            decision_id=decision.id if decision else None,
            kind=event.kind.value,
            effective_on=event.effective_on,
            stars=event.facts.stars if event.facts else None,
            issued_on=event.facts.issued_on if event.facts else None,
            issued_precision=event.facts.precision.value if event.facts else None,
            extended_until=event.extended_until,
            reason=reason,
            actor=by,
            recorded_at=now,
        )
    )


def _project(certificate: Certificate, standing: Standing) -> None:
    certificate.stars = standing.facts.stars
    certificate.issued_on = standing.facts.issued_on
    certificate.issued_precision = Precision(standing.facts.precision).value
    certificate.last_day = standing.facts.last_day
    certificate.extended_until = standing.extended_until
    certificate.hold = standing.hold.value


def _new_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))

"""Every act on a certificate: an event appended, and the certificate's columns brought in line with it."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import changes
from catalog.calendar import local_day
from catalog.certification import chain, rules
from catalog.certification.models import Certificate, CertificateEvent, Decision
from catalog.certification.rules import Event, EventKind, Facts, Hold, Precision, Standing
from catalog.products.models import Product

# Without 0/O and 1/I: read aloud over the phone and typed from a printed label.
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8
# These end a certificate, whatever was recorded of it before; the others follow what they build on.
_FINAL = (EventKind.SUPERSEDED, EventKind.REVOKED)


class FutureEvent(ValueError):
    """An act dated after today."""


class Overlapping(ValueError):
    """A certificate for days on which another one of the product was in force. `code`, `until`: that one's."""

    def __init__(self, code: str, until: date) -> None:
        super().__init__(f"{code} was in force until {until}")
        self.code = code
        self.until = until


def record_decision(
    session: Session,
    *,
    number: str | None,
    decided_on: date | None,
    by: str,
    now: datetime,
    authority: str = "",
    source_url: str = "",
    summary: str = "",
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
        summary=summary,
        recorded_at=now,
        recorded_by=by,
    )
    session.add(decision)
    session.flush()
    return decision


def issue(
    session: Session,
    *,
    product: Product,
    decision: Decision,
    facts: Facts,
    by: str,
    now: datetime,
    packs: str = "",
    reason: str = "",
) -> Certificate:
    """Certify a product, a renewal or an upgrade included; the certificate it held until then is superseded.

    An older decision recorded late stands behind what followed it. Raises `WrongFacts`, `FutureEvent`, `Overlapping`.
    """
    rules.check(facts)
    starts = _starts(facts, now)
    chain.hold(session)
    held = list(session.scalars(select(Certificate).where(Certificate.product_id == product.id)))
    current, followed_on = neighbours(held, facts, starts)
    if current is not None and followed_on is None:
        _append(session, current, EventKind.SUPERSEDED, by=by, now=now, decision=decision, effective_on=starts)
    standing = Standing(facts, Hold.SUPERSEDED if followed_on else Hold.NONE)
    certificate = Certificate(code=_new_code(session), product_id=product.id, decision_id=decision.id, packs=packs)
    _project(certificate, standing)
    session.add(certificate)
    session.flush()
    event = Event(EventKind.ISSUED, starts, facts)
    scope = _scope(product, packs)
    _add_event(session, certificate, event, decision=decision, by=by, reason=reason, now=now, scope=scope)
    if followed_on:
        superseded = Event(EventKind.SUPERSEDED, followed_on)
        _add_event(session, certificate, superseded, decision=decision, by=by, reason="", now=now)
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
    """Replace wrongly recorded facts by right ones, naming the event they stood in. A revocation stays one.

    Raises `WrongFacts`, `FutureEvent`.
    """
    rules.check(facts)
    if facts.issued_on and facts.issued_on > local_day(now):
        raise FutureEvent(str(facts.issued_on))
    if decision is not None:
        certificate.decision_id = decision.id
    wrong = next(event for event in reversed(certificate.events) if event.stars is not None)
    _append(
        session,
        certificate,
        EventKind.CORRECTED,
        facts=facts,
        by=by,
        now=now,
        decision=decision,
        reason=reason,
        corrects=wrong,
    )


def suspend(
    session: Session,
    *,
    certificate: Certificate,
    by: str,
    now: datetime,
    reason: str,
    decision: Decision | None = None,
) -> None:
    """Take a certificate out of force until it is reinstated."""
    _append(session, certificate, EventKind.SUSPENDED, by=by, now=now, reason=reason, decision=decision)


def reinstate(
    session: Session,
    *,
    certificate: Certificate,
    by: str,
    now: datetime,
    reason: str,
    decision: Decision | None = None,
) -> None:
    """Put a suspended certificate back in force."""
    _append(session, certificate, EventKind.REINSTATED, by=by, now=now, reason=reason, decision=decision)


def downgrade(
    session: Session,
    *,
    certificate: Certificate,
    stars: int,
    by: str,
    now: datetime,
    reason: str,
    decision: Decision | None = None,
) -> None:
    """Take stars away; the days it is valid stay. Raises `WrongFacts` where nothing would be taken."""
    facts = replace(certificate.standing.facts, stars=stars)
    rules.check(facts)
    _append(session, certificate, EventKind.DOWNGRADED, facts=facts, by=by, now=now, reason=reason, decision=decision)


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


def extend(
    session: Session,
    *,
    certificate: Certificate,
    until: date,
    by: str,
    now: datetime,
    reason: str,
    decision: Decision | None = None,
) -> None:
    """Keep a certificate in force until its re-evaluation is decided (article 12.3). Raises `WrongFacts`."""
    _append(session, certificate, EventKind.EXTENDED, until=until, by=by, now=now, reason=reason, decision=decision)


def current_certificate(session: Session, product_id: int) -> Certificate | None:
    """The one certificate of a product that could be in force, suspended ones included."""
    return session.scalar(
        select(Certificate).where(
            Certificate.product_id == product_id, Certificate.hold.in_([Hold.NONE, Hold.SUSPENDED])
        )
    )


def neighbours(held: Sequence[Certificate], facts: Facts, starts: date) -> tuple[Certificate | None, date | None]:
    """For a certificate to be issued from a day: (the one its product holds now, the day from which another follows).

    The day is None where the new one takes over. Raises `Overlapping`: no two of a product may be in force on one day,
    past days included (model.md, invariant 7).
    """
    current = next((one for one in held if one.hold in (Hold.NONE, Hold.SUSPENDED)), None)
    if facts.last_day is None:
        return current, None
    later = [began for one in held if one.issued_on and (began := one.events[0].effective_on) > starts]
    followed_on = min(later, default=None)
    ends = min(facts.last_day, followed_on - timedelta(days=1)) if followed_on else facts.last_day
    for other in held:
        if other is current and followed_on is None:
            continue
        for first, last in rules.in_force_spans([event.as_rule for event in other.events]):
            if first <= ends and starts <= last:
                raise Overlapping(other.code, last)
    return current, followed_on


def _starts(facts: Facts, now: datetime) -> date:
    today = local_day(now)
    starts = facts.issued_on or today
    if starts > today:
        raise FutureEvent(str(starts))
    return starts


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
    corrects: CertificateEvent | None = None,
) -> None:
    chain.hold(session)
    # Only now nobody else can act on it.
    session.refresh(certificate, ["hold", "stars", "issued_on", "issued_precision", "extended_until"])
    wanted = effective_on or _decided(decision, now)
    day = max(wanted, _earliest(certificate, kind))
    event = Event(kind, day, facts, until)
    _project(certificate, rules.apply(certificate.standing, event))
    scope = _scope(certificate.product, certificate.packs) if facts else {}
    _add_event(
        session,
        certificate,
        event,
        decision=decision,
        by=by,
        reason=reason,
        now=now,
        scope=scope,
        corrects=corrects,
    )
    # A superseded certificate leaves its place before the next one takes it.
    session.flush()
    changes.note(session, changes.PRODUCT, certificate.product_id)


def _decided(decision: Decision | None, now: datetime) -> date:
    """A decision counts from its day, an act without one from today. Raises `FutureEvent`."""
    today = local_day(now)
    day = decision.decided_on if decision and decision.decided_on else today
    if day > today:
        raise FutureEvent(str(day))
    return day


def _earliest(certificate: Certificate, kind: EventKind) -> date:
    """What ends a certificate may count from any of its days; the rest follows what was recorded before."""
    days = [event.effective_on for event in certificate.events]
    return days[0] if kind in _FINAL else max(days)


def _scope(product: Product, packs: str) -> dict[str, Any]:
    """What is certified, in the words of the day: that product of that producer, in those packs."""
    producer = product.producer
    return {
        "product": product.name,
        "producer": producer.name,
        "commune": producer.commune.name if producer.commune else None,
        "packs": packs,
    }


def _add_event(
    session: Session,
    certificate: Certificate,
    event: Event,
    *,
    decision: Decision | None,
    by: str,
    reason: str,
    now: datetime,
    scope: dict[str, Any] | None = None,
    corrects: CertificateEvent | None = None,
) -> None:
    row = CertificateEvent(
        certificate=certificate,
        certificate_id=certificate.id,
        decision_id=decision.id if decision else None,
        kind=event.kind.value,
        effective_on=event.effective_on,
        stars=event.facts.stars if event.facts else None,
        issued_on=event.facts.issued_on if event.facts else None,
        issued_precision=event.facts.precision.value if event.facts else None,
        extended_until=event.extended_until,
        corrects_id=corrects.id if corrects else None,
        wording={**(scope or {}), **(decision.wording if decision else {})},
        reason=reason,
        actor=by,
        recorded_at=now,
    )
    chain.link(session, row, code=certificate.code, product_id=certificate.product_id)
    session.add(row)


def _project(certificate: Certificate, standing: Standing) -> None:
    certificate.stars = standing.facts.stars
    certificate.issued_on = standing.facts.issued_on
    certificate.issued_precision = Precision(standing.facts.precision).value
    certificate.last_day = standing.facts.last_day
    certificate.extended_until = standing.extended_until
    certificate.hold = standing.hold.value


def _new_code(session: Session) -> str:
    while True:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        if session.scalar(select(Certificate.id).where(Certificate.code == code)) is None:
            return code

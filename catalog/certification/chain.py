"""The chain over all certificate events: each carries the hash of the one before, so that none can be changed unseen.

Whoever kept a hash (a published download, a printed report) can prove that everything before it is still as it was.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from typing import Any

from sqlalchemy import event as listeners
from sqlalchemy import select
from sqlalchemy.orm import Session, SessionTransaction

from catalog.certification import rules
from catalog.certification.models import Certificate, CertificateEvent, Decision
from catalog.certification.rules import Standing, WrongEvent, WrongFacts
from catalog.db import serialise

GENESIS = "0" * 64
_HEAD = "certificate_chain_head"


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event: its number (0 before the first) and its hash."""

    number: int
    hash: str


class Fault(StrEnum):
    """What `verify` can find wrong."""

    MISSING = "missing"
    LINK = "link"
    CONTENT = "content"
    CERTIFICATE = "certificate"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Broken:
    """One fault: at an event's number, or in the row of a certificate (its code) or decision (its number)."""

    fault: Fault
    where: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was checked and what was found; `faults` is empty where everything holds."""

    head: Head
    faults: tuple[Broken, ...]

    @property
    def unbroken(self) -> bool:
        return not self.faults


def hold(session: Session) -> Head:
    """The head, with the right to append until this transaction ends: one transaction at a time appends events."""
    head: Head | None = session.info.get(_HEAD)
    if head is None:
        serialise(session, CertificateEvent.__tablename__)
        head = newest(session)
        session.info[_HEAD] = head
    return head


def newest(session: Session) -> Head:
    """The head as committed, for whoever only reads."""
    row = session.execute(
        select(CertificateEvent.number, CertificateEvent.hash).order_by(CertificateEvent.number.desc()).limit(1)
    ).first()
    return Head(*row) if row else Head(0, GENESIS)


def link(session: Session, event: CertificateEvent, *, code: str, product_id: int) -> None:
    """Put an event at the end of the chain. The caller holds the chain (`hold`)."""
    head = hold(session)
    event.number = head.number + 1
    event.previous_hash = head.hash
    event.hash = digest(event, code=code, product_id=product_id)
    session.info[_HEAD] = Head(event.number, event.hash)


def digest(event: CertificateEvent, *, code: str, product_id: int) -> str:
    """SHA-256 over everything an event says and the hash before it, as canonical JSON."""
    said: dict[str, Any] = {
        "number": event.number,
        "previous": event.previous_hash,
        "certificate": code,
        "product": product_id,
        "decision": event.decision_id,
        "kind": event.kind,
        "effective_on": event.effective_on.isoformat(),
        "stars": event.stars,
        "issued_on": event.issued_on.isoformat() if event.issued_on else None,
        "issued_precision": event.issued_precision,
        "extended_until": event.extended_until.isoformat() if event.extended_until else None,
        "corrects": event.corrects_id,
        "wording": event.wording,
        "reason": event.reason,
        "actor": event.actor,
        "recorded_at": event.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def verify(session: Session) -> Verdict:
    """Walk the whole chain and compare certificates and decisions with what their events say."""
    faults: list[Broken] = []
    head = Head(0, GENESIS)
    standings: dict[int, Standing | None] = {}
    decisions: dict[int, dict[str, Any]] = {}
    certificates = {one.id: one for one in session.scalars(select(Certificate))}
    for event in session.scalars(select(CertificateEvent).order_by(CertificateEvent.number)):
        certificate = certificates.get(event.certificate_id)
        faults += _links(head, event, certificate)
        standings[event.certificate_id] = _folded(standings.get(event.certificate_id), event)
        if event.decision_id is not None:
            decisions[event.decision_id] = event.wording
        head = Head(event.number, event.hash)
    faults += _certificates(certificates, standings)
    faults += _decisions(session, decisions)
    return Verdict(head, tuple(faults))


def _links(head: Head, event: CertificateEvent, certificate: Certificate | None) -> Iterator[Broken]:
    if event.number != head.number + 1:
        yield Broken(Fault.MISSING, str(head.number + 1))
    elif event.previous_hash != head.hash:
        yield Broken(Fault.LINK, str(event.number))
    # Code and product are part of what was hashed: without the certificate's row nothing agrees.
    if certificate is None or digest(event, code=certificate.code, product_id=certificate.product_id) != event.hash:
        yield Broken(Fault.CONTENT, str(event.number))


def _folded(standing: Standing | None, event: CertificateEvent) -> Standing | None:
    try:
        return rules.apply(standing, event.as_rule)
    except (WrongEvent, WrongFacts):
        # Its content is told apart already; the certificate's row will not agree either.
        return None


def _certificates(certificates: dict[int, Certificate], standings: dict[int, Standing | None]) -> Iterator[Broken]:
    for id_, certificate in certificates.items():
        if standings.get(id_) != certificate.standing or certificate.last_day != certificate.standing.facts.last_day:
            yield Broken(Fault.CERTIFICATE, certificate.code)


def _decisions(session: Session, worded: dict[int, dict[str, Any]]) -> Iterator[Broken]:
    for decision in session.scalars(select(Decision).order_by(Decision.id)):
        told = worded.get(decision.id)
        if told is not None and any(told.get(name) != value for name, value in decision.wording.items()):
            yield Broken(Fault.DECISION, decision.number or str(decision.id))


@listeners.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    # A savepoint that is rolled back takes its events along. The end of a flush is neither.
    if transaction.parent is None or transaction.nested:
        session.info.pop(_HEAD, None)

"""Everything done to a case: an event appended, and the case's columns brought in line with it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalog import changes
from catalog.calendar import local_day
from catalog.certification import actions as certification
from catalog.certification.models import Certificate
from catalog.db import serialise
from storefront.doubts import rules
from storefront.doubts.models import Doubt, DoubtEvent
from storefront.doubts.rules import Act, Finding, Standing, State, Step
from storefront.files import actions as files
from storefront.files.rules import Ready

REPORTER = "người phản ánh"


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody tells of a star. `subject`: a code or a product's name; `contact` may be empty."""

    subject: str
    kind: rules.Kind
    place: str
    seen_on: date | None
    account: str
    contact: str
    language: str
    certificate_id: int | None = None
    commune_id: int | None = None


class NoCertificate(Exception):
    """A case about no certificate of the register: there is none to suspend."""


def report(session: Session, told: Report, *, form_key: str, photo: Ready | None, now: datetime) -> Doubt:
    """Open a case, or give the one that this very form opened before."""
    serialise(session, f"doubt:{form_key}")
    known = session.scalar(select(Doubt).where(Doubt.form_key == form_key))
    if known is not None:
        return known
    stored = files.keep(session, photo, by=REPORTER, now=now) if photo else None
    doubt = Doubt(
        code=rules.new_code(),
        form_key=form_key,
        certificate_id=told.certificate_id,
        subject=told.subject,
        kind=told.kind.value,
        place=told.place,
        commune_id=told.commune_id,
        seen_on=told.seen_on,
        account=told.account,
        photo_id=stored.id if stored else None,
        contact=told.contact,
        language=told.language,
        reported_at=now,
        due_on=rules.due_on(local_day(now)),
    )
    session.add(doubt)
    session.flush()
    _add_event(session, doubt, Step(Act.OPEN), Standing(), by=REPORTER, now=now, reason="")
    return doubt


def assign(session: Session, *, doubt: Doubt, owner: str, by: str, now: datetime, reason: str = "") -> None:
    """Give a case to somebody of the office. Like every act here it raises `WrongStep` where it is not possible."""
    _do(session, doubt, Step(Act.ASSIGN, owner=owner), by=by, now=now, reason=reason)


def note(session: Session, *, doubt: Doubt, by: str, now: datetime, reason: str) -> None:
    """Write something down that changes nothing."""
    _do(session, doubt, Step(Act.NOTE), by=by, now=now, reason=reason)


def link(session: Session, *, doubt: Doubt, certificate: Certificate, by: str, now: datetime) -> None:
    """Say which certificate of the register a case is about."""
    doubt.certificate_id = certificate.id
    _do(session, doubt, Step(Act.LINK), by=by, now=now, reason=certificate.code)


def plan_visit(session: Session, *, doubt: Doubt, by: str, now: datetime, reason: str) -> None:
    _do(session, doubt, Step(Act.PLAN_VISIT), by=by, now=now, reason=reason)


def drop_visit(session: Session, *, doubt: Doubt, by: str, now: datetime, reason: str) -> None:
    """The visit that was planned will not be made."""
    _do(session, doubt, Step(Act.DROP_VISIT), by=by, now=now, reason=reason)


def visit(session: Session, *, doubt: Doubt, by: str, now: datetime, reason: str) -> None:
    """The visit that was planned was made."""
    _do(session, doubt, Step(Act.VISIT), by=by, now=now, reason=reason)


def find(session: Session, *, doubt: Doubt, finding: Finding, by: str, now: datetime, reason: str) -> None:
    """Say what came out, in words for the file; may be said again until the case is closed or put right."""
    _do(session, doubt, Step(Act.FIND, finding=finding), by=by, now=now, reason=reason)


def correct(session: Session, *, doubt: Doubt, correct_by: date, by: str, now: datetime, reason: str) -> None:
    """Demand that something is put right until a day; again, to set another day."""
    _do(session, doubt, Step(Act.CORRECT, correct_by=correct_by), by=by, now=now, reason=reason)


def suspend(session: Session, *, doubt: Doubt, by: str, now: datetime, reason: str) -> None:
    """Suspend the certificate of an upheld case; the register shows the reason.

    Raises `NoCertificate`, `WrongStep`, and `catalog.certification.rules.WrongEvent` for one that is not in force.
    """
    if doubt.certificate is None:
        raise NoCertificate
    _do(session, doubt, Step(Act.SUSPEND), by=by, now=now, reason=reason)
    certification.suspend(session, certificate=doubt.certificate, by=by, now=now, reason=reason)


def close(session: Session, *, doubt: Doubt, outcome: str, outcome_en: str, by: str, now: datetime) -> None:
    """End a case and publish what came out of it; the certificate's page follows."""
    doubt.outcome, doubt.outcome_en, doubt.closed_at = outcome, outcome_en, now
    _do(session, doubt, Step(Act.CLOSE), by=by, now=now, reason=outcome)
    if doubt.certificate is not None:
        changes.note(session, changes.PRODUCT, doubt.certificate.product_id)


def forget_contacts(session: Session, *, before: datetime) -> int:
    """Delete how to reach the reporters of cases closed before an instant; how many there were."""
    old = update(Doubt).where(Doubt.closed_at < before, Doubt.contact != "").values(contact="")
    return len(session.execute(old.returning(Doubt.id)).all())


def possible(doubt: Doubt) -> frozenset[Act]:
    """The acts a case allows now; to suspend, there must be a certificate that is not suspended or ended yet."""
    acts = rules.possible(doubt.standing)
    in_force = doubt.certificate is not None and not doubt.certificate.hold
    return acts if in_force else acts - {Act.SUSPEND}


def _do(session: Session, doubt: Doubt, step: Step, *, by: str, now: datetime, reason: str) -> None:
    after = rules.apply(doubt.standing, step)
    doubt.state, doubt.owner = after.state.value, after.owner
    doubt.finding, doubt.correct_by = after.finding.value, after.correct_by
    _add_event(session, doubt, step, after, by=by, now=now, reason=reason)


def _add_event(
    session: Session, doubt: Doubt, step: Step, after: Standing, *, by: str, now: datetime, reason: str
) -> None:
    session.add(
        DoubtEvent(
            doubt_id=doubt.id,
            act=step.act.value,
            state=State(after.state).value,
            owner=step.owner,
            finding=step.finding.value,
            correct_by=step.correct_by,
            reason=reason,
            actor=by,
            at=now,
        )
    )
    session.flush()

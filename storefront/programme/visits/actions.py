"""Everything done to a visit. Acts that are not possible where it stands raise `WrongStep`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from catalog.certification import actions as certification
from catalog.certification.models import Certificate
from catalog.products.models import Product
from storefront.doubts import actions as doubts
from storefront.doubts import rules as doubt_rules
from storefront.doubts.models import Doubt
from storefront.files import actions as files
from storefront.files.rules import Ready
from storefront.programme.visits import rules
from storefront.programme.visits.models import Visit, VisitEvent, VisitFinding, VisitPhoto
from storefront.programme.visits.rules import FAULTS, Act, Found, Reason, State


@dataclass(frozen=True, slots=True)
class Plan:
    """A visit to be made. `product` None: the producer as a whole; `follows`: the visit it looks after."""

    producer_id: int
    product: Product | None
    planned_on: date
    visitors: str
    reason: Reason
    purpose: str = ""
    doubt: Doubt | None = None
    follows: Visit | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What a visit brought home: verdicts by question, (question or "", photo), a summary, a term for faults."""

    found: Mapping[str, Found]
    made_on: date
    summary: str = ""
    correct_by: date | None = None
    photos: Sequence[tuple[str, Ready]] = ()


class NoCertificate(Exception):
    """A visit whose product has no certificate that could be suspended."""


def plan(session: Session, planned: Plan, *, checklist: str, by: str, now: datetime) -> Visit:
    """Plan a visit; the case it is for moves on. Raises `doubts.rules.WrongStep` where the case does not allow it."""
    product = planned.product
    certificate = certification.current_certificate(session, product.id) if product else None
    visit = Visit(
        producer_id=planned.producer_id,
        product_id=product.id if product else None,
        certificate_id=certificate.id if certificate else None,
        planned_on=planned.planned_on,
        visitors=planned.visitors,
        reason=planned.reason.value,
        purpose=planned.purpose,
        doubt_id=planned.doubt.id if planned.doubt else None,
        follows_id=planned.follows.id if planned.follows else None,
        checklist=checklist,
        planned_by=by,
        planned_at=now,
    )
    session.add(visit)
    session.flush()
    _note(session, visit, Act.PLAN, by=by, now=now, reason=planned.purpose)
    if planned.doubt is not None:
        doubts.plan_visit(session, doubt=planned.doubt, by=by, now=now, reason=planned.visitors)
    return visit


def move(session: Session, *, visit: Visit, planned_on: date, by: str, now: datetime, reason: str) -> None:
    """Make the visit on another day."""
    rules.check(Act.MOVE, visit.standing)
    visit.planned_on = planned_on
    _note(session, visit, Act.MOVE, by=by, now=now, reason=reason)


def cancel(session: Session, *, visit: Visit, by: str, now: datetime, reason: str) -> None:
    rules.check(Act.CANCEL, visit.standing)
    visit.state = State.CANCELLED.value
    _note(session, visit, Act.CANCEL, by=by, now=now, reason=reason)
    if visit.doubt is not None and visit.doubt.state == doubt_rules.State.VISIT_PLANNED:
        doubts.drop_visit(session, doubt=visit.doubt, by=by, now=now, reason=reason)


def draft(session: Session, *, visit: Visit, record: Record, by: str, now: datetime) -> None:
    """Keep what was noted so far; the visit goes on."""
    rules.check(Act.DRAFT, visit.standing)
    _keep(session, visit, record, by=by, now=now)
    _note(session, visit, Act.DRAFT, by=by, now=now, reason="")


def finish(session: Session, *, visit: Visit, record: Record, keys: Sequence[str], by: str, now: datetime) -> None:
    """Close the record: from here on it never changes. Raises `NotWhole`.

    A follow-up visit that finds no fault settles the visit it looked after; the case it was for moves on.
    """
    rules.check(Act.FINISH, visit.standing)
    rules.check_whole(keys, record.found, record.made_on, record.correct_by)
    _keep(session, visit, record, by=by, now=now)
    worst = rules.worst(record.found.values())
    visit.state, visit.made_on = State.MADE.value, record.made_on
    visit.worst = worst.value if worst else None
    visit.correct_by = record.correct_by if worst in FAULTS else None
    _note(session, visit, Act.FINISH, by=by, now=now, reason=record.summary)
    if visit.doubt is not None and visit.doubt.state == doubt_rules.State.VISIT_PLANNED:
        doubts.visit(session, doubt=visit.doubt, by=by, now=now, reason=record.summary)
    if visit.follows is not None and worst not in FAULTS and visit.follows.standing.awaits_correction:
        settle(session, visit=visit.follows, by=by, now=now, reason=record.summary)


def settle(session: Session, *, visit: Visit, by: str, now: datetime, reason: str) -> None:
    """What was wrong is put right."""
    rules.check(Act.SETTLE, visit.standing)
    visit.settled_at = now
    _note(session, visit, Act.SETTLE, by=by, now=now, reason=reason)


def note(session: Session, *, visit: Visit, by: str, now: datetime, reason: str) -> None:
    """Write something down beside a record that itself no longer changes."""
    rules.check(Act.NOTE, visit.standing)
    _note(session, visit, Act.NOTE, by=by, now=now, reason=reason)


def suspend(session: Session, *, visit: Visit, by: str, now: datetime, reason: str) -> None:
    """Suspend the product's certificate after a serious finding; the register shows the reason.

    Raises `NoCertificate`, and `catalog.certification.rules.WrongEvent` for one that is suspended or ended already.
    """
    rules.check(Act.SUSPEND, visit.standing)
    certificate = suspendable(session, visit)
    if certificate is None:
        raise NoCertificate
    certification.suspend(session, certificate=certificate, by=by, now=now, reason=reason)
    _note(session, visit, Act.SUSPEND, by=by, now=now, reason=reason)


def suspendable(session: Session, visit: Visit) -> Certificate | None:
    """The certificate that a visit's product has now, unless it is suspended already."""
    certificate = certification.current_certificate(session, visit.product_id) if visit.product_id else None
    return certificate if certificate is not None and not certificate.hold else None


def _keep(session: Session, visit: Visit, record: Record, *, by: str, now: datetime) -> None:
    known = {one.item: one for one in visit.findings}
    for item, found in record.found.items():
        if item in known:
            known[item].verdict, known[item].note = found.verdict.value, found.note
        else:
            visit.findings.append(VisitFinding(item=item, verdict=found.verdict.value, note=found.note))
    visit.summary, visit.correct_by = record.summary, record.correct_by
    for item, ready in record.photos:
        stored = files.keep(session, ready, by=by, now=now)
        session.add(VisitPhoto(visit_id=visit.id, item=item, file_id=stored.id))
    session.flush()


def _note(session: Session, visit: Visit, act: Act, *, by: str, now: datetime, reason: str) -> None:
    session.add(VisitEvent(visit_id=visit.id, act=act.value, actor=by, at=now, reason=reason))
    session.flush()

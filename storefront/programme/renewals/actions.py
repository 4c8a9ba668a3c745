"""Acts on dossiers, each with who did it, when and why; reminders written for the outbox."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.calendar import local_day
from catalog.certification import actions as certification
from catalog.certification.models import Certificate
from catalog.certification.rules import Hold
from catalog.db import serialise
from storefront.mail import actions as mail
from storefront.programme.renewals import queries, rules
from storefront.programme.renewals.models import RenewalCall, RenewalDossier, RenewalEvent, RenewalPaper
from storefront.programme.renewals.queries import Due
from storefront.programme.renewals.rules import Kind, Presence, RenewalRefused, State, Step
from storefront.web import formats

Checked = Mapping[str, tuple[Presence, str]]


def open_dossier(
    session: Session, *, due: Due, kind: Kind, filed_on: date | None, by: str, now: datetime
) -> RenewalDossier:
    """Open the dossier of a certificate, every paper missing. Raises `RenewalRefused` where one is open already."""
    serialise(session, f"renewal:{due.id}")
    if not due.is_current:
        raise RenewalRefused("ended", "kind")
    live = select(RenewalDossier.id).where(
        RenewalDossier.certificate_id == due.id, RenewalDossier.state.in_([state.value for state in rules.LIVE])
    )
    if session.scalar(live) is not None:
        raise RenewalRefused("live", "kind")
    _not_ahead(filed_on, now)
    dossier = RenewalDossier(
        certificate_id=due.id, kind=kind.value, state=State.OPENED.value, filed_on=filed_on, opened_at=now
    )
    dossier.papers = [
        RenewalPaper(paper=paper, position=place, presence=Presence.MISSING.value)
        for place, paper in enumerate(rules.PAPERS)
    ]
    session.add(dossier)
    session.flush()
    _tell(session, dossier, "opened", "", by, now)
    return dossier


def check_papers(
    session: Session, *, dossier: RenewalDossier, papers: Checked, filed_on: date | None, by: str, now: datetime
) -> None:
    """Write down which papers are there and the day the dossier was handed in. Raises `RenewalRefused`."""
    if dossier.state not in rules.CHECKABLE:
        raise RenewalRefused("step", "filed_on")
    _not_ahead(filed_on, now)
    for line in dossier.papers:
        presence, note = papers.get(line.paper, (Presence(line.presence), line.note))
        if len(note) > rules.LONGEST_NOTE:
            raise RenewalRefused("note", f"note_{line.paper}", rules.LONGEST_NOTE)
        line.presence, line.note = presence.value, note
    dossier.filed_on = filed_on
    dossier.state = rules.checked(Presence(line.presence) for line in dossier.papers).value
    missing = sum(line.presence == Presence.MISSING for line in dossier.papers)
    _tell(session, dossier, "papers", f"{len(dossier.papers) - missing}/{len(dossier.papers)}", by, now)


def take_step(session: Session, *, dossier: RenewalDossier, step: Step, reason: str, by: str, now: datetime) -> None:
    """Forward, return, decide or withdraw a dossier; each needs its reason. Raises `RenewalRefused`."""
    state = rules.after(State(dossier.state), step)
    if step is Step.FORWARD and dossier.filed_on is None:
        raise RenewalRefused("not_filed")
    reason = _reason(reason)
    dossier.state = state.value
    _tell(session, dossier, step.value, reason, by, now)


def extend(session: Session, *, due: Due, until: date, reason: str, by: str, now: datetime) -> None:
    """Keep a certificate in force while its re-evaluation goes on (article 12.3). Raises `RenewalRefused`."""
    latest = due.latest_extension
    if latest is None:
        raise RenewalRefused("extension", "until")
    if not max(due.in_force_until, local_day(now)) < until <= latest:
        raise RenewalRefused("until", "until", latest)
    reason = _reason(reason)
    certificate = session.get_one(Certificate, due.id)
    certification.extend(session, certificate=certificate, until=until, by=by, now=now, reason=reason)
    dossier = session.get_one(RenewalDossier, due.dossier_id)
    _tell(session, dossier, "extended", reason, by, now)


def record_call(session: Session, *, due: Due, note: str, by: str, now: datetime) -> None:
    """Write down that a producer without e-mail was called about the reminder owed. Raises `RenewalRefused`."""
    serialise(session, _REMINDERS)
    owed = {one.id for one in queries.to_remind(session, due.day, by_mail=False)}
    if due.id not in owed or due.reminder is None:
        raise RenewalRefused("called", "note")
    session.add(
        RenewalCall(
            certificate_id=due.id,
            last_day=due.last_day,
            step=due.reminder,
            note=_reason(note, "note"),
            actor=by,
            at=now,
        )
    )


def settle(session: Session, *, now: datetime) -> int:
    """Close the dossiers that a decision overtook: decided where a new certificate came, else withdrawn; how many."""
    found = queries.overtaken(session)
    for dossier, certificate in found:
        follower = certification.current_certificate(session, certificate.product_id)
        is_decided = certificate.hold == Hold.SUPERSEDED and follower is not None
        reason = (follower.decision.number or follower.code) if is_decided and follower else certificate.hold
        dossier.state = (State.DECIDED if is_decided else State.WITHDRAWN).value
        step = Step.DECIDE if is_decided else Step.WITHDRAW
        _tell(session, dossier, step.value, reason, "system", now)
    return len(found)


def remind(session: Session, *, now: datetime) -> int:
    """Write the reminders that are owed by mail and were not given yet; how many."""
    serialise(session, _REMINDERS)
    owed = queries.to_remind(session, local_day(now), by_mail=True)
    for due in owed:
        mail.later(
            session,
            key=due.reminder_key,
            to=due.producer_email or "",
            template="renewal_due",
            language="vi",
            context=_told(session, due),
            now=now,
        )
    return len(owed)


_REMINDERS = "renewal-reminders"


def _told(session: Session, due: Due) -> dict[str, Any]:
    opens, closes = due.window
    return {
        "product": due.product_name,
        "product_en": due.product_name_en,
        "producer": due.producer_name,
        "code": due.code,
        "stars": due.stars,
        "stage": due.stage.value,
        "last_day": formats.day(due.last_day),
        "opens_on": formats.day(opens),
        "closes_on": formats.day(closes),
        "missing": queries.missing_papers(session, due.dossier_id) if due.dossier_id else list(rules.PAPERS),
    }


def _tell(session: Session, dossier: RenewalDossier, kind: str, reason: str, by: str, now: datetime) -> None:
    session.add(RenewalEvent(dossier_id=dossier.id, kind=kind, state=dossier.state, reason=reason, actor=by, at=now))


def _reason(text: str, field: str = "reason") -> str:
    reason = text.strip()
    if not reason:
        raise RenewalRefused("empty", field)
    if len(reason) > rules.LONGEST_REASON:
        raise RenewalRefused("too_long", field, rules.LONGEST_REASON)
    return reason


def _not_ahead(filed_on: date | None, now: datetime) -> None:
    if filed_on is not None and filed_on > local_day(now):
        raise RenewalRefused("future", "filed_on")

"""What is written when something happens to a certificate, and what the database itself refuses."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.certification import actions, chain, rules
from catalog.certification.actions import FutureEvent
from catalog.certification.models import Certificate, CertificateEvent, Decision
from catalog.certification.rules import EventKind, Facts, Hold, Precision, Standing, Status, WrongEvent
from catalog.changes import Change

DAY = date(2025, 10, 15)


def folded(certificate: Certificate) -> Standing | None:
    return rules.standing_on([event.as_rule for event in certificate.events], date.max)


def kinds(certificate: Certificate) -> list[str]:
    return [event.kind for event in certificate.events]


def test_issuing_supersedes_what_the_product_held(session: Session, stall: Any) -> None:
    product = stall.product()
    first = stall.certify(product, issued_on=date(2023, 5, 1), stars=3)
    second = stall.certify(product, issued_on=DAY, stars=4)
    session.expire_all()
    assert (first.hold, second.hold) == (Hold.SUPERSEDED, Hold.NONE)
    assert actions.current_certificate(session, product.id) == second
    assert first.code != second.code
    assert kinds(first) == ["issued", "superseded"]


def test_on_no_day_are_two_certificates_in_force(session: Session, stall: Any) -> None:
    product = stall.product()
    held = [stall.certify(product, issued_on=day) for day in (date(2024, 1, 1), date(2024, 6, 1), DAY)]
    session.expire_all()
    for n in range(0, 1200, 7):
        day = date(2023, 12, 1) + timedelta(days=n)
        standings = [rules.standing_on([event.as_rule for event in certificate.events], day) for certificate in held]
        in_force = [s for s in standings if s is not None and rules.status(s, day) in rules.IN_FORCE]
        assert len(in_force) <= 1, day


def test_the_database_refuses_a_second_current_certificate(session: Session, stall: Any) -> None:
    product = stall.product()
    certificate = stall.certify(product)
    session.add(
        Certificate(
            code="ABCDEFGH",
            product_id=product.id,
            decision_id=certificate.decision_id,
            stars=5,
            issued_on=None,
            issued_precision="unknown",
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize("statement", [update(CertificateEvent).values(stars=5), delete(CertificateEvent)])
def test_events_are_append_only(session: Session, stall: Any, statement: Any) -> None:
    stall.certify(stall.product())
    session.commit()
    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(statement)
    session.rollback()
    assert session.scalar(select(CertificateEvent.stars)) == 4


@pytest.mark.parametrize(
    "wrong",
    [
        "stars = 2",
        "stars = 6",
        "issued_precision = 'month'",
        "issued_precision = 'unknown'",
        "issued_on = NULL",
        "hold = 'expired'",
    ],
)
def test_the_database_refuses_what_no_certificate_is(session: Session, stall: Any, wrong: str) -> None:
    stall.certify(stall.product())
    with pytest.raises(IntegrityError):
        session.execute(text(f"UPDATE certificate SET {wrong}"))


def test_nothing_is_issued_or_corrected_ahead_of_time(session: Session, stall: Any, now: datetime) -> None:
    product = stall.product()
    with pytest.raises(FutureEvent):
        stall.certify(product, issued_on=date(2026, 11, 25))
    certificate = stall.certify(product, issued_on=date(2026, 11, 24))
    facts = Facts(4, date(2026, 11, 25), Precision.DAY)
    with pytest.raises(FutureEvent):
        actions.correct(session, certificate=certificate, facts=facts, by="test", now=now)
    # One second before midnight in Vietnam it is still the 24th, whatever the day in UTC.
    late = datetime(2026, 11, 24, 17, tzinfo=UTC)
    actions.correct(session, certificate=certificate, facts=facts, by="test", now=late)
    with pytest.raises(FutureEvent):
        stall.certify(stall.product("toi-den"), issued_on=date(2026, 11, 25), now=late - timedelta(seconds=1))


def test_a_revoked_certificate_may_be_corrected_and_stays_revoked(session: Session, stall: Any, now: datetime) -> None:
    certificate = stall.certify(stall.product())
    actions.revoke(session, certificate=certificate, by="office", now=now, reason="hồ sơ không trung thực")
    actions.correct(session, certificate=certificate, facts=Facts(3, DAY, Precision.DAY), by="office", now=now)
    session.expire_all()
    assert certificate.standing == Standing(Facts(3, DAY, Precision.DAY), Hold.REVOKED)
    with pytest.raises(WrongEvent):
        actions.reinstate(session, certificate=certificate, by="office", now=now, reason="")


def test_a_decision_is_recorded_once_for_its_number(session: Session, stall: Any, now: datetime) -> None:
    ids = {stall.certify(stall.product(slug), number="1898/QĐ-UBND").decision_id for slug in ("a", "b", "c")}
    assert len(ids) == 1
    unknown = {stall.certify(stall.product(slug)).decision_id for slug in ("d", "e")}
    assert len(unknown) == 2
    assert session.scalar(select(func.count(Decision.id))) == 3


def test_each_act_is_told_to_those_who_follow_the_catalogue(session: Session, stall: Any, now: datetime) -> None:
    product = stall.product()
    certificate = stall.certify(product)
    session.commit()
    before = session.scalar(select(func.count(Change.number)))
    actions.suspend(session, certificate=certificate, by="office", now=now, reason="")
    session.commit()
    told = session.scalars(select(Change).order_by(Change.number)).all()[before:]
    assert [(change.subject, change.subject_id) for change in told] == [("product", product.id)]


acts = st.lists(
    st.tuples(st.sampled_from(EventKind), st.integers(0, 300), st.sampled_from([3, 4, 5]), st.booleans()), max_size=8
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts)
def test_the_columns_are_what_the_events_add_up_to(session: Session, stall: Any, tried: list[Any]) -> None:
    session.rollback()
    product = stall.product()
    now = datetime(2026, 1, 10, 3, tzinfo=UTC)
    for kind, days, stars, known in [(EventKind.ISSUED, 0, 3, True), *tried]:
        now += timedelta(days=days)
        try:
            act(stall, product, kind, stars, DAY + timedelta(days=days) if known else None, now)
        except (WrongEvent, rules.WrongFacts, actions.Overlapping):
            session.expire_all()
    session.flush()
    session.expire_all()
    certificates = session.scalars(select(Certificate).where(Certificate.product_id == product.id)).all()
    for certificate in certificates:
        standing = folded(certificate)
        assert certificate.standing == standing
        assert certificate.last_day == (standing.facts.last_day if standing else None)
        assert rules.status(certificate.standing, now.date()) in Status
    assert sum(c.hold in ("", "suspended") for c in certificates) <= 1
    histories = [[event.as_rule for event in certificate.events] for certificate in certificates]
    for n in range(0, 2600, 13):
        day = date(2025, 1, 1) + timedelta(days=n)
        assert sum(rules.status_on(events, day) in rules.IN_FORCE for events in histories) <= 1, day
    assert chain.verify(session).unbroken


def act(stall: Any, product: Any, kind: EventKind, stars: int, issued_on: date | None, now: datetime) -> None:
    session = stall.session
    precision = Precision.DAY if issued_on else Precision.UNKNOWN
    latest = session.scalar(select(Certificate).where(Certificate.product_id == product.id).order_by(-Certificate.id))
    told = {"certificate": latest, "by": "test", "now": now}
    if kind in (EventKind.ISSUED, EventKind.SUPERSEDED):
        stall.certify(product, issued_on=issued_on, stars=stars, now=now)
    elif kind is EventKind.CORRECTED:
        actions.correct(session, facts=Facts(stars, issued_on, precision), **told)
    elif kind is EventKind.SUSPENDED:
        actions.suspend(session, reason="", **told)
    elif kind is EventKind.REINSTATED:
        actions.reinstate(session, reason="", **told)
    elif kind is EventKind.DOWNGRADED:
        actions.downgrade(session, stars=stars, reason="", **told)
    elif kind is EventKind.REVOKED:
        actions.revoke(session, reason="", **told)
    elif kind is EventKind.EXTENDED:
        actions.extend(session, until=(latest.last_day or DAY) + timedelta(days=100), reason="", **told)

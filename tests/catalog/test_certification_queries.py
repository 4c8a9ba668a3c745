"""The register as the database filters it says the same as the rules."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.certification import actions, history, queries, rules
from catalog.certification.models import Certificate, Decision
from catalog.certification.queries import Wanted
from catalog.certification.rules import Facts, Hold, Precision, Standing, Status

TODAY = date(2026, 11, 24)
issue_days = st.dates(date(2022, 1, 1), date(2027, 12, 31)) | st.none()
held = st.tuples(issue_days, st.sampled_from(Hold), st.integers(1, 180) | st.none())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(held, min_size=1, max_size=12), st.integers(-200, 1400))
def test_a_status_filters_exactly_the_certificates_that_have_it(
    session: Session, stall: Any, certificates: list[Any], offset: int
) -> None:
    session.rollback()
    day = TODAY + timedelta(days=offset)
    dated = [issued_on for issued_on, *_ in certificates if issued_on]
    # A day on the border of one of them finds the mistakes of one day.
    asked = [
        day,
        *(Facts(3, d, Precision.DAY).last_day + timedelta(days=n) for d in dated[:2] for n in (-180, -120, 0)),
    ]
    standings = {}
    for position, one in enumerate(certificates):
        id_, standing = put(session, stall, position, *one)
        standings[id_] = standing
    for day in asked:
        expected = {id_: rules.status(standing, day) for id_, standing in standings.items()}
        for status in Status:
            found = set(session.scalars(select(Certificate.id).where(queries.status_is(status, day))))
            assert found == {id_ for id_, one in expected.items() if one is status}
        counted = queries.status_counts(session, day)
        assert counted == {status: Counter(expected.values())[status] for status in Status}


def put(
    session: Session, stall: Any, position: int, issued_on: date | None, hold: Hold, extension: int | None
) -> tuple[int, Standing]:
    facts = Facts(3, issued_on, Precision.DAY if issued_on else Precision.UNKNOWN)
    until = facts.last_day + timedelta(days=extension) if facts.last_day and extension else None
    decision = Decision(number=None, recorded_by="test")
    session.add(decision)
    session.flush()
    certificate = Certificate(
        code=f"C{position}",
        product_id=stall.product(f"p{position}").id,
        decision_id=decision.id,
        stars=3,
        issued_on=issued_on,
        issued_precision=facts.precision.value,
        last_day=facts.last_day,
        extended_until=until,
        hold=hold.value,
    )
    session.add(certificate)
    session.flush()
    return certificate.id, Standing(facts, hold, until)


def test_a_decision_number_is_found_as_written_and_in_small_letters(session: Session, stall: Any) -> None:
    stall.certify(stall.product(), number="1898/QĐ-UBND")
    stall.certify(stall.product("toi-den"), number="2361/QĐ-BNNMT")
    for typed in ("1898/QĐ-UBND", " 1898/qđ-ubnd ", "1898/QD-ubnd"):
        found = queries.find(session, Wanted(number=typed), day=TODAY)
        assert [entry.number for entry in found.entries] == ["1898/QĐ-UBND"], typed
        assert queries.find(session, Wanted(text=typed), day=TODAY).total == 1, typed


def test_a_code_is_found_as_read_aloud(session: Session, stall: Any) -> None:
    certificate = stall.certify(stall.product())
    typed = f" {certificate.code[:4].lower()}-{certificate.code[4:]} "
    found = queries.find(session, Wanted(text=typed), day=TODAY)
    assert (found.total, found.entries[0].code) == (1, certificate.code)


def test_the_past_is_read_from_the_events(session: Session, stall: Any, now: datetime) -> None:
    certificate = stall.certify(stall.product(), issued_on=date(2025, 10, 15))
    actions.suspend(session, certificate=certificate, by="office", now=now, reason="kiểm tra")
    actions.reinstate(session, certificate=certificate, by="office", now=now + timedelta(days=9), reason="")
    session.flush()
    events = history.of_product(session, certificate.product_id)
    asked = {date(2025, 10, 14): None, date(2026, 11, 23): Hold.NONE, date(2026, 11, 24): Hold.SUSPENDED}
    asked[date(2026, 12, 3)] = Hold.NONE
    for day, hold in asked.items():
        standing = history.standing_on(events, certificate.code, day)
        assert (standing.hold if standing else None) == hold, day
    assert [event.kind for event in events] == ["issued", "suspended", "reinstated"]

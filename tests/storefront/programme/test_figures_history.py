"""Figures of a past day are those of that day for ever, and today's are the same from columns and from events.

`FIGURES_EXAMPLES` makes the search of histories longer than in the ordinary run.
"""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from catalog.calendar import local_day
from catalog.certification import actions, ledger
from catalog.certification.actions import FutureEvent, Overlapping
from catalog.certification.models import Certificate
from catalog.certification.rules import Facts, Precision, WrongEvent, WrongFacts
from catalog.db import Base
from catalog.producers.models import Producer
from catalog.products.models import Product
from storefront.programme.figures import queries, rules

NOON = datetime(2024, 3, 1, 5, tzinfo=UTC)
EXAMPLES = int(os.environ.get("FIGURES_EXAMPLES", "25"))


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


class Office:
    """Acts on three products as an office might, right or wrong, and remembers what time it is."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.now = NOON
        self.products = []
        for number, group in enumerate(("food", "food", "tourism")):
            producer = Producer(slug=f"p{number}", name=f"HTX {number}", kind="household" if number else None)
            session.add(producer)
            session.flush()
            self.products.append(Product(slug=f"s{number}", name="Tỏi", group=group, producer_id=producer.id))
            session.add(self.products[-1])
        session.flush()

    def act(self, kind: str, which: int, days: int, stars: int, back: int | None) -> None:
        self.now += timedelta(days=days)
        product, session = self.products[which], self.session
        issued_on = None if back is None else local_day(self.now) - timedelta(days=back)
        facts = Facts(stars, issued_on, Precision.UNKNOWN if back is None else Precision.DAY)
        latest = session.query(Certificate).filter_by(product_id=product.id).order_by(-Certificate.id).first()
        told: dict[str, Any] = {"by": "test", "now": self.now, "reason": "vì thế"}
        try:
            if kind == "issue" or latest is None:
                decision = actions.record_decision(session, number=None, decided_on=None, by="test", now=self.now)
                actions.issue(session, product=product, decision=decision, facts=facts, by="test", now=self.now)
            elif kind == "correct":
                actions.correct(session, certificate=latest, facts=facts, **told)
            elif kind == "extend":
                until = (latest.last_day or local_day(self.now)) + timedelta(days=90)
                actions.extend(session, certificate=latest, until=until, **told)
            elif kind == "downgrade":
                actions.downgrade(session, certificate=latest, stars=3, **told)
            else:
                getattr(actions, kind)(session, certificate=latest, **told)
        except (WrongEvent, WrongFacts, FutureEvent, Overlapping):
            session.expire_all()

    def figures(self, day: date, known_on: date, today: date) -> rules.Figures:
        self.session.flush()
        lines = queries.lines(self.session, queries.subjects(self.session), day, known_on=known_on, today=today)
        return rules.figures(lines, day)


_ACT = st.tuples(
    st.sampled_from(("issue", "issue", "correct", "suspend", "reinstate", "revoke", "extend", "downgrade")),
    st.integers(0, 2),
    st.integers(0, 400),
    st.sampled_from((3, 4, 5)),
    st.one_of(st.none(), st.integers(0, 1300)),
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_ACT, min_size=1, max_size=7), st.lists(_ACT, min_size=1, max_size=5), st.integers(0, 900))
def test_what_is_recorded_later_changes_no_figure_of_a_past_report(
    engine: Any, before: list[Any], after: list[Any], back: int
) -> None:
    with Session(engine) as session:
        office = Office(session)
        for one in before:
            office.act(*one)
        reported_on = local_day(office.now)
        days = [reported_on, reported_on - timedelta(days=back)]
        reported = [office.figures(day, reported_on, reported_on) for day in days]
        office.now += timedelta(days=1)
        for one in after:
            office.act(*one)
        today = local_day(office.now)

        assert [office.figures(day, reported_on, today) for day in days] == reported
        session.rollback()


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_ACT, min_size=1, max_size=8), st.integers(0, 1200))
def test_today_is_the_same_from_columns_from_events_and_in_the_ledger(engine: Any, acts: list[Any], later: int) -> None:
    with Session(engine) as session:
        office = Office(session)
        for one in acts:
            office.act(*one)
        session.flush()
        today = local_day(office.now) + timedelta(days=later)
        of = queries.subjects(session)
        columns = queries.lines(session, of, today, known_on=today, today=today)
        # Asked a day later, the same day is a past one and is read from the events.
        events = queries.lines(session, of, today, known_on=today, today=today + timedelta(days=1))

        assert columns == events
        told = [(one.certificate_id, one.status) for one in ledger.standings(session, today, known_on=today)]
        assert [(one.certificate_id, one.status) for one in events] == told
        session.rollback()

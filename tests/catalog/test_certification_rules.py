"""The rules of Decision 26/2026/QĐ-TTg, by table and against a second model written another way."""

import contextlib
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalog.calendar import local_day, next_midnight
from catalog.certification import rules
from catalog.certification.rules import (
    Event,
    EventKind,
    Facts,
    Hold,
    Precision,
    Standing,
    Status,
    WrongEvent,
    WrongFacts,
)

ISSUED = date(2025, 10, 15)
LAST = date(2028, 10, 15)


def standing(issued_on: date | None = ISSUED, hold: Hold = Hold.NONE, until: date | None = None) -> Standing:
    return Standing(Facts(4, issued_on, Precision.DAY if issued_on else Precision.UNKNOWN), hold, until)


@pytest.mark.parametrize(
    ("held", "day", "status"),
    [
        (standing(), ISSUED, Status.VALID),
        (standing(), LAST - timedelta(days=181), Status.VALID),
        (standing(), LAST - timedelta(days=180), Status.DUE),
        (standing(), LAST - timedelta(days=120), Status.DUE),
        (standing(), LAST - timedelta(days=119), Status.OVERDUE),
        (standing(), LAST, Status.OVERDUE),
        (standing(), LAST + timedelta(days=1), Status.LAPSED),
        (standing(until=LAST + timedelta(days=180)), LAST, Status.OVERDUE),
        (standing(until=LAST + timedelta(days=180)), LAST + timedelta(days=1), Status.EXTENDED),
        (standing(until=LAST + timedelta(days=180)), LAST + timedelta(days=180), Status.EXTENDED),
        (standing(until=LAST + timedelta(days=180)), LAST + timedelta(days=181), Status.LAPSED),
        (standing(issued_on=None), LAST, Status.UNKNOWN),
        (standing(hold=Hold.SUSPENDED), ISSUED, Status.SUSPENDED),
        (standing(hold=Hold.REVOKED), ISSUED, Status.REVOKED),
        (standing(hold=Hold.SUPERSEDED), ISSUED, Status.SUPERSEDED),
        (standing(issued_on=None, hold=Hold.REVOKED), ISSUED, Status.REVOKED),
    ],
)
def test_each_status_and_its_borders(held: Standing, day: date, status: Status) -> None:
    assert rules.status(held, day) is status


def test_four_statuses_sell() -> None:
    assert {Status.VALID, Status.DUE, Status.OVERDUE, Status.EXTENDED} == rules.IN_FORCE


def test_the_last_day_lasts_to_its_end_in_vietnam() -> None:
    last_second = datetime(2028, 10, 15, 16, 59, 59, tzinfo=UTC)
    assert rules.status(standing(), local_day(last_second)) is Status.OVERDUE
    assert rules.status(standing(), local_day(last_second + timedelta(seconds=1))) is Status.LAPSED
    assert next_midnight(last_second) == last_second + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("issued_on", "last_day"),
    [
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2025, 12, 31), date(2028, 12, 31)),
        (date(2025, 1, 1), date(2028, 1, 1)),
        (None, None),
    ],
)
def test_thirty_six_months(issued_on: date | None, last_day: date | None) -> None:
    assert standing(issued_on).facts.last_day == last_day


def test_a_year_counts_as_its_first_day() -> None:
    facts = Facts(3, date(2025, 1, 1), Precision.YEAR)
    rules.check(facts)
    assert facts.last_day == date(2028, 1, 1)
    with pytest.raises(WrongFacts):
        rules.check(Facts(3, date(2025, 6, 1), Precision.YEAR))


@pytest.mark.parametrize(
    "facts",
    [
        Facts(2, ISSUED, Precision.DAY),
        Facts(6, ISSUED, Precision.DAY),
        Facts(3, None, Precision.DAY),
        Facts(3, ISSUED, Precision.UNKNOWN),
    ],
)
def test_facts_no_certificate_can_have(facts: Facts) -> None:
    with pytest.raises(WrongFacts):
        rules.check(facts)


@pytest.mark.parametrize(("days", "allowed"), [(0, False), (1, True), (180, True), (181, False)])
def test_an_extension_ends_within_180_days_after_the_last(days: int, allowed: bool) -> None:
    event = Event(EventKind.EXTENDED, LAST, extended_until=LAST + timedelta(days=days))
    if allowed:
        assert rules.apply(standing(), event).extended_until == LAST + timedelta(days=days)
    else:
        with pytest.raises(WrongFacts):
            rules.apply(standing(), event)


def test_an_extension_falls_where_a_correction_leaves_it_no_ground() -> None:
    extended = standing(until=LAST + timedelta(days=90))
    earlier = rules.apply(extended, Event(EventKind.CORRECTED, LAST, Facts(4, date(2020, 1, 1), Precision.DAY)))
    assert rules.status(earlier, LAST + timedelta(days=30)) is Status.LAPSED
    same_day = rules.apply(extended, Event(EventKind.CORRECTED, LAST, Facts(3, ISSUED, Precision.DAY)))
    assert same_day.extended_until == extended.extended_until


def test_revocation_is_final() -> None:
    revoked = standing(hold=Hold.REVOKED)
    for kind in (EventKind.REINSTATED, EventKind.SUSPENDED, EventKind.SUPERSEDED, EventKind.REVOKED):
        with pytest.raises(WrongEvent):
            rules.apply(revoked, Event(kind, LAST))
    corrected = rules.apply(revoked, Event(EventKind.CORRECTED, LAST, Facts(5, LAST, Precision.DAY)))
    assert rules.status(corrected, LAST) is Status.REVOKED


def test_the_filing_window_is_the_days_that_are_due() -> None:
    opens, closes = rules.filing_window(LAST)
    due = [day for n in range(800) if rules.status(standing(), day := ISSUED + timedelta(days=n + 300)) is Status.DUE]
    assert (due[0], due[-1]) == (opens, closes)


@dataclass
class Slow:
    """The same law told another way: days are counted, and what happened is kept as words."""

    issued: bool = False
    year: bool = False
    issued_on: date | None = None
    stars: int = 0
    until: date | None = None
    happened: list[str] = field(default_factory=list)

    def last(self) -> date | None:
        if self.issued_on is None:
            return None
        try:
            return self.issued_on.replace(year=self.issued_on.year + 3)
        except ValueError:
            return date(self.issued_on.year + 3, 2, 28)

    def ended(self) -> str:
        for word in ("revoked", "superseded"):
            if word in self.happened:
                return word
        turns = [word for word in self.happened if word in ("suspended", "reinstated")]
        return "suspended" if turns and turns[-1] == "suspended" else ""

    def allows(self, event: Event) -> bool:
        kind = event.kind.value
        if not self.issued:
            return kind == "issued"
        if kind == "issued":
            return False
        if kind == "extended":
            last, until = self.last(), event.extended_until
            lasts = bool(last and until and until in [last + timedelta(days=n) for n in range(1, 181)])
            return lasts and self.ended() in ("", "suspended")
        if kind == "downgraded":
            assert event.facts is not None
            same = (event.facts.issued_on, event.facts.precision is Precision.YEAR) == (self.issued_on, self.year)
            return same and event.facts.stars < self.stars and self.ended() in ("", "suspended")
        return {
            "corrected": True,
            "suspended": self.ended() == "",
            "reinstated": self.ended() == "suspended",
            "superseded": self.ended() in ("", "suspended"),
            "revoked": "revoked" not in self.happened,
        }[kind]

    def take(self, event: Event) -> None:
        self.happened.append(event.kind.value)
        if event.kind.value in ("issued", "corrected"):
            assert event.facts is not None
            self.issued, self.issued_on = True, event.facts.issued_on
            self.year, self.stars = event.facts.precision is Precision.YEAR, event.facts.stars
            last = self.last()
            if self.until and not (last and 1 <= (self.until - last).days <= 180):
                self.until = None
        if event.kind.value == "extended":
            self.until = event.extended_until
        if event.kind.value == "downgraded":
            assert event.facts is not None
            self.stars = event.facts.stars

    def status(self, day: date) -> str:
        if self.ended():
            return self.ended()
        last = self.last()
        if last is None:
            return "unknown"
        left = (last - day).days
        if left < 0:
            return "extended" if self.until and (self.until - day).days >= 0 else "lapsed"
        return "overdue" if left < 120 else "due" if left <= 180 else "valid"


days = st.dates(date(2020, 1, 1), date(2029, 12, 31))


@st.composite
def facts_of(draw: st.DrawFn) -> Facts:
    precision = draw(st.sampled_from(Precision))
    day = draw(days | st.just(date(2024, 2, 29)))
    issued_on = {Precision.DAY: day, Precision.YEAR: date(day.year, 1, 1), Precision.UNKNOWN: None}[precision]
    return Facts(draw(st.sampled_from(rules.STARS)), issued_on, precision)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Acts somebody tries, one after another; many of them are not allowed where they stand."""
    day = draw(days)
    facts = draw(facts_of())
    events = [Event(EventKind.ISSUED, day, facts)]
    for kind in draw(st.lists(st.sampled_from(EventKind), max_size=8)):
        day += timedelta(days=draw(st.integers(0, 400)))
        if kind in (EventKind.ISSUED, EventKind.CORRECTED):
            facts = draw(facts_of())
            events.append(Event(kind, day, facts))
        elif kind is EventKind.DOWNGRADED:
            events.append(Event(kind, day, replace(facts, stars=draw(st.sampled_from(rules.STARS)))))
        elif kind is EventKind.EXTENDED:
            base = facts.last_day or day
            events.append(Event(kind, day, extended_until=base + timedelta(days=draw(st.integers(-5, 200)))))
        else:
            events.append(Event(kind, day))
    return events


@settings(max_examples=1000, deadline=None)
@given(histories(), st.lists(days, min_size=1, max_size=10))
@example([Event(EventKind.ISSUED, ISSUED, Facts(3, date(2024, 2, 29), Precision.DAY))], [date(2027, 2, 28)])
def test_histories_fold_as_the_slow_model_says(tried: list[Event], asked: list[date]) -> None:
    done: list[Event] = []
    slow, quick = Slow(), None
    for event in tried:
        if slow.allows(event):
            quick = rules.apply(quick, event)
            slow.take(event)
            done.append(event)
        else:
            with pytest.raises((WrongEvent, WrongFacts)):
                rules.apply(quick, event)
    borders = [day + timedelta(days=n) for day in asked for n in (0, 1)]
    borders += [slow.last() + timedelta(days=n) for n in (-181, -180, -120, -119, 0, 1, 180)] if slow.last() else []
    for day in borders:
        replayed = Slow()
        for event in done:
            if event.effective_on <= day:
                replayed.take(event)
        standing_then = rules.standing_on(done, day)
        assert (standing_then is not None) == replayed.issued
        if standing_then is not None:
            assert standing_then.facts.stars == replayed.stars
            assert rules.status_on(done, day).value == replayed.status(day)
    assert quick == rules.standing_on(done, date.max)


@given(histories(), st.lists(st.integers(0, 60), min_size=9, max_size=9), days, st.integers(0, 9))
def test_what_a_past_day_told_never_changes(tried: list[Event], late: list[int], asked: date, later: int) -> None:
    """Whatever is recorded afterwards, decisions that count from before that day included."""
    done: list[Event] = []
    recorded, standing = date(2020, 1, 1), None
    for event, delay in zip(tried, [0, *late], strict=False):
        recorded = max(recorded, event.effective_on + timedelta(days=delay))
        with contextlib.suppress(WrongEvent, WrongFacts):
            standing = rules.apply(standing, event)
            done.append(replace(event, recorded_on=recorded))
    told = [rules.status_on(done[:n], asked, known_on=asked) for n in range(len(done) + 1)]
    known = sum(event.recorded_on <= asked for event in done if event.recorded_on)
    assert set(told[known:]) == {told[-1]}

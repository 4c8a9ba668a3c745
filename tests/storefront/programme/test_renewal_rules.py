"""When to file, whom to remind, which round fits: asked of every day, whatever the job's gaps."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.certification.rules import filing_window
from storefront.programme.renewals import rules
from storefront.programme.renewals.rules import REMINDER_DAYS, Kind, Presence, RenewalRefused, Stage, State, Step

LAST = date(2027, 6, 30)
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))


def before(days: int) -> date:
    return LAST - timedelta(days=days)


@pytest.mark.parametrize(
    ("left", "stage"),
    [
        (181, Stage.NOT_OPEN),
        (180, Stage.OPEN),
        (120, Stage.OPEN),
        (119, Stage.PASSED),
        (0, Stage.PASSED),
        (-1, Stage.LAPSED),
    ],
)
def test_the_stage_changes_with_the_days_of_article_7(left: int, stage: Stage) -> None:
    assert rules.stage(LAST, LAST, filed=False, day=before(left)) is stage
    assert rules.stage(LAST, LAST, filed=True, day=before(left)) is Stage.FILED


def test_an_extension_keeps_a_certificate_from_lapsing() -> None:
    until = LAST + timedelta(days=90)

    assert rules.stage(LAST, until, filed=False, day=until) is Stage.PASSED
    assert rules.stage(LAST, until, filed=False, day=until + timedelta(days=1)) is Stage.LAPSED


def _sent(runs: list[date]) -> list[tuple[int, date]]:
    """What a job that ran on these days sent: (reminder, day), as the outbox keeps one message a key."""
    sent: dict[int, date] = {}
    for day in runs:
        step = rules.reminder_due(LAST, day)
        if step is not None:
            sent.setdefault(step, day)
    return list(sent.items())


@given(st.sets(st.integers(-30, 260), max_size=40))
def test_each_reminder_goes_once_and_late_ones_only_while_none_is_due_later(lefts: set[int]) -> None:
    runs = sorted(before(left) for left in lefts)
    sent = dict(_sent(runs))

    for step, following in zip(REMINDER_DAYS, (*REMINDER_DAYS[1:], -1), strict=True):
        first = next((day for day in runs if before(step) <= day < before(following)), None)
        assert sent.pop(step, None) == first
    assert not sent


def test_a_job_that_never_stops_sends_each_on_its_day() -> None:
    assert _sent([before(left) for left in range(300, -60, -1)]) == [(step, before(step)) for step in REMINDER_DAYS]


@given(DAYS)
def test_deadlines_come_in_order_and_none_is_left_out(day: date) -> None:
    ahead = rules.deadlines(day, 9)

    assert [one.before for one in ahead] == sorted(one.before for one in ahead)
    assert all(one.before > day for one in ahead)
    assert ahead[0].before <= day + timedelta(days=92)
    assert ahead[8].before == ahead[0].before.replace(year=ahead[0].before.year + 1)


def test_the_next_deadlines_are_those_of_the_decision() -> None:
    told = [(one.before, one.what) for one in rules.deadlines(date(2026, 11, 24), 5)]

    assert told == [
        (date(2026, 12, 30), "council_by"),
        (date(2027, 1, 30), "ministry_by"),
        (date(2027, 3, 30), "central_by"),
        (date(2027, 4, 30), "commune_by"),
        (date(2027, 6, 30), "council_by"),
    ]


@given(DAYS)
def test_a_certificate_fits_at_most_one_round_and_that_one_serves_it(last_day: date) -> None:
    opens, _closes = filing_window(last_day)
    fitting = [one for one in rules.rounds_ahead(opens - timedelta(days=400), 8) if rules.fits(one, last_day)]

    assert len(fitting) <= 1
    for one in fitting:
        assert opens < one.commune_by < one.council_by <= last_day


@pytest.mark.parametrize(
    ("filed_on", "kind", "day", "offered"),
    [
        (before(150), Kind.RE_EVALUATION, LAST, True),
        (before(180), Kind.RE_EVALUATION, before(7), True),
        (before(120), Kind.RE_EVALUATION, LAST + timedelta(days=30), True),
        (before(150), Kind.RE_EVALUATION, before(8), False),
        (before(119), Kind.RE_EVALUATION, LAST, False),
        (before(150), Kind.UPGRADE, LAST, False),
        (None, None, LAST, False),
        (before(150), Kind.RE_EVALUATION, LAST + timedelta(days=181), False),
    ],
)
def test_only_who_filed_in_time_is_extended(filed_on: date | None, kind: Kind | None, day: date, offered: bool) -> None:
    latest = rules.latest_extension(LAST, None, filed_on, kind, day)

    assert latest == (LAST + timedelta(days=180) if offered else None)


def test_what_was_extended_to_the_end_is_not_extended_again() -> None:
    end = LAST + timedelta(days=180)

    assert rules.latest_extension(LAST, end, before(150), Kind.RE_EVALUATION, LAST) is None
    assert rules.latest_extension(LAST, end - timedelta(days=1), before(150), Kind.RE_EVALUATION, LAST) == end


@given(st.lists(st.sampled_from(Step), max_size=8), st.sampled_from(State))
def test_no_way_leads_out_of_an_end(way: list[Step], state: State) -> None:
    for step in way:
        if step not in rules.steps(state):
            with pytest.raises(RenewalRefused):
                rules.after(state, step)
            continue
        assert state in rules.LIVE
        state = rules.after(state, step)


def test_a_dossier_is_complete_when_nothing_is_missing() -> None:
    assert rules.checked([Presence.PRESENT, Presence.NOT_NEEDED]) is State.COMPLETE
    assert rules.checked([Presence.PRESENT, Presence.MISSING]) is State.INCOMPLETE

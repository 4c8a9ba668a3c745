"""A case moves only as the rules say, its term counts working days, and its events tell its whole story."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storefront.doubts import rules
from storefront.doubts.rules import Act, Finding, Standing, State, Step, WrongStep

STEPS = st.builds(
    Step,
    act=st.sampled_from([act for act in Act if act is not Act.OPEN]),
    owner=st.sampled_from(["", "Cán bộ A", "Cán bộ B"]),
    finding=st.sampled_from(list(Finding)),
    correct_by=st.sampled_from([None, date(2026, 12, 31)]),
)


@settings(max_examples=150)
@given(st.lists(STEPS, max_size=25))
def test_no_way_through_a_case_breaks_what_holds_of_every_case(steps: list[Step]) -> None:
    standing, closed = Standing(), False
    for step in steps:
        possible = rules.possible(standing)
        try:
            after = rules.apply(standing, step)
        except WrongStep:
            continue
        assert step.act in possible
        assert not closed, "nothing follows the end"
        assert after.state is State.OPENED or after.owner, "somebody answers for every case that was begun"
        if after.state in (State.FOUND, State.CORRECTING, State.CLOSED):
            assert after.finding is not Finding.NONE
        if after.state is State.CORRECTING:
            assert after.finding is Finding.UPHELD
            assert after.correct_by
        if step.act is Act.SUSPEND:
            assert standing.finding is Finding.UPHELD
        standing, closed = after, after.state is State.CLOSED


def test_nothing_can_be_done_to_a_closed_case() -> None:
    assert rules.possible(Standing(State.CLOSED, "Cán bộ A", Finding.UPHELD)) == frozenset()


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (date(2026, 11, 24), date(2026, 12, 15)),
        (date(2026, 11, 28), date(2026, 12, 18)),
        (date(2026, 12, 18), date(2027, 1, 11)),  # 1 January lies between
        (date(2026, 4, 24), date(2026, 5, 19)),  # 30 April and 1 May lie between
    ],
)
def test_the_term_is_fifteen_working_days(opened: date, due: date) -> None:
    assert rules.due_on(opened) == due


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)))
@settings(max_examples=50)
def test_a_term_ends_on_a_working_day_three_weeks_on(opened: date) -> None:
    due = rules.due_on(opened)

    assert due.weekday() < 5
    assert 19 <= (due - opened).days <= 25


def test_codes_are_read_however_they_are_typed() -> None:
    code = rules.new_code()

    assert rules.typed_code(f" {rules.shown_code(code).lower()} ") == code

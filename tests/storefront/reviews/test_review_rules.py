from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import shop

from storefront.reviews.rules import (
    EDIT_FOR,
    LONGEST,
    MARKS,
    Score,
    average_tenths,
    faults_of,
    is_delivered,
    may_edit,
    shown_name,
)


@given(st.lists(st.sampled_from(MARKS), min_size=1, max_size=60))
def test_an_average_is_the_nearest_tenth_and_halves_go_up(marks: list[int]) -> None:
    tenths = average_tenths(sum(marks), len(marks))
    exact = Fraction(sum(marks) * 10, len(marks))

    assert exact - Fraction(1, 2) < tenths <= exact + Fraction(1, 2)
    assert min(marks) * 10 <= tenths <= max(marks) * 10
    assert Score({mark: marks.count(mark) for mark in MARKS}).tenths == tenths


def test_half_a_tenth_goes_up_and_nothing_has_no_average() -> None:
    assert average_tenths(85, 20) == 43
    assert average_tenths(0, 0) == 0


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Nguyễn Thị Lan", "Lan N."),
        ("  lê  văn   Tám ", "Tám L."),
        ("Lan", "Lan"),
        ("Anne-Marie O'Neill", "O'Neill A."),
        ("0912345678", ""),
        ("lan@thu.example", ""),
        ("<b>Lan</b>", ""),
        ("", ""),
    ],
)
def test_a_buyer_is_shown_by_her_given_name_alone(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@given(st.text(max_size=200))
def test_whatever_somebody_is_called_little_of_it_is_shown(name: str) -> None:
    assert len(shown_name(name)) <= 36
    assert "@" not in shown_name(name)
    assert not any(sign.isdigit() for sign in shown_name(name))


def test_a_review_says_something_without_stars() -> None:
    assert faults_of(5, "Ngon.") == {}
    assert faults_of(0, "") == {"rating": "unknown", "text": "missing"}
    assert faults_of(6, "x" * (LONGEST + 1)) == {"rating": "unknown", "text": "too_long"}
    assert faults_of(1, "★★★★★ 5 sao") == {"text": "star_signs"}


def test_only_what_arrived_is_reviewed() -> None:
    assert [
        is_delivered(state, wanted=1, delivered=0)
        for state in ("placed", "confirmed", "fulfilled", "completed", "cancelled")
    ] == [
        False,
        False,
        True,
        True,
        False,
    ]
    assert not is_delivered("fulfilled", wanted=0, delivered=0)
    assert is_delivered("confirmed", wanted=2, delivered=1)


def test_words_may_be_changed_for_thirty_days_but_not_after_they_were_taken_back() -> None:
    assert may_edit("published", shop.NOON, shop.NOON + EDIT_FOR - timedelta(seconds=1))
    assert not may_edit("published", shop.NOON, shop.NOON + EDIT_FOR)
    assert not may_edit("withdrawn", shop.NOON, shop.NOON)

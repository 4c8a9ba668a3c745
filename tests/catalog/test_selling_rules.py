"""One answer to «may this be sold», and the day up to which it holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.certification.rules import IN_FORCE, Facts, Hold, Precision, Standing, status
from catalog.products.models import LISTING_STATES
from catalog.selling.rules import Offer, Refusal, refusal, sold_until

ISSUED = date(2025, 10, 15)
LAST = date(2028, 10, 15)
GOOD = Standing(Facts(4, ISSUED, Precision.DAY))


def offer(
    standing: Standing | None = GOOD, active: bool = True, state: str = "approved", price: int | None = 1
) -> Offer:
    return Offer(standing, active, state, price)


@pytest.mark.parametrize(
    ("asked", "day", "reason"),
    [
        (offer(), LAST, None),
        (offer(), LAST + timedelta(days=1), Refusal.LAPSED),
        (offer(), ISSUED - timedelta(days=1), Refusal.NOT_YET),
        (offer(None), LAST, Refusal.NOT_CERTIFIED),
        (offer(Standing(Facts(4, None, Precision.UNKNOWN))), LAST, Refusal.UNKNOWN),
        (offer(Standing(GOOD.facts, Hold.SUSPENDED)), LAST, Refusal.SUSPENDED),
        (offer(Standing(GOOD.facts, Hold.REVOKED)), LAST, Refusal.REVOKED),
        (offer(Standing(GOOD.facts, Hold.SUPERSEDED)), LAST, Refusal.SUPERSEDED),
        (offer(active=False), LAST, Refusal.PRODUCER_INACTIVE),
        (offer(price=None), LAST, Refusal.NO_PRICE),
        *((offer(state=state), LAST, Refusal.NOT_LISTED) for state in LISTING_STATES if state != "approved"),
    ],
)
def test_each_reason(asked: Offer, day: date, reason: Refusal | None) -> None:
    assert refusal(asked, day) is reason


issue_days = st.dates(date(2022, 1, 1), date(2027, 1, 1))


@st.composite
def standings(draw: st.DrawFn) -> Standing | None:
    if draw(st.integers(0, 9)) == 0:
        return None
    issued_on = draw(issue_days | st.none())
    facts = Facts(3, issued_on, Precision.DAY if issued_on else Precision.UNKNOWN)
    extension = draw(st.integers(1, 180) | st.none())
    until = facts.last_day + timedelta(days=extension) if facts.last_day and extension else None
    return Standing(facts, draw(st.sampled_from([Hold.NONE, Hold.NONE, *Hold])), until)


@given(
    st.builds(
        Offer,
        standings(),
        st.sampled_from([True, True, False]),
        st.sampled_from(["approved", "approved", "paused"]),
        st.sampled_from([1, 85_000, None]),
    )
)
def test_the_refusal_and_the_last_day_of_sale_agree_on_every_day(asked: Offer) -> None:
    until = sold_until(asked)
    issued_on = (asked.standing.facts.issued_on if asked.standing else None) or date(2024, 1, 1)
    for day in (issued_on + timedelta(days=n) for n in range(-2, 1300)):
        may_be_sold = refusal(asked, day) is None
        assert may_be_sold == (until is not None and issued_on <= day <= until)
        if may_be_sold:
            assert asked.standing is not None
            assert status(asked.standing, day) in IN_FORCE

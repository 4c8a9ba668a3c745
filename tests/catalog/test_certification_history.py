"""The life of a product's stars, told over all of its certificates."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from catalog.certification import actions, history, typed
from catalog.certification.history import Turn
from catalog.certification.models import Certificate
from catalog.certification.rules import Facts, Precision, Status
from catalog.products.models import Product

TODAY = date(2026, 11, 24)


@pytest.fixture
def life(session: Session, stall: Any, now: datetime) -> tuple[Product, dict[str, Certificate]]:
    """Three stars in 2019, which lapsed; four in 2023, renewed with four, then five, taken down to three."""
    product = stall.product()

    def issue(day: date, stars: int) -> Certificate:
        decision = actions.record_decision(session, number=f"{day.year}/QĐ", decided_on=day, by="office", now=now)
        facts = Facts(stars, day, Precision.DAY)
        return actions.issue(session, product=product, decision=decision, facts=facts, by="office", now=now)

    held = {"four": issue(date(2023, 3, 1), 4)}
    # Found in the archive and recorded late.
    held["first"] = issue(date(2019, 6, 1), 3)
    held |= {"renewed": issue(date(2025, 12, 1), 4), "five": issue(date(2026, 5, 1), 5)}
    lower = {"certificate": held["five"], "stars": 3, "by": "office", "now": now, "reason": "Không giữ được điểm"}
    actions.downgrade(session, **lower)
    session.flush()
    return product, held


def test_issue_lapse_upgrade_renewal_and_downgrade_are_told_in_order(session: Session, life: Any) -> None:
    product, held = life
    told = history.chapters(history.of_product(session, product.id), TODAY)

    assert [(one.turn, one.on, one.stars, one.before) for one in told] == [
        (Turn.FIRST, date(2019, 6, 1), 3, None),
        (Turn.LAPSED, date(2022, 6, 2), 3, None),
        (Turn.UPGRADED, date(2023, 3, 1), 4, 3),
        (Turn.RENEWED, date(2025, 12, 1), 4, None),
        (Turn.UPGRADED, date(2026, 5, 1), 5, 4),
        (Turn.DOWNGRADED, TODAY, 3, 5),
    ]
    assert [one.code for one in told if one.turn in (Turn.FIRST, Turn.LAPSED)] == [held["first"].code] * 2
    assert told[2].replaces == held["first"].code
    assert told[2].event.decision == "2023/QĐ"


def test_nothing_is_told_before_its_day(session: Session, life: Any) -> None:
    events = history.of_product(session, life[0].id)

    for last in range(1, 7):
        day = history.chapters(events, TODAY)[last - 1].on
        assert len(history.chapters(events, day)) == last
        assert len(history.chapters(events, day - timedelta(days=1))) == last - 1


def test_each_certificate_leads_to_the_one_that_followed(session: Session, life: Any) -> None:
    product, held = life
    events = history.of_product(session, product.id)
    codes = [held[name].code for name in ("first", "four", "renewed", "five")]

    assert [history.follower(events, code) for code in codes] == [*codes[1:], None]


def test_a_lower_rank_at_a_renewal_is_not_called_an_upgrade(session: Session, stall: Any, now: datetime) -> None:
    product = stall.product()
    for day, stars in ((date(2025, 1, 1), 5), (date(2026, 1, 1), 4)):
        decision = actions.record_decision(session, number=None, decided_on=day, by="office", now=now)
        facts = Facts(stars, day, Precision.DAY)
        actions.issue(session, product=product, decision=decision, facts=facts, by="office", now=now)
    session.flush()

    told = history.chapters(history.of_product(session, product.id), TODAY)

    assert [(one.turn, one.before) for one in told] == [(Turn.FIRST, None), (Turn.LOWERED, 5)]


def test_an_extension_puts_the_lapse_off_and_a_correction_names_its_mistake(
    session: Session, stall: Any, now: datetime
) -> None:
    certificate = stall.certify(stall.product(), issued_on=date(2023, 10, 1))
    by = {"certificate": certificate, "by": "office", "now": now}
    actions.correct(session, facts=Facts(4, date(2023, 11, 1), Precision.DAY), **by)
    actions.extend(session, until=date(2027, 2, 1), reason="", **by)
    session.flush()
    events = history.of_product(session, certificate.product_id)

    told = history.chapters(events, date(2027, 3, 1))

    assert [one.on for one in told if one.turn is Turn.LAPSED] == [date(2026, 10, 2), date(2027, 2, 2)]
    correction = next(one for one in told if one.turn is Turn.CORRECTED)
    assert correction.mended is not None
    assert correction.mended.number == events[0].number


def test_a_suspended_certificate_names_what_suspended_it(session: Session, stall: Any, now: datetime) -> None:
    certificate = stall.certify(stall.product(), issued_on=date(2025, 10, 15))
    for reason in ("trước", "sau"):
        actions.suspend(session, certificate=certificate, by="office", now=now, reason=reason)
        if reason == "trước":
            actions.reinstate(session, certificate=certificate, by="office", now=now, reason="")
    session.flush()
    events = history.of_product(session, certificate.product_id)

    cause = history.cause(events, certificate.code, Status.SUSPENDED, TODAY)

    assert cause is not None
    assert cause.reason == "sau"


NUMBERS = ("1898/QĐ-UBND", "1890/QĐ-UBND", "898/QĐ-UBND", "26/2026/QĐ-TTg")


@pytest.mark.parametrize(
    ("text", "within", "meant"),
    [
        ("1898/qd-ubnd", False, {"1898/QĐ-UBND"}),
        ("1898 / QĐ - UBND", False, {"1898/QĐ-UBND"}),
        ("QĐ 1898", False, {"1898/QĐ-UBND"}),
        ("quyết định số 189", False, {"1898/QĐ-UBND", "1890/QĐ-UBND"}),
        ("898", False, {"898/QĐ-UBND"}),
        ("98/qđ", False, set()),
        ("98/qđ", True, {"1898/QĐ-UBND", "898/QĐ-UBND"}),
        ("2026", True, {"26/2026/QĐ-TTg"}),
        ("1", True, set()),
        ("", True, set()),
        ("tỏi", True, set()),
    ],
)
def test_a_number_is_known_by_its_beginning(text: str, within: bool, meant: set[str]) -> None:
    assert set(typed.matching(text, NUMBERS, within=within)) == meant

"""The chain over certificate events: unbroken through every act, and broken by any change behind its back."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from catalog.certification import actions, chain, ledger, rules
from catalog.certification.chain import Broken, Fault
from catalog.certification.models import APPEND_ONLY_SQLITE, Certificate
from catalog.certification.rules import Facts, Precision, Status

ISSUED = date(2025, 10, 15)


@pytest.fixture
def lived(session: Session, stall: Any, now: Any) -> Certificate:
    """A certificate with something of a life, beside another one."""
    stall.certify(stall.product("mach-nha"), number="1425/QĐ-UBND")
    certificate = stall.certify(stall.product(), issued_on=ISSUED, stars=5, number="1898/QĐ-UBND")
    actions.suspend(session, certificate=certificate, by="office", now=now, reason="Nhãn dùng sai")
    actions.reinstate(session, certificate=certificate, by="office", now=now, reason="Đã sửa nhãn")
    actions.downgrade(session, certificate=certificate, stars=4, by="office", now=now, reason="Đánh giá lại")
    session.commit()
    return certificate


def tampered(session: Session, statement: str) -> tuple[Broken, ...]:
    for verb in ("update", "delete"):
        session.execute(text(f"DROP TRIGGER certificate_event_no_{verb}"))
    session.execute(text(statement))
    for trigger in APPEND_ONLY_SQLITE:
        session.execute(text(trigger))
    session.commit()
    session.expire_all()
    return chain.verify(session).faults


def test_every_act_is_linked_to_the_one_before(session: Session, lived: Certificate) -> None:
    verdict = chain.verify(session)
    assert verdict.unbroken
    assert verdict.head == chain.newest(session)
    assert verdict.head.number == 5


def test_a_register_without_events_is_unbroken(session: Session) -> None:
    assert chain.verify(session) == chain.Verdict(chain.Head(0, chain.GENESIS), ())


@pytest.mark.parametrize(
    ("statement", "fault", "where"),
    [
        ("UPDATE certificate_event SET reason = 'khác' WHERE number = 3", Fault.CONTENT, "3"),
        ("UPDATE certificate_event SET stars = 3 WHERE number = 2", Fault.CONTENT, "2"),
        ("UPDATE certificate_event SET wording = '{}' WHERE number = 2", Fault.CONTENT, "2"),
        ("UPDATE certificate_event SET recorded_at = '2020-01-01 00:00:00' WHERE number = 4", Fault.CONTENT, "4"),
        ("UPDATE certificate_event SET actor = 'ai đó' WHERE number = 5", Fault.CONTENT, "5"),
        ("DELETE FROM certificate_event WHERE number = 3", Fault.MISSING, "3"),
        ("UPDATE certificate_event SET hash = 'x' WHERE number = 1", Fault.LINK, "2"),
        ("UPDATE decision SET authority = 'khác' WHERE number = '1898/QĐ-UBND'", Fault.DECISION, "1898/QĐ-UBND"),
    ],
)
def test_what_is_changed_behind_its_back_is_found(
    session: Session, lived: Certificate, statement: str, fault: Fault, where: str
) -> None:
    assert Broken(fault, where) in tampered(session, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE certificate SET stars = 5 WHERE code = '{code}'",
        "UPDATE certificate SET last_day = '2031-01-01' WHERE code = '{code}'",
        "UPDATE certificate SET hold = 'revoked' WHERE code = '{code}'",
        "DELETE FROM certificate_event WHERE number = 5",
    ],
)
def test_a_certificate_that_says_other_than_its_events_is_found(
    session: Session, lived: Certificate, statement: str
) -> None:
    code = lived.code
    assert Broken(Fault.CERTIFICATE, code) in tampered(session, statement.format(code=code))


def test_moving_a_certificate_to_another_product_breaks_all_its_events(session: Session, lived: Certificate) -> None:
    other = "SELECT id FROM product WHERE slug = 'mach-nha'"
    session.execute(text("UPDATE certificate SET hold = 'superseded' WHERE code != :code"), {"code": lived.code})
    faults = tampered(session, f"UPDATE certificate SET product_id = ({other}) WHERE code = '{lived.code}'")
    assert {Broken(Fault.CONTENT, str(number)) for number in (2, 3, 4, 5)} <= set(faults)


def test_a_rolled_back_act_leaves_no_gap(session: Session, lived: Certificate, now: Any) -> None:
    nested = session.begin_nested()
    actions.suspend(session, certificate=lived, by="office", now=now, reason="nhầm")
    nested.rollback()
    actions.revoke(session, certificate=lived, by="office", now=now, reason="Ngừng sản xuất")
    session.commit()
    verdict = chain.verify(session)
    assert verdict.unbroken
    assert verdict.head.number == 6


def test_an_older_decision_recorded_late_stands_behind_the_newer(session: Session, stall: Any) -> None:
    product = stall.product()
    newer = stall.certify(product, issued_on=ISSUED, stars=5)
    older = stall.certify(product, issued_on=date(2023, 12, 25), stars=4)
    session.expire_all()
    assert (newer.hold, older.hold) == ("", "superseded")
    on = {day: {s.code: s.status for s in ledger.standings(session, day)} for day in (date(2024, 6, 1), ISSUED)}
    assert on[date(2024, 6, 1)] == {older.code: Status.VALID}
    assert on[ISSUED] == {older.code: Status.SUPERSEDED, newer.code: Status.VALID}


def test_an_old_decision_fits_between_those_that_are_known(session: Session, stall: Any) -> None:
    """Recorded in any order, each ends where the next one begins, and one that had lapsed before is not in its way."""
    product = stall.product()
    years = (2025, 2023, 2019, 2012)
    made = {year: stall.certify(product, issued_on=date(year, 3, 1)) for year in years}
    session.expire_all()
    spans = {
        year: rules.in_force_spans([event.as_rule for event in certificate.events])
        for year, certificate in made.items()
    }
    assert spans == {
        2012: [(date(2012, 3, 1), date(2015, 3, 1))],
        2019: [(date(2019, 3, 1), date(2022, 3, 1))],
        2023: [(date(2023, 3, 1), date(2025, 2, 28))],
        2025: [(date(2025, 3, 1), date(2028, 3, 1))],
    }
    assert made[2025].hold == ""
    # What it would have ended is recorded as lasting on.
    with pytest.raises(actions.Overlapping):
        stall.certify(product, issued_on=date(2024, 3, 1))


def test_days_before_a_correction_count_too(session: Session, stall: Any, now: Any) -> None:
    product = stall.product()
    first = stall.certify(product, issued_on=ISSUED)
    actions.correct(session, certificate=first, facts=Facts(4, None, Precision.UNKNOWN), by="office", now=now)
    stall.certify(product, issued_on=None)
    with pytest.raises(actions.Overlapping):
        stall.certify(product, issued_on=ISSUED)


def test_days_on_which_another_was_in_force_cannot_be_certified_again(session: Session, stall: Any, now: Any) -> None:
    product = stall.product()
    certificate = stall.certify(product, issued_on=date(2024, 1, 1))
    actions.revoke(session, certificate=certificate, by="office", now=now, reason="Hồ sơ không trung thực")
    with pytest.raises(actions.Overlapping) as refused:
        stall.certify(product, issued_on=date(2025, 1, 1))
    assert refused.value.code == certificate.code
    stall.certify(product, issued_on=now.date())


def test_the_ledger_tells_a_past_day_as_it_was_known_then(session: Session, stall: Any, now: Any) -> None:
    certificate = stall.certify(stall.product(), issued_on=ISSUED, now=now)
    session.commit()
    asked, recorded = date(2026, 11, 20), date(2026, 11, 24)
    assert [one.status for one in ledger.standings(session, asked)] == [Status.VALID]
    assert ledger.standings(session, asked, known_on=asked) == []
    before = ledger.standings(session, recorded, known_on=recorded)
    decision = actions.record_decision(
        session, number="9/QĐ", decided_on=asked, by="office", now=now + timedelta(days=2)
    )
    actions.revoke(
        session, certificate=certificate, by="office", now=now + timedelta(days=2), reason="x", decision=decision
    )
    certificate.product.name = "Tên mới"
    session.commit()
    assert ledger.standings(session, recorded, known_on=recorded) == before
    assert [one.status for one in ledger.standings(session, recorded)] == [Status.REVOKED]
    assert before[0].wording["product"] == "Tỏi Lý Sơn"


def test_a_downgrade_keeps_the_days_and_takes_stars(session: Session, stall: Any, now: Any) -> None:
    certificate = stall.certify(stall.product(), issued_on=ISSUED, stars=4)
    last_day = certificate.last_day
    actions.downgrade(session, certificate=certificate, stars=3, by="office", now=now, reason="Đánh giá lại")
    assert (certificate.stars, certificate.last_day) == (3, last_day)
    with pytest.raises(actions.rules.WrongFacts):
        actions.downgrade(session, certificate=certificate, stars=3, by="office", now=now, reason="")
    assert certificate.standing.facts == Facts(3, ISSUED, Precision.DAY)

"""Stars as the office states them: a decision and its event, a correction, and nothing revived."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from support.imports import certificate, count, everything, product, run

from catalog.certification import actions as certification
from catalog.certification.models import Certificate, CertificateEvent, Decision
from catalog.certification.rules import Hold, Precision

LATER = timedelta(days=1)


def test_stars_come_as_a_decision_and_its_event(session: Session, folder: Any, now: datetime) -> None:
    run(session, folder.write(), now)
    garlic, black, mushroom = (certificate(session, slug) for slug in ("toi-ly-son", "toi-den", "nam-bao-ngu"))
    assert (garlic.stars, garlic.issued_on, garlic.issued_precision) == (5, date(2025, 6, 26), Precision.DAY)
    assert (garlic.decision.number, garlic.decision.decided_on) == ("2361/QĐ-BNNMT", date(2025, 6, 26))
    assert (black.issued_on, black.issued_precision, black.last_day) == (date(2025, 1, 1), "year", date(2028, 1, 1))
    assert (black.decision.number, black.decision.decided_on) == ("1898/QĐ-UBND", None)
    assert (mushroom.issued_on, mushroom.issued_precision, mushroom.decision.number) == (None, "unknown", None)
    events = session.execute(select(CertificateEvent.kind, CertificateEvent.actor)).all()
    assert [tuple(event) for event in events] == [("issued", "office")] * 3
    assert product(session, "mach-nha").id not in session.scalars(select(Certificate.product_id)).all()


def test_rows_of_one_decision_share_it(session: Session, folder: Any, now: datetime) -> None:
    folder.of("products", "nam-bao-ngu")["decision_number"] = "1898/QĐ-UBND"
    run(session, folder.write(), now)
    assert count(session, Decision.id) == 2
    assert certificate(session, "toi-den").decision_id == certificate(session, "nam-bao-ngu").decision_id


@pytest.mark.parametrize(
    ("cells", "facts"),
    [
        ({"stars": "4"}, (4, date(2025, 6, 26), "day", "2361/QĐ-BNNMT")),
        ({"certified_on": "2025-06-27", "expires_on": ""}, (5, date(2025, 6, 27), "day", "2361/QĐ-BNNMT")),
        ({"certified_on": "2025", "expires_on": ""}, (5, date(2025, 1, 1), "year", "2361/QĐ-BNNMT")),
        ({"certified_on": "", "expires_on": ""}, (5, None, "unknown", "2361/QĐ-BNNMT")),
        ({"decision_number": "2362/QĐ-BNNMT"}, (5, date(2025, 6, 26), "day", "2362/QĐ-BNNMT")),
        ({"decision_number": ""}, (5, date(2025, 6, 26), "day", None)),
    ],
)
def test_changed_facts_are_a_correction(
    session: Session, folder: Any, now: datetime, cells: dict[str, str], facts: Any
) -> None:
    run(session, folder.write(), now)
    code = certificate(session, "toi-ly-son").code
    folder.of("products", "toi-ly-son").update(cells)
    path = folder.write()
    run(session, path, now + LATER)
    held = certificate(session, "toi-ly-son")
    assert (held.stars, held.issued_on, held.issued_precision, held.decision.number) == facts
    assert held.code == code
    assert [event.kind for event in held.events] == ["issued", "corrected"]
    assert not run(session, path, now + 2 * LATER).changed_anything


@pytest.mark.parametrize("hold", [Hold.REVOKED, Hold.SUSPENDED])
@pytest.mark.parametrize("stars", ["5", "4"])
def test_no_row_revives_what_the_office_stopped(
    session: Session, folder: Any, now: datetime, hold: Hold, stars: str
) -> None:
    run(session, folder.write(), now)
    act = {Hold.REVOKED: certification.revoke, Hold.SUSPENDED: certification.suspend}[hold]
    act(session, certificate=certificate(session, "toi-ly-son"), by="office", now=now, reason="vi phạm")
    session.commit()
    folder.of("products", "toi-ly-son")["stars"] = stars
    run(session, folder.write(), now + LATER)
    held = certificate(session, "toi-ly-son")
    assert (held.hold, held.stars) == (hold, int(stars))
    assert [event.kind for event in held.events][1:] == [hold.value, *(["corrected"] if stars == "4" else [])]


def test_an_older_file_does_not_undo_a_renewal(session: Session, folder: Any, stall: Any, now: datetime) -> None:
    path = folder.write()
    run(session, path, now)
    stall.certify(product(session, "toi-den"), issued_on=date(2026, 11, 20), stars=5, number="77/QĐ-UBND")
    session.commit()
    before = everything(session)
    assert not run(session, path, now + LATER).changed_anything
    assert everything(session) == before

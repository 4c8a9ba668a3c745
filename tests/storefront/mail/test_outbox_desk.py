"""The office sees what could not be sent, masked, and sends it again or puts it aside with a reason."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from support import shop
from support.counter import send, signed_in
from support.pages import Pages

from storefront.cases.models import CaseEvent
from storefront.database import db, writing
from storefront.mail import actions, sender
from storefront.mail.models import MailMessage

DESK = "/chuong-trinh/tin-nhan"
ADDRESS = "lan.nguyen@thu.example"
CONTEXT = {"code": "CSABCDEFGHJ", "name": "Nguyễn Thị Lan", "total_dong": 1, "orders": []}


def failed(app: Flask, key: str = "order-placed:CS1:buyer", until: timedelta | None = None) -> int:
    """A message that was given up."""
    with app.app_context(), writing() as session:
        told = {"to": ADDRESS, "template": "order_placed", "language": "vi", "context": CONTEXT, "now": shop.NOON}
        actions.later(session, key=key, **told, until=shop.NOON + until if until else None)
        row = session.scalars(select(MailMessage).where(MailMessage.key == key)).one()
        row.attempts, row.next_try_at, row.last_error = 8, None, f"SMTPException: {ADDRESS} is unknown"
        return row.id


def row(app: Flask, message_id: int) -> MailMessage:
    with app.app_context():
        found = db.session.get_one(MailMessage, message_id)
        db.session.expunge(found)
        return found


@pytest.fixture
def officer(app: Flask) -> Pages:
    return signed_in(app, "officer")


def test_what_failed_is_listed_with_its_reason_and_nobodys_address(app: Flask, officer: Pages) -> None:
    failed(app)
    page = officer.get(DESK)
    said = page.select_one(".unsent").get_text(" ", strip=True)

    assert "Chợ Sao đã nhận đơn CSABCDEFGHJ" in said
    assert "l…@thu.example" in said
    assert "Máy chủ gửi không trả lời hoặc báo lỗi." in said
    assert ADDRESS not in str(page)
    assert "Nguyễn Thị Lan" not in str(page)


def test_the_desk_says_so_only_when_something_failed(app: Flask, officer: Pages) -> None:
    before = officer.get("/chuong-trinh").select_one("#tasks").get_text()
    failed(app)
    after = officer.get("/chuong-trinh").select_one("#tasks").get_text()

    assert "Tin nhắn không gửi được" not in before
    assert "Tin nhắn không gửi được" in after


def test_sent_again_it_goes(app: Flask, officer: Pages) -> None:
    message_id = failed(app)
    page = send(officer, f"{DESK}/{message_id}/gui-lai")
    with app.app_context():
        assert sender.send_due() == 1

    assert not page.select(".unsent")
    assert row(app, message_id).sent_at is not None
    send(officer, f"{DESK}/{message_id}/gui-lai", expect=409)


def test_after_a_server_was_down_all_go_but_what_is_too_late(app: Flask, officer: Pages) -> None:
    first, second, late = failed(app), failed(app, "another"), failed(app, "late", timedelta(minutes=-1))
    page = send(officer, f"{DESK}/gui-lai")

    assert [bool(row(app, one).next_try_at) for one in (first, second, late)] == [True, True, False]
    assert "Quá giờ" in page.select_one(".unsent").get_text()
    assert not page.select(f"form[action$='/{late}/gui-lai']")
    send(officer, f"{DESK}/{late}/gui-lai", expect=409)


def test_put_aside_it_needs_a_reason_that_is_kept(app: Flask, officer: Pages) -> None:
    message_id = failed(app)
    empty = send(officer, f"{DESK}/{message_id}/bo", expect=422)
    page = send(officer, f"{DESK}/{message_id}/bo", **{f"reason_{message_id}": "Đã gọi điện cho khách."})

    assert empty.select(f".errors a[href='#reason_{message_id}']")
    assert not page.select(".unsent")
    assert "Đã gọi điện cho khách." in page.select_one(".log").get_text()
    with app.app_context():
        assert [(one.act, one.reason) for one in db.session.scalars(select(CaseEvent))] == [
            ("dismissed", "Đã gọi điện cho khách.")
        ]
    send(officer, f"{DESK}/{message_id}/gui-lai", expect=409)


def test_an_auditor_reads_and_others_stay_outside(app: Flask) -> None:
    message_id = failed(app)
    page = signed_in(app, "auditor").get(DESK)

    assert page.select(".unsent")
    assert not page.select(".unsent form")
    send(signed_in(app, "auditor"), f"{DESK}/{message_id}/gui-lai", expect=403)
    signed_in(app, "producer").get(DESK, expect=403)


def test_the_metrics_tell_what_waits(app: Flask) -> None:
    failed(app)
    with app.app_context():
        sender.measure()
    said = app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"}).get_data(as_text=True)

    assert 'messages_failed{channel="mail"} 1.0' in said
    assert 'messages_waiting{channel="sms"} 0.0' in said

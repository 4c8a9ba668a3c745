"""Messages: rows of the order's own transaction, then sent, tried again, and never twice."""

import email
import email.policy
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select
from support import office, shop
from support.buyer import Buyer
from support.pages import SAME_ORIGIN

from storefront.database import db
from storefront.mail import sender
from storefront.mail.models import MailMessage
from storefront.mail.rules import FIRST_WAIT, MAX_ATTEMPTS
from storefront.orders.models import OrderGroup

GARLIC, CHIPS = "toi-ly-son-phu-sinh", "mit-say-ohjoy"
SOON = shop.NOON + timedelta(minutes=1)


def _order(buyer: Buyer, language: str = "", **changes: object) -> str:
    buyer.put(GARLIC, 2)
    buyer.put(CHIPS)
    form = buyer.form(method="vietqr", **changes)
    return (
        buyer.client.post(f"{language}/thanh-toan", data=form, headers=SAME_ORIGIN).headers["Location"].split("/")[-1]
    )


def _rows(app: Flask) -> dict[str, MailMessage]:
    with app.app_context():
        rows = {row.key: row for row in db.session.scalars(select(MailMessage))}
        db.session.expunge_all()
        return rows


def _send(app: Flask, at: datetime = SOON) -> int:
    app.extensions["clock"].set(at)
    with app.app_context():
        return sender.send_due()


def _folder(app: Flask) -> list[EmailMessage]:
    folder = app.extensions["settings"].instance_dir / "mail"
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted(folder.iterdir())
    ]


@pytest.fixture
def down(app: Flask) -> Iterator[Flask]:
    """The same shop, told to send by a mail server that does not answer."""
    folder = app.extensions["settings"].instance_dir
    with shop.opened(folder, folder, mail_url="smtp://127.0.0.1:1") as application:
        yield application


def test_an_order_writes_its_messages_with_it(app: Flask, buyer: Buyer) -> None:
    code = _order(buyer)

    assert {key: row.recipient for key, row in _rows(app).items()} == {
        f"order-placed:{code}:buyer": "lan@thu.example",
        f"order-placed:{code}1:producer": "phu-sinh@nha-san-xuat.example",
        f"order-placed:{code}2:producer": "apanax@nha-san-xuat.example",
    }


def test_an_order_that_is_refused_writes_nothing(app: Flask, buyer: Buyer) -> None:
    buyer.put(GARLIC, 2)
    form = buyer.form()
    office.restock(app, GARLIC, 1)
    buyer.refused(form, 409)

    assert not _rows(app)


def test_an_order_sent_twice_is_confirmed_once(app: Flask, buyer: Buyer) -> None:
    buyer.put(GARLIC)
    form = buyer.form()
    buyer.send(form)
    buyer.send(form)

    assert len(_rows(app)) == 2


def test_without_an_address_the_buyer_hears_of_it_by_phone(app: Flask, buyer: Buyer) -> None:
    code = _order(buyer, email="")
    row = _rows(app)[f"order-placed:{code}:buyer"]

    assert (row.channel, row.recipient) == ("zalo", "0912345678")


def test_messages_go_to_files_and_only_once(app: Flask, buyer: Buyer) -> None:
    _order(buyer)

    assert (_send(app), _send(app), _send(app, shop.NOON + timedelta(days=3))) == (3, 0, 0)
    assert sorted(message["To"] for message in _folder(app)) == [
        "apanax@nha-san-xuat.example",
        "lan@thu.example",
        "phu-sinh@nha-san-xuat.example",
    ]


def test_a_server_that_is_down_is_tried_ever_more_rarely_then_left_to_a_person(
    app: Flask, buyer: Buyer, down: Flask
) -> None:
    code = _order(buyer)
    at, waits = SOON, []
    for _ in range(MAX_ATTEMPTS):
        assert _send(down, at) == 0
        row = _rows(app)[f"order-placed:{code}:buyer"]
        if row.next_try_at is not None:
            assert _send(down, row.next_try_at - timedelta(seconds=20)) == 0
            assert _rows(app)[row.key].attempts == row.attempts
            waits.append(round((row.next_try_at - at) / FIRST_WAIT))
            at = row.next_try_at + timedelta(seconds=1)

    assert waits == [1, 2, 4, 8, 16, 32, 64]
    assert (row.attempts, row.next_try_at, row.sent_at) == (8, None, None)
    assert row.last_error == "ConnectionRefusedError: [Errno 111] Connection refused"
    assert office.count(app, OrderGroup) == 1


def test_what_could_not_be_sent_goes_when_the_server_is_back(app: Flask, buyer: Buyer, down: Flask) -> None:
    _order(buyer)

    assert _send(down) == 0
    assert _send(app, SOON + timedelta(minutes=2)) == 3
    assert all(row.sent_at and not row.last_error for row in _rows(app).values())


def test_a_name_cannot_add_a_header(app: Flask, buyer: Buyer) -> None:
    _order(buyer, name="Lan\r\nBcc: all@example.org", note="x\r\nBcc: all@example.org")
    _send(app)

    assert all(message["Bcc"] is None for message in _folder(app))

"""Which way a message goes, that it goes once, and what happens when it does not."""

import json
import smtplib
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_mailman import EmailMultiAlternatives
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from support import shop

from storefront.database import db, writing
from storefront.mail import actions, sender
from storefront.mail.models import MailMessage
from storefront.mail.rules import Channel, channel_for, instead_of, masked, mobile, next_try

BOTH = ("zalo", "sms")
PHONE = "0912345678"
CODE = {"code": "CSABCDEFGHJ", "total_dong": 458000, "orders": []}


def later(app: Flask, **changed: Any) -> Channel | None:
    """Write a message to a buyer who gave only a phone."""
    told: dict[str, Any] = {"key": "order-placed:CS1:buyer", "to": "", "phone": PHONE, "template": "order_placed"}
    told |= {"language": "vi", "context": CODE, "now": shop.NOON} | changed
    with app.app_context(), writing() as session:
        return actions.later(session, **told)


def rows(app: Flask) -> list[MailMessage]:
    with app.app_context():
        found = list(db.session.scalars(select(MailMessage).order_by(MailMessage.id)))
        db.session.expunge_all()
        return found


def send(app: Flask, at: datetime = shop.NOON) -> int:
    app.extensions["clock"].set(at)
    with app.app_context():
        return sender.send_due()


def texts(app: Flask, channel: str) -> list[dict[str, Any]]:
    folder = app.extensions["settings"].instance_dir / "messages" / channel
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]


@pytest.mark.parametrize(
    ("template", "address", "phone", "open_channels", "way"),
    [
        ("order_placed", "lan@thu.vn", PHONE, BOTH, Channel.MAIL),
        ("order_placed", "", PHONE, BOTH, Channel.ZALO),
        ("order_placed", "", "+84 912345678", BOTH, None),
        ("order_placed", "", "0912 345.678", ("sms",), Channel.SMS),
        ("order_placed", "", "0255 382 0000", BOTH, None),
        ("order_placed", "", PHONE, (), None),
        ("order_placed", "", "", BOTH, None),
        ("sign_up_code", "", PHONE, BOTH, Channel.SMS),
        ("sign_up_code", "", PHONE, ("zalo",), Channel.ZALO),
    ],
)
def test_mail_where_an_address_is_known_else_a_text(
    template: str, address: str, phone: str, open_channels: tuple[str, ...], way: Channel | None
) -> None:
    assert channel_for(template, address=address, phone=phone, open_channels=open_channels) == way


@given(st.text())
def test_whatever_is_no_mobile_phone_gets_no_text(text: str) -> None:
    assert mobile(text) in ("", "".join(sign for sign in text if sign.isascii() and sign.isdigit()))


@given(st.emails().filter(lambda address: address.index("@") > 1) | st.from_regex(r"0[0-9]{8,10}", fullmatch=True))
def test_the_office_never_sees_a_whole_receiver(receiver: str) -> None:
    assert receiver not in masked(receiver)


def test_a_refusal_of_zalo_goes_by_sms_and_no_further() -> None:
    assert instead_of("zalo", BOTH) == Channel.SMS
    assert instead_of("zalo", ("zalo",)) is None
    assert instead_of("sms", BOTH) is None
    assert instead_of("mail", BOTH) is None


def test_no_try_comes_after_it_is_too_late() -> None:
    assert next_try(1, shop.NOON, shop.NOON + timedelta(minutes=2)) == shop.NOON + timedelta(minutes=1)
    assert next_try(2, shop.NOON, shop.NOON + timedelta(minutes=2)) is None
    assert next_try(8, shop.NOON, None) is None


def test_who_gave_only_a_phone_gets_one_text(app: Flask) -> None:
    assert later(app) == Channel.ZALO
    assert (send(app), send(app)) == (1, 0)

    (asked,) = texts(app, "zalo")
    assert asked["phone"] == "84912345678"
    assert asked["template_id"] == "order_placed.vi"
    assert asked["template_data"] == {"code": "CSABCDEFGHJ", "total_dong": "458000"}
    assert "458.000\xa0₫" in asked["text"] or "458.000 ₫" in asked["text"]
    assert not texts(app, "sms")


def test_one_event_tells_one_receiver_once_whatever_the_channel(app: Flask) -> None:
    """She ordered with a phone; the address that is known later brings no second message."""
    later(app)
    later(app)
    later(app, to="lan@thu.vn")

    assert [(row.channel, row.recipient) for row in rows(app)] == [("zalo", PHONE)]


def test_nobody_is_written_to_who_cannot_be_reached(app: Flask) -> None:
    assert later(app, phone="0255 382 0000") is None
    assert later(app, phone="") is None
    assert rows(app) == []


def test_production_sends_no_texts_unless_it_is_told_to() -> None:
    folder = "/nowhere"
    assert shop.Settings(app_env="production", secret_key="x" * 16, instance_dir=folder).text_channels == ()
    assert shop.Settings(app_env="production", secret_key="x" * 16, instance_dir=folder, sms="file").text_channels == (
        "sms",
    )
    assert shop.Settings(app_env="demo", instance_dir=folder, zalo="off").text_channels == ("sms",)


def test_a_code_is_forgotten_once_it_was_sent_and_not_sent_when_it_is_too_late(app: Flask, monkeypatch: Any) -> None:
    monkeypatch.setattr("storefront.mail.rules.CODE_ENDING", "order_placed")
    later(app, until=shop.NOON + timedelta(minutes=10))
    later(app, key="another", until=shop.NOON + timedelta(minutes=10))
    with app.app_context(), writing() as session:
        session.get_one(MailMessage, 2).next_try_at = shop.NOON + timedelta(minutes=10)

    assert send(app) == 1
    assert send(app, shop.NOON + timedelta(minutes=10)) == 0
    first, second = rows(app)
    assert (first.context, bool(first.sent_at)) == ({}, True)
    assert (second.next_try_at, second.sent_at) == (None, None)


def test_a_mail_keeps_its_name_through_every_try(app: Flask, monkeypatch: Any) -> None:
    """A sender that died after sending sends again: the same Message-ID lets mailboxes show it once."""
    names = []

    def lost(self: EmailMultiAlternatives, *_args: Any, **_more: Any) -> None:
        names.append(self.message()["Message-ID"])
        raise ConnectionResetError

    monkeypatch.setattr(EmailMultiAlternatives, "send", lost)
    later(app, to="lan@thu.vn")
    send(app)
    send(app, shop.NOON + timedelta(minutes=5))

    assert len(names) == 2
    assert len(set(names)) == 1
    assert names[0].endswith("@cho-sao.example>")


@pytest.mark.parametrize(("code", "waits_for_a_person"), [(550, True), (450, False)])
def test_an_address_that_is_refused_for_good_is_not_tried_again(
    app: Flask, monkeypatch: Any, code: int, waits_for_a_person: bool
) -> None:
    def refuse(_self: EmailMultiAlternatives, *_args: Any, **_more: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({"lan@thu.vn": (code, b"no such user")})

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    later(app, to="lan@thu.vn")
    send(app)

    (row,) = rows(app)
    assert (row.next_try_at is None) == waits_for_a_person
    assert row.last_error == f"refused: [{code}]"


def test_a_channel_that_was_switched_off_meanwhile_is_tried_again_later(app: Flask) -> None:
    later(app)
    folder = app.extensions["settings"].instance_dir
    with shop.opened(folder, folder, zalo="off") as off:
        assert send(off) == 0

    (row,) = rows(app)
    assert row.next_try_at
    assert send(app, shop.NOON + timedelta(minutes=2)) == 1


def test_what_was_said_half_a_year_ago_is_forgotten(app: Flask) -> None:
    later(app)
    later(app, key="waiting", now=shop.NOON + timedelta(days=365))
    send(app)
    app.extensions["clock"].set(shop.NOON + timedelta(days=181))
    with app.app_context():
        assert sender.forget_old() == 1

    assert [(row.recipient, row.context == {}) for row in rows(app)] == [("", True), (PHONE, False)]


def test_who_is_erased_is_forgotten_by_the_outbox(app: Flask) -> None:
    later(app)
    send(app)
    later(app, key="waiting")
    later(app, key="other", phone="0987654321")
    with app.app_context(), writing() as session:
        actions.forget_receivers(session, receivers=[PHONE, ""])

    assert [(row.key, row.recipient) for row in rows(app)] == [("order-placed:CS1:buyer", ""), ("other", "0987654321")]

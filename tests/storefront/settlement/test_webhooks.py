"""What may come in at the door of the card provider, and what it leaves behind."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import stripe
from flask import Flask
from sqlalchemy import func, select
from support import shop

from storefront.database import db
from storefront.settlement.webhooks.models import ProviderEvent

SECRET = "whsec_of_these_tests"
PATH = "/payments/stripe/events"


@pytest.fixture
def app(demo_world: Path, tmp_path: Path) -> Iterator[Flask]:
    keys = {"stripe_secret_key": "sk_test_1", "stripe_webhook_secret": SECRET}
    with shop.opened(demo_world, tmp_path / "instance", stripe_api_base="http://127.0.0.1:9", **keys) as application:
        yield application


def body(event_id: str = "evt_1") -> str:
    what = {"id": "cs_test_1", "object": "checkout.session", "metadata": {"key": "group:1:1"}}
    event = {"id": event_id, "object": "event", "type": "checkout.session.completed", "created": int(time.time())}
    return json.dumps({**event, "data": {"object": what}}, ensure_ascii=False)


def signed(text: str, secret: str = SECRET, at: int | None = None) -> dict[str, str]:
    return {"Stripe-Signature": stripe.WebhookSignature.generate_signature_header(text, secret, at)}


def stored(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(ProviderEvent)) or 0


def test_a_message_delivered_100_times_is_stored_once_and_always_welcome(app: Flask) -> None:
    text = body()

    answers = [app.test_client().post(PATH, data=text, headers=signed(text)) for _ in range(100)]

    assert {answer.status_code for answer in answers} == {200}
    assert [answer.text for answer in answers].count("stored") == 1
    with app.app_context():
        event = db.session.scalars(select(ProviderEvent)).one()
        assert (event.event_id, event.kind, event.reference) == ("evt_1", "checkout.session.completed", "cs_test_1")
        assert event.body == text.encode()
        assert event.handled_at is None


@pytest.mark.parametrize(
    "name", ["none", "garbage", "other secret", "old scheme", "stale", "other body", "cut", "cut 2"]
)
def test_what_is_forged_stale_or_cut_off_is_refused_and_leaves_nothing(app: Flask, name: str) -> None:
    text = body()
    sound = signed(text)["Stripe-Signature"]
    tried = {
        "none": (text, ""),
        "garbage": (text, "t=x,v1=\u0111".encode("ascii", "ignore").decode()),
        "other secret": (text, signed(text, "whsec_guess")["Stripe-Signature"]),
        "old scheme": (text, sound.replace("v1=", "v0=")),
        "stale": (text, signed(text, at=int(time.time()) - 301)["Stripe-Signature"]),
        "other body": (body("evt_2"), sound),
        "cut": (text[:-1], sound),
        "cut 2": ('{"id": "evt', signed('{"id": "evt')["Stripe-Signature"]),
    }
    data, header = tried[name]

    answer = app.test_client().post(PATH, data=data, headers={"Stripe-Signature": header} if header else {})

    assert answer.status_code == 400
    assert stored(app) == 0


@pytest.mark.parametrize("text", ["[]", "1", '"x"', "{}", '{"id":"e","type":"t","created":"x","data":{"object":{}}}'])
def test_what_is_signed_but_no_event_is_refused(app: Flask, text: str) -> None:
    answer = app.test_client().post(PATH, data=text, headers=signed(text))

    assert answer.status_code == 400
    assert stored(app) == 0


def test_a_shop_without_keys_has_no_such_door(demo_world: Path, tmp_path: Path) -> None:
    with shop.opened(demo_world, tmp_path / "closed") as closed:
        assert closed.test_client().post(PATH, data=body(), headers=signed(body())).status_code == 404

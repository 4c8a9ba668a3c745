"""The card simulator as a process of its own: what it keeps, what it refuses, and how its messages reach a shop."""

import json
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import stripe
from support.postgresql import free_port

from storefront.config import ROOT

SECRET = "whsec_simulator"
SESSION = {
    "mode": "payment",
    "success_url": "http://shop.example/xong?s={CHECKOUT_SESSION_ID}",
    "client_reference_id": "CSTEST",
    "line_items": [
        {
            "quantity": 2,
            "price_data": {"currency": "vnd", "unit_amount": 100_000, "product_data": {"name": "Tỏi Lý Sơn"}},
        }
    ],
}


class Shop:
    """A door that messages come to; `statuses` are what it answers first."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.statuses: list[int] = []
        shop = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                stripe.WebhookSignature.verify_header(body, self.headers["Stripe-Signature"], SECRET, 300)
                shop.heard.append(json.loads(body))
                self.send_response(shop.statuses.pop(0) if shop.statuses else 200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}/events"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def kinds(self, count: int) -> list[str]:
        """What was heard, once it is so many messages."""
        deadline = time.monotonic() + 30
        while len(self.heard) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        return [event["type"] for event in self.heard]


@pytest.fixture
def shop() -> Iterator[Shop]:
    door = Shop()
    yield door
    door.server.shutdown()
    door.server.server_close()


class Simulator:
    def __init__(self, url: str, process: "subprocess.Popen[bytes]") -> None:
        self.url = url
        self.process = process
        self.client = stripe.StripeClient("sk_test_1", base_addresses={"api": url}, max_network_retries=0)

    def knob(self, name: str, value: object) -> Any:
        return json.loads(_post(f"{self.url}/_sim/{name}", json.dumps(value).encode(), "application/json"))

    def pay(self, session: Any, card: str = "4242424242424242") -> None:
        try:
            _post(session.url, urlencode({"card": card}).encode(), "application/x-www-form-urlencoded")
        except urllib.error.URLError:
            # The way back leads to a shop that is not there.
            return


@contextmanager
def started(state: Path, shop: Shop) -> Iterator[Simulator]:
    port = free_port()
    command = [sys.executable, "-m", "tools.stripe_simulator", "--port", str(port), "--state", str(state)]
    process = subprocess.Popen(
        [*command, "--webhook", shop.url, "--with-parent"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout
    assert b"http://" in process.stdout.readline()
    try:
        yield Simulator(f"http://127.0.0.1:{port}", process)
    finally:
        process.kill()
        process.wait(30)
        process.stdout.close()


def test_what_happened_survives_a_kill(tmp_path: Path, shop: Shop) -> None:
    with started(tmp_path / "state.db", shop) as first:
        first.knob("webhooks", {"hold": True})
        session = first.client.v1.checkout.sessions.create(params=SESSION, options={"idempotency_key": "k"})
        first.pay(session)
        first.process.kill()

    with started(tmp_path / "state.db", shop) as second:
        again = second.client.v1.checkout.sessions.create(params=SESSION, options={"idempotency_key": "k"})
        now = second.client.v1.checkout.sessions.retrieve(session.id)
        second.knob("release", {})
        heard = shop.kinds(3)

    assert (again.id, now.payment_status) == (session.id, "paid")
    assert heard == ["charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"]


def test_messages_are_repeated_until_they_are_taken_and_go_wrong_as_told(tmp_path: Path, shop: Shop) -> None:
    with started(tmp_path / "state.db", shop) as simulator:
        sessions = [simulator.client.v1.checkout.sessions.create(params=SESSION) for _ in range(3)]

        shop.statuses = [500, 503]
        simulator.client.v1.checkout.sessions.expire(sessions[0].id)
        assert shop.kinds(3) == ["checkout.session.expired"] * 3

        simulator.knob("webhooks", {"copies": 2, "drop": 1})
        simulator.pay(sessions[1])
        assert sorted(shop.kinds(7)[3:]) == ["checkout.session.completed"] * 2 + ["payment_intent.succeeded"] * 2

        simulator.knob("webhooks", {"hold": True})
        simulator.pay(sessions[2])
        assert simulator.knob("release", {"order": "reversed"}) == {"released": 3}
        assert shop.kinds(10)[7:] == ["checkout.session.completed", "payment_intent.succeeded", "charge.succeeded"]


def test_what_stripe_refuses_is_refused(tmp_path: Path, shop: Shop) -> None:
    def ask(**changes: object) -> Any:
        return simulator.client.v1.checkout.sessions.create(params={**SESSION, **changes})

    def costing(dong: int, currency: str = "vnd") -> list[dict[str, Any]]:
        return [
            {
                "quantity": 1,
                "price_data": {"currency": currency, "unit_amount": dong, "product_data": {"name": "x"}},
            }
        ]

    with started(tmp_path / "state.db", shop) as simulator:
        wrong = [
            {"lineitems": costing(20_000)},
            {"line_items": costing(99_999_999 + 1)},
            {"line_items": costing(12_999)},
            {"line_items": costing(20_000, "usd")},
            {"success_url": ""},
            {"expires_at": int(time.time()) + 60},
            {"mode": "pay"},
        ]
        for changes in wrong:
            with pytest.raises(stripe.InvalidRequestError):
                ask(**changes)
        with pytest.raises(stripe.AuthenticationError):
            stripe.StripeClient("guessed", base_addresses={"api": simulator.url}).v1.events.list()
        assert [event.type for event in simulator.client.v1.events.list()] == []


def test_it_ends_with_who_started_it(tmp_path: Path, shop: Shop) -> None:
    with started(tmp_path / "state.db", shop) as simulator:
        assert simulator.process.stdin
        simulator.process.stdin.close()

        assert simulator.process.wait(30) == 0


def _post(url: str, body: bytes, kind: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, body, {"Content-Type": kind})) as answer:
        return bytes(answer.read())

"""The Stripe simulator inside a test, over real HTTP, and a buyer who pays on its page."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import stripe
from flask import Flask
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from storefront import clock
from storefront.payments import providers
from storefront.settlement.card import attempts, events, refunds
from tools.stripe_simulator.application import create
from tools.stripe_simulator.store import Store, Thing

GOOD, DECLINED, POOR = "4242424242424242", "4000000000000002", "4000000000009995"
SLOW_REFUND, BAD_REFUND = "4000000000007726", "4000000000005126"
WEBHOOK_SECRET = "whsec_of_the_tests"
KEYS = {"stripe_secret_key": "sk_test_of_the_tests", "stripe_webhook_secret": WEBHOOK_SECRET}
PATH = "/payments/stripe/events"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True)
class CardProvider:
    """The simulator of a test. Its events are sent nowhere by themselves."""

    url: str
    store: Store

    def pay(self, page: str, card: str = GOOD) -> str:
        """Press "pay" on the provider's page; where it leads, "" where the card is declined or the page has ended."""
        request = urllib.request.Request(page, urlencode({"card": card}).encode())
        try:
            urllib.request.build_opener(_NoRedirect).open(request)
        except urllib.error.HTTPError as answer:
            return answer.headers.get("Location") or ""
        raise AssertionError("the page neither led on nor refused")

    def events(self) -> list[Thing]:
        """All events so far, oldest first."""
        return self.store.all("event")[::-1]

    def charges(self) -> list[Thing]:
        return self.store.all("charge")

    def open_pages(self) -> list[Thing]:
        return [session for session in self.store.all("checkout.session") if session["status"] == "open"]

    def fail(self, *faults: dict[str, object]) -> None:
        """What happens to the next calls, one each."""
        self.store.set_knob("faults", list(faults))


@contextmanager
def running() -> Iterator[CardProvider]:
    store = Store()
    server = make_server("127.0.0.1", 0, create(store), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield CardProvider(f"http://127.0.0.1:{server.port}", store)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def as_text(event: Thing) -> bytes:
    """An event as it is sent."""
    return json.dumps(event, ensure_ascii=False, indent=2).encode()


def tell(app: Flask, event: Thing) -> TestResponse:
    """Deliver an event to the shop, signed as Stripe signs it."""
    text = as_text(event)
    header = stripe.WebhookSignature.generate_signature_header(text.decode(), WEBHOOK_SECRET)
    return app.test_client().post(PATH, data=text, headers={"Stripe-Signature": header})


def work(app: Flask, *names: str) -> None:
    """One turn of jobs in the shop: `events`, `release`, `refunds`, `reconcile`."""
    with app.app_context():
        cards, now = providers.cards(), clock.now()
        assert cards is not None
        turns = {
            "events": lambda: events.handle(cards, now=now),
            "release": lambda: attempts.release_unpaid(cards, now=now),
            "refunds": lambda: refunds.send(cards, now=now),
            "reconcile": lambda: events.reconcile(cards, now=now),
        }
        for name in names:
            turns[name]()

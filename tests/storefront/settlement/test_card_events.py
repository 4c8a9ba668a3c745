"""Six messages in every order, with repetitions and turns of the job in between, have one effect and the same end.

`CARD_EVENTS=all python -m pytest tests/storefront/settlement/test_card_events.py` tries all 720 orders.
"""

import itertools
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from sqlalchemy import select, text
from support import card_provider, shop
from support.buyer import Buyer
from support.card_provider import DECLINED, KEYS, SLOW_REFUND, CardProvider, tell, work

from storefront import clock
from storefront.database import db, writing
from storefront.orders import changes
from storefront.orders.models import Order
from storefront.orders.rules import BUYER
from storefront.settlement.webhooks import actions as webhooks
from tools.stripe_simulator import payments
from tools.stripe_simulator.store import Thing

KINDS = (
    "payment_intent.payment_failed",
    "checkout.session.completed",
    "refund.created",
    "refund.updated",
    "charge.refunded",
    "checkout.session.expired",
)
STATE = (
    "SELECT code, state FROM 'order' ORDER BY code",
    "SELECT reference, state, due_dong, received_dong, refunded_dong FROM payment ORDER BY reference",
    "SELECT kind, amount_dong, count(*) FROM money_movement GROUP BY kind, amount_dong ORDER BY 1, 2",
    "SELECT account, sum(amount_dong), count(*) FROM ledger_entry GROUP BY account ORDER BY 1",
    "SELECT group_id, attempt, state FROM charge ORDER BY 1, 2",
    "SELECT state, amount_dong FROM refund ORDER BY id",
    "SELECT state, amount_dong FROM refund_try ORDER BY id",
    "SELECT order_id, kind, count(*) FROM order_event GROUP BY 1, 2 ORDER BY 1, 2",
)


@dataclass(frozen=True)
class World:
    """A shop that has heard nothing yet of what happened at the provider, and the six messages about it."""

    app: Flask
    events: tuple[Thing, ...]
    before: Path

    def start_again(self) -> None:
        """Put the database back to where nothing was heard."""
        with self.app.app_context():
            db.session.remove()
            with closing(sqlite3.connect(self.before)) as kept, closing(db.engine.raw_connection()) as live:
                kept.backup(live.driver_connection)

    def end(self) -> list[list[object]]:
        """What matters of the shop, as it is now."""
        with self.app.app_context():
            told = [[tuple(row) for row in db.session.execute(text(query))] for query in STATE]
            db.session.remove()
        return told


@pytest.fixture(scope="module")
def world(demo_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("events")
    with (
        card_provider.running() as stripe,
        shop.opened(demo_world, folder / "shop", stripe_api_base=stripe.url, **KEYS) as app,
    ):
        _declined_then_paid(app, stripe)
        _refunded(app, stripe)
        _left(app, stripe)
        with app.app_context():
            db.session.remove()
            with closing(sqlite3.connect(folder / "before.db")) as kept, closing(db.engine.raw_connection()) as live:
                live.driver_connection.backup(kept)
        newest = {event["type"]: event for event in stripe.events()}
        first = {event["type"]: event for event in reversed(stripe.events())}
        # Of the first buyer's payment, not of the second's, which the shop knows.
        chosen = {**newest, "checkout.session.completed": first["checkout.session.completed"]}
        yield World(app, tuple(chosen[kind] for kind in KINDS), folder / "before.db")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def expected(world: World) -> list[list[object]]:
    """The end when the messages come in the order in which things happened, each once."""
    world.start_again()
    for event in world.events:
        tell(world.app, event)
        work(world.app, "events")
    end = world.end()
    assert [state for _group, _attempt, state in end[4]] == ["paid", "paid", "expired"]
    assert end[5] == [("done", end[5][0][1])]
    return end


@hypothesis(max_examples=25)
@given(
    order=st.permutations(range(len(KINDS))),
    more=st.lists(st.integers(0, len(KINDS) - 1), max_size=6),
    turns=st.lists(st.booleans(), min_size=12, max_size=12),
)
def test_any_order_repeated_at_will_ends_the_same(
    world: World, expected: list[list[object]], order: list[int], more: list[int], turns: list[bool]
) -> None:
    world.start_again()

    for number, is_turn in zip([*order, *more], turns, strict=False):
        assert tell(world.app, world.events[number]).status_code == 200
        if is_turn:
            work(world.app, "events")
    work(world.app, "events", "reconcile")

    assert world.end() == expected


@pytest.mark.skipif(os.environ.get("CARD_EVENTS") != "all", reason="a minute; CARD_EVENTS=all tries all 720 orders")
def test_all_720_orders_end_the_same(world: World, expected: list[list[object]]) -> None:
    for order in itertools.permutations(world.events):
        world.start_again()
        for event in order:
            tell(world.app, event)
            work(world.app, "events")
        assert world.end() == expected


def test_a_message_delivered_100_times_has_one_effect(world: World, expected: list[list[object]]) -> None:
    world.start_again()

    for event in world.events:
        for _time in range(100):
            assert tell(world.app, event).status_code == 200
        work(world.app, "events")

    assert world.end() == expected


def test_messages_are_forgotten_three_months_after_they_were_handled(world: World) -> None:
    world.start_again()
    tell(world.app, world.events[0])
    work(world.app, "events")
    with world.app.app_context():
        now = clock.now()
        for days, left in ((89, 1), (91, 0)):
            with writing() as session:
                webhooks.forget(
                    session, provider="stripe", before=now + timedelta(days=days) - webhooks.FORGOTTEN_AFTER
                )
            assert db.session.scalar(text("SELECT count(*) FROM provider_event")) == left


def _declined_then_paid(app: Flask, stripe: CardProvider) -> None:
    page = _place(app, "toi-ly-son-phu-sinh")
    stripe.pay(page, DECLINED)
    stripe.pay(page)


def _refunded(app: Flask, stripe: CardProvider) -> None:
    """Paid and known; one of two orders cancelled, its refund sent and done meanwhile, of which nothing is known."""
    stripe.pay(_place(app, "toi-ly-son-phu-sinh", "mit-say-ohjoy"), SLOW_REFUND)
    newest = stripe.events()[-1]
    tell(app, newest)
    work(app, "events")
    with app.app_context(), writing() as session:
        paid = session.scalars(select(Order).order_by(Order.id.desc()).limit(1)).one()
        changes.cancel(session, order=paid, by=BUYER, reason="", now=clock.now())
    work(app, "refunds")
    payments.settle_refund(stripe.store, stripe.store.all("refund")[0])
    with app.app_context(), writing() as session:
        # The six are told anew below.
        session.execute(text("DELETE FROM provider_event"))


def _left(app: Flask, stripe: CardProvider) -> None:
    """Never paid; the page has ended by its own time, of which nothing is known."""
    _place(app, "gao-daka")
    payments.expire(stripe.store, stripe.open_pages()[0])


def _place(app: Flask, *slugs: str) -> str:
    buyer = Buyer(app.test_client())
    for slug in slugs:
        buyer.put(slug)
    page = str(buyer.send(buyer.form(method="card")).headers["Location"])
    assert "/c/pay/" in page
    return page

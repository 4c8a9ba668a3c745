"""Packed, shipped, refused, cancelled, counted, recalled in whatever order: no unit lies twice or is lost."""

import inspect
import os
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from support import parcels
from support.parcels import FRESH, GARLIC, GOOD_UNTIL, PRODUCER
from support.shop import NOON

from catalog.stock import actions as stock
from catalog.stock.lots import actions as lots
from catalog.stock.lots.rules import Batch
from catalog.stock.models import Lot, StockMovement
from storefront.counter.orders import queries as lists
from storefront.counter.orders import rules as list_rules
from storefront.counter.orders.messages import REFUSALS
from storefront.counter.orders.views import standing_steps
from storefront.database import db, writing
from storefront.fulfilment import packing, recalls, sending
from storefront.fulfilment import queries as found
from storefront.fulfilment.models import Shipment
from storefront.fulfilment.packing import Packed
from storefront.fulfilment.rules import FAILURES, GOODS, WISHES, Pick
from storefront.fulfilment.sending import Handed
from storefront.orders import actions as orders
from storefront.orders import changes
from storefront.orders.actions import Customer, Terms
from storefront.orders.models import Order

UNITS = 6
# Enough to meet every act; `PARCEL_EXAMPLES=300` looks further.
EXAMPLES = int(os.environ.get("PARCEL_EXAMPLES", "12"))
LAST_DAYS = (GOOD_UNTIL, GOOD_UNTIL, GOOD_UNTIL.replace(month=12), date(2026, 11, 30))
DRAWN = {
    "quantity": st.integers(1, 4),
    "which": st.integers(0, 9),
    "fresh": st.sampled_from(LAST_DAYS),
    "labelled": st.booleans(),
    "failure": st.sampled_from(FAILURES),
    "goods": st.sampled_from(GOODS),
    "wish": st.sampled_from(WISHES),
    "sellable": st.integers(0, 20),
}


class Parcels(RuleBasedStateMachine):
    examples = 0

    @initialize(on_shelf=st.integers(UNITS, 20))
    def place(self, on_shelf: int) -> None:
        type(self).examples += 1
        self.lots = 0
        with writing() as session:
            self.variant = parcels.variant_of(session, GARLIC)
            for old in session.scalars(select(Order).where(Order.state.in_(("placed", "confirmed")))):
                self._clear(session, old)
            for sellable in (0, on_shelf):
                stock.count(session, variant_id=self.variant, sellable=sellable, cause="test", now=NOON)
            self.order_id = self._order(session, UNITS)
        self.parcels: list[str] = []
        self.open_units = UNITS

    @rule(pick=st.integers(0, 999), drawn=st.fixed_dictionaries(DRAWN))
    def act(self, pick: int, drawn: dict[str, Any]) -> None:
        """One of the acts that make sense where the order stands; sending comes up more often than stopping."""
        apt = ["receive", "count", "cancel_units", "recall"]
        apt += ["pack"] * 6 if self.open_units else []
        for state, acts in {"packed": ["ship"] * 6 + ["unpack"], "shipped": ["deliver", "fail", "fail"] * 2}.items():
            apt += acts if state in self.parcels else []
        apt += ["settle"] * 6 if "failed" in self.parcels else []
        apt += ["collect"] if "delivered" in self.parcels else []
        act = getattr(self, apt[pick % len(apt)])
        act(**{name: drawn[name] for name in inspect.signature(act).parameters})

    def pack(self, quantity: int, which: int, fresh: date, labelled: bool) -> None:
        def act(session: Session, order: Order) -> None:
            rows = select(Lot.id).where(Lot.variant_id == self.variant, Lot.left > 0).order_by(Lot.id.desc())
            known = list(session.scalars(rows))
            lot = known[which % len(known)] if known and not labelled else None
            batch = None if lot else Batch(self._code(), None, fresh)
            packed = Packed([Pick(order.lines[0].id, min(quantity, order.lines[0].open_units), lot, batch)])
            packing.pack(session, order=order, packed=packed, freshness=FRESH, by=PRODUCER, now=NOON)

        self._try(act)

    def unpack(self, which: int) -> None:
        self._parcel(
            "packed",
            which,
            lambda session, one: packing.unpack(session, shipment=one, by=PRODUCER, reason="x", now=NOON),
        )

    def ship(self, which: int) -> None:
        handed = Handed("Tự giao")
        self._parcel(
            "packed",
            which,
            lambda session, one: sending.ship(session, shipment=one, handed=handed, by=PRODUCER, now=NOON),
        )

    def deliver(self, which: int) -> None:
        self._parcel(
            "shipped", which, lambda session, one: sending.deliver(session, shipment=one, by=PRODUCER, now=NOON)
        )

    def collect(self, which: int) -> None:
        self._parcel(
            "delivered",
            which,
            lambda session, one: sending.collect(
                session, shipment=one, amount_dong=one.cod_dong or 1, by=PRODUCER, now=NOON
            ),
        )

    def fail(self, which: int, failure: str) -> None:
        self._parcel(
            "shipped",
            which,
            lambda session, one: sending.fail(session, shipment=one, failure=failure, by=PRODUCER, now=NOON),
        )

    def settle(self, which: int, goods: str, wish: str) -> None:
        told: dict[str, Any] = {"goods": goods, "wish": wish, "by": PRODUCER, "reason": "x", "now": NOON}
        self._parcel("failed", which, lambda session, one: sending.settle_failed(session, shipment=one, **told))

    def cancel_units(self, quantity: int) -> None:
        self._try(
            lambda session, order: changes.cancel_units(
                session, order=order, units={order.lines[0].id: quantity}, by=PRODUCER, reason="x", now=NOON
            )
        )

    def recall(self, which: int) -> None:
        def act(session: Session, _order: Order) -> None:
            rows = select(Lot).where(Lot.variant_id == self.variant).order_by(Lot.id.desc())
            known = list(session.scalars(rows))[: self.lots]
            if known:
                recalls.recall(session, lot=known[which % len(known)], by=PRODUCER, reason="x", now=NOON)

        self._try(act)

    def receive(self, quantity: int) -> None:
        batch = Batch(self._code(), None, GOOD_UNTIL)
        self._try(
            lambda session, _order: lots.receive(
                session, variant_id=self.variant, batch=batch, quantity=quantity, cause="test", now=NOON
            )
        )

    def count(self, sellable: int) -> None:
        self._try(
            lambda session, _order: stock.count(
                session, variant_id=self.variant, sellable=sellable, cause="test", now=NOON
            )
        )

    @invariant()
    def nothing_lies_twice_or_is_lost(self) -> None:
        session = db.session()
        session.rollback()
        on_hand, held, packed, _in_lots = parcels.shelf(session, self.variant)
        own = session.scalars(select(Order)).all()
        shipments = session.scalars(select(Shipment)).all()
        assert packed == self._units(shipments, lambda one: one.state == "packed")
        waiting = sum(line.open_units for one in own if one.state != "cancelled" for line in one.lines)
        assert held == packed + waiting
        rows = select(StockMovement.kind, func.sum(StockMovement.quantity)).group_by(StockMovement.kind)
        moved = Counter(dict(session.execute(rows.where(StockMovement.variant_id == self.variant)).all()))
        came = moved["received"] + moved["adjusted"] + moved["returned"]
        assert on_hand == came - moved["shipped"] - moved["recalled"]
        assert packed == moved["packed"] - moved["unpacked"] - moved["shipped"]

    @invariant()
    def an_orders_units_and_money_agree_with_its_parcels(self) -> None:
        session = db.session()
        order = session.get_one(Order, self.order_id)
        (line,) = order.lines
        shipments = found.of_order(session, order.id)
        assert line.packed == self._units(shipments, lambda one: one.state != "open" and one.back_at is None)
        assert 0 <= line.packed <= line.quantity - line.cancelled
        left = line.quantity - line.cancelled
        assert order.payment.due_dong == (left * line.price_dong + order.shipping_dong if left else 0)
        delivered = self._units(shipments, lambda one: one.state == "delivered")
        assert (order.state == "fulfilled") == (delivered == left > 0) or order.state == "confirmed"
        under_way = sum(one.cod_dong for one in shipments if one.state in ("packed", "shipped"))
        assert under_way <= max(order.payment.missing_dong, 0) or line.cancelled

    @rule()
    def the_lists_know_where_it_stands(self) -> None:
        session = db.session()
        order = session.get_one(Order, self.order_id)
        shown = {name for name in list_rules.LISTS if order.id in self._listed(session, order.producer_id, name)}
        assert shown == standing_steps(order, found.of_order(session, order.id))

    @staticmethod
    def _listed(session: Session, producer_id: int, name: str) -> set[int]:
        """The orders of a list, on all its pages."""
        ids: set[int] = set()
        for page in range(1, 99):
            rows = lists.listed(session, [producer_id], name, page=page, now=NOON)
            ids |= {row.order.id for row in rows}
            if len(rows) <= lists.PER_PAGE:
                break
        return ids

    def _order(self, session: Session, units: int) -> int:
        customer = Customer("Lan", "0912345678", "", "12 Lê Lợi", "Phường Cẩm Thành", "Quảng Ngãi", "")
        group = orders.place(
            session,
            wanted={self.variant: units},
            customer=customer,
            method="cod",
            token=f"test-{type(self).examples}",
            terms=Terms(20_000_000, timedelta(hours=24), timedelta(minutes=15), None),
            age_confirmed=False,
            expected_total_dong=None,
            language="vi",
            now=NOON,
        )
        packing.confirm(session, order=group.orders[0], by=PRODUCER, now=NOON)
        return group.orders[0].id

    def _clear(self, session: Session, order: Order) -> None:
        """Bring an order of an earlier example to its end, so that the shelf is this example's."""
        for one in found.of_order(session, order.id):
            if one.state == "packed":
                packing.unpack(session, shipment=one, by=PRODUCER, reason="x", now=NOON)
        if sum(line.open_units for line in order.lines):
            units = {line.id: line.open_units for line in order.lines if line.open_units}
            changes.cancel_units(session, order=order, units=units, by=PRODUCER, reason="x", now=NOON)

    def _code(self) -> str:
        self.lots += 1
        return f"L{type(self).examples}-{self.lots}"

    def _parcel(self, state: str, which: int, act: Callable[[Session, Shipment], object]) -> None:
        def run(session: Session, order: Order) -> None:
            own = [one for one in found.of_order(session, order.id) if self._state(one) == state]
            act(session, own[which % len(own)])

        self._try(run)

    def _try(self, act: Callable[[Session, Order], object]) -> None:
        """An act that is refused changes nothing; anything but a refusal is a fault."""
        try:
            with writing() as session:
                act(session, session.get_one(Order, self.order_id))
        except REFUSALS:
            pass
        session = db.session()
        self.parcels = [self._state(one) for one in found.of_order(session, self.order_id)]
        order = session.get_one(Order, self.order_id)
        self.open_units = order.lines[0].open_units if order.state == "confirmed" else 0

    @staticmethod
    def _state(one: Shipment) -> str:
        return "back" if one.back_at else one.state

    @staticmethod
    def _units(shipments: Any, wanted: Callable[[Shipment], bool]) -> int:
        return sum(held.quantity for one in shipments if wanted(one) for held in one.lines)


def test_no_unit_lies_twice_or_is_lost(app: Flask) -> None:
    with app.app_context():
        run_state_machine_as_test(
            Parcels, settings=settings(max_examples=EXAMPLES, stateful_step_count=25, deadline=None)
        )

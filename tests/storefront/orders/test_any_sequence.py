"""Whatever is done to an order, in whatever sequence: parts make the whole, books sum to zero, no unit is lost."""

import secrets
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select
from support import parcels, shop
from support.delivered import FRESH

from catalog.products.models import Product, Variant
from catalog.stock import actions as stock
from catalog.stock.lots import rules as lots
from catalog.stock.lots.rules import Batch
from catalog.stock.rules import NotEnough
from storefront.database import db, writing
from storefront.fulfilment import packing, sending
from storefront.fulfilment import rules as parcel_rules
from storefront.fulfilment.models import Shipment, ShipmentLine
from storefront.fulfilment.packing import Packed
from storefront.fulfilment.replacing import Filled
from storefront.fulfilment.rules import Pick
from storefront.fulfilment.sending import Handed
from storefront.ledger import queries as ledger
from storefront.ledger.models import LedgerEntry
from storefront.orders import actions, changes, money, rules, steps
from storefront.orders.actions import Customer, Terms
from storefront.orders.changes import Address
from storefront.orders.models import Order, OrderChange, OrderLine
from storefront.orders.rules import BUYER, ORDER_STATES, SYSTEM, Actor
from storefront.payments import rules as payment_rules
from storefront.payments.models import MoneyMovement, Refund
from storefront.payments.rules import OPEN_REFUNDS
from storefront.returns import actions as returns
from storefront.returns import rules as return_rules
from storefront.returns.actions import Asked
from storefront.returns.models import GoodsReturn, ReturnLine
from storefront.returns.rules import Reason, Wish
from storefront.story import messages
from storefront.story import queries as stories

PRODUCER, OFFICE = Actor("producer", "Bà Sáu"), Actor("office", "Cán bộ")
LAN = Customer("Lan", "0912345678", "lan@thu.example", "12 Lê Lợi", "Phường Cẩm Thành", "Quảng Ngãi", "")
TERMS = Terms(50_000_000, timedelta(hours=24), timedelta(minutes=15), None)
HANDED = Handed("Viettel Post")
LAST = date(2028, 1, 1)
REFUSED = (
    *(rules.WrongStep, rules.AlreadyPacked, rules.NotSoMany, rules.OtherZone, rules.NotSettled),
    *(payment_rules.RefundTooMuch, payment_rules.WrongRefundStep),
    *(parcel_rules.WrongParcelStep, parcel_rules.NotPaidYet, parcel_rules.NothingToPack, parcel_rules.TooManyUnits),
    *(parcel_rules.NeedsExpiry, parcel_rules.NothingCollected),
    *(lots.NotInLot, lots.LotRecalled, lots.NotWithoutLot, lots.OtherDays, lots.TooOld, NotEnough),
    *(return_rules.WrongStep, return_rules.NotTakenBack, return_rules.TooLate, return_rules.NotOffered),
    *(return_rules.NothingChosen, return_rules.NoWords),
)

few = st.integers(0, 3)
parties = st.sampled_from((BUYER, PRODUCER, OFFICE, SYSTEM))


class OneOrder(RuleBasedStateMachine):
    """An order of two kinds of goods of one producer, and everybody who can do something with it."""

    order_id: int
    now: datetime

    @initialize(
        method=st.sampled_from(("cod", "vietqr")),
        first=st.integers(1, 3),
        second=st.integers(1, 2),
        start=st.sampled_from(("placed", "delivered", "asked back", "agreed")),
        wish=st.sampled_from(Wish),
        sends_back=st.booleans(),
    )
    def begin(self, method: str, first: int, second: int, start: str, wish: Wish, sends_back: bool) -> None:
        """An order just placed, or one that has gone some of its way."""
        self.place(method, first, second)
        if start != "placed":
            self.hand_over()
        if start in ("asked back", "agreed"):
            self.ask_back(1, 1, Reason.DAMAGED, wish)
        if start == "agreed":
            self.approve(sends_back, PRODUCER)

    def place(self, method: str, first: int, second: int) -> None:
        self.now = shop.NOON
        with writing() as session:
            garlic = session.scalars(select(Product).where(Product.slug == parcels.GARLIC)).one()
            rows = select(Variant.id).join(Product).where(Product.producer_id == garlic.producer_id)
            ids = list(session.scalars(rows.order_by(Product.slug != parcels.GARLIC, Variant.id).limit(2)))
            for variant_id in ids:
                stock.count(session, variant_id=variant_id, sellable=8, cause="test", now=self.now)
            group = actions.place(
                session,
                wanted=dict(zip(ids, (first, second), strict=False)),
                customer=LAN,
                method=method,
                token=secrets.token_hex(8),
                terms=TERMS,
                age_confirmed=True,
                expected_total_dong=None,
                language="vi",
                now=self.now,
            )
            self.order_id = group.orders[0].id

    @contextmanager
    def _act(self) -> Any:
        """One transaction; what the rules refuse leaves nothing behind."""
        self.now += timedelta(minutes=1)
        try:
            with writing() as session:
                yield session, session.get_one(Order, self.order_id)
        except REFUSED:
            pass

    def _units(self, order: Order, counts: tuple[int, int]) -> dict[int, int]:
        return {line.id: count for line, count in zip(order.lines, counts, strict=False) if count}

    @rule(amount=st.one_of(st.integers(1, 400_000), st.just(0)), again=st.booleans(), party=parties)
    def pay(self, amount: int, again: bool, party: Actor) -> None:
        """Any amount, or what is missing; perhaps told twice."""
        with self._act() as (session, order):
            came = amount or order.payment.missing_dong or 1
            cause = f"test:{order.id}" if again else f"test:{secrets.token_hex(6)}"
            money.receive(session, order=order, amount_dong=came, cause=cause, by=party, now=self.now)

    @rule()
    def confirm(self) -> None:
        with self._act() as (session, order):
            packing.confirm(session, order=order, by=PRODUCER, now=self.now)

    @rule(party=parties, sure=st.integers(0, 3))
    def cancel(self, party: Actor, sure: int) -> None:
        """Seldom: nothing much follows it."""
        with self._act() as (session, order):
            if sure:
                return
            changes.cancel(session, order=order, by=party, reason="đổi ý", now=self.now)

    @rule(first=few, second=few, party=parties)
    def cancel_units(self, first: int, second: int, party: Actor) -> None:
        with self._act() as (session, order):
            units = self._units(order, (first, second))
            if units:
                changes.cancel_units(session, order=order, units=units, by=party, reason="thiếu", now=self.now)

    @rule(province=st.sampled_from(("Quảng Ngãi", "Hà Nội")))
    def move(self, province: str) -> None:
        with self._act() as (session, order):
            there = Address("Hoa", "0905123456", "Thôn 2", "Xã Bình Sơn", province)
            changes.change_address(session, order=order, address=there, by=BUYER, reason="", now=self.now)

    @rule(first=few, second=few)
    def pack(self, first: int, second: int) -> None:
        with self._act() as (session, order):
            units = self._units(order, (first, second))
            picks = [Pick(line_id, quantity, batch=Batch("L1", None, LAST)) for line_id, quantity in units.items()]
            packing.pack(session, order=order, packed=Packed(picks), freshness=FRESH, by=PRODUCER, now=self.now)

    @rule(at=st.integers(0, 3))
    def unpack(self, at: int) -> None:
        self._with_parcel(at, lambda session, one: packing.unpack(session, shipment=one, reason="x", **self._by()))

    @rule(at=st.integers(0, 3))
    def ship(self, at: int) -> None:
        self._with_parcel(at, lambda session, one: sending.ship(session, shipment=one, handed=HANDED, **self._by()))

    @rule(at=st.integers(0, 3))
    def deliver(self, at: int) -> None:
        self._with_parcel(at, lambda session, one: sending.deliver(session, shipment=one, **self._by()))

    @rule(at=st.integers(0, 3))
    def fail(self, at: int) -> None:
        self._with_parcel(at, lambda session, one: sending.fail(session, shipment=one, failure="refused", **self._by()))

    @rule(at=st.integers(0, 3), goods=st.sampled_from(parcel_rules.GOODS), wish=st.sampled_from(parcel_rules.WISHES))
    def settle(self, at: int, goods: str, wish: str) -> None:
        self._with_parcel(
            at,
            lambda session, one: sending.settle_failed(
                session, shipment=one, goods=goods, wish=wish, reason="về", **self._by()
            ),
        )

    @rule()
    def hand_over(self) -> None:
        """The whole way at once, so that much of what is tried comes after it."""
        self.pay(0, False, SYSTEM)
        self.confirm()
        with self._act() as (session, order):
            picks = [Pick(line.id, line.open_units, batch=Batch("L1", None, LAST)) for line in order.lines]
            one = packing.pack(session, order=order, packed=Packed(picks), freshness=FRESH, **self._by())
            sending.ship(session, shipment=one, handed=HANDED, **self._by())
            sending.deliver(session, shipment=one, **self._by())

    @rule(first=few, second=few, reason=st.sampled_from(Reason), wish=st.sampled_from(Wish))
    def ask_back(self, first: int, second: int, reason: Reason, wish: Wish) -> None:
        with self._act() as (session, order):
            asked = Asked(self._units(order, (first, second)), reason, wish, "Vỡ")
            key = secrets.token_hex(10)
            returns.ask(session, order=order, asked=asked, photos=[], form_key=key, by=BUYER, now=self.now)

    @rule(sends_back=st.booleans(), party=st.sampled_from((PRODUCER, OFFICE, BUYER)))
    def approve(self, sends_back: bool, party: Actor) -> None:
        self._with_return(
            lambda session, one: returns.approve(
                session, goods_return=one, sends_back=sends_back, words="", by=party, now=self.now
            )
        )

    @rule(share=st.integers(0, 2))
    def go_on(self, share: int) -> None:
        """The next step that a return was agreed on."""
        self.take_in(share)
        self.replace()

    @rule()
    def refuse(self) -> None:
        self._with_return(lambda session, one: returns.refuse(session, goods_return=one, words="x", **self._by()))

    @rule()
    def withdraw(self) -> None:
        self._with_return(lambda session, one: returns.withdraw(session, goods_return=one, by=BUYER, now=self.now))

    @rule(share=st.integers(0, 2))
    def take_in(self, share: int) -> None:
        self._with_return(
            lambda session, one: returns.receive(
                session,
                goods_return=one,
                restocked={line.line_id: min(share, line.quantity) for line in one.lines},
                words="",
                **self._by(),
            )
        )

    @rule()
    def replace(self) -> None:
        filled = Filled(HANDED, Batch("L2", None, LAST), FRESH)
        self._with_return(lambda session, one: returns.replace(session, goods_return=one, filled=filled, **self._by()))

    @rule()
    def pay_back_instead(self) -> None:
        self._with_return(lambda session, one: returns.pay_back_instead(session, goods_return=one, **self._by()))

    @rule()
    def money_sent(self) -> None:
        self._with_return(
            lambda session, one: returns.money_sent(session, goods_return=one, reference="", **self._by())
        )

    @rule(works=st.booleans())
    def refund(self, works: bool) -> None:
        with self._act() as (session, order):
            rows = select(Refund).where(Refund.payment_id == order.payment.id, Refund.state.in_(OPEN_REFUNDS))
            one = session.scalars(rows.order_by(Refund.id)).first()
            if one is not None and works:
                money.refund_done(session, order=order, refund=one, reference="", by=PRODUCER, now=self.now)
            elif one is not None:
                money.refund_failed(session, order=order, refund=one, error="số sai", by=PRODUCER, now=self.now)

    @rule(days=st.sampled_from((0, 1, 6, 40)))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)
        with self._act() as (session, _order):
            returns.follow_refunds(session, now=self.now)
            returns.remind(session, now=self.now)
            returns.call_office(session, now=self.now)

    @rule()
    def complete(self) -> None:
        with self._act() as (session, order):
            steps.complete(session, order=order, by=SYSTEM, now=self.now)

    def _by(self) -> dict[str, Any]:
        return {"by": PRODUCER, "now": self.now}

    def _with_parcel(self, at: int, act: Callable[[Any, Shipment], object]) -> None:
        with self._act() as (session, order):
            found = list(session.scalars(select(Shipment).filter_by(order_id=order.id).order_by(Shipment.id)))
            if at < len(found):
                act(session, found[at])

    def _with_return(self, act: Callable[[Any, GoodsReturn], object]) -> None:
        """With the newest that is open."""
        with self._act() as (session, order):
            rows = select(GoodsReturn).where(GoodsReturn.order_id == order.id)
            found = [one for one in session.scalars(rows.order_by(GoodsReturn.id)) if one.is_open]
            if found:
                act(session, found[-1])

    @invariant()
    def the_money_adds_up(self) -> None:
        session, order = db.session(), self._order()
        payment = order.payment
        changed = select(func.coalesce(func.sum(OrderChange.goods_dong + OrderChange.shipping_dong), 0))
        due = order.total_dong + session.scalar(changed.where(OrderChange.order_id == order.id))
        moved = {
            kind: session.scalar(
                select(func.coalesce(func.sum(MoneyMovement.amount_dong), 0)).where(
                    MoneyMovement.payment_id == payment.id, MoneyMovement.kind == kind
                )
            )
            for kind in ("received", "refunded")
        }
        assert payment.due_dong == due >= 0
        assert (payment.received_dong, payment.refunded_dong) == (moved["received"], moved["refunded"])
        assert payment.refunded_dong <= payment.received_dong
        assert order.balance_dong == due - moved["received"] + moved["refunded"]
        open_dong = session.scalar(
            select(func.coalesce(func.sum(Refund.amount_dong), 0)).where(
                Refund.payment_id == payment.id, Refund.state.in_(OPEN_REFUNDS)
            )
        )
        # Whatever was paid too much is asked back, and nothing else.
        assert open_dong == max(payment.net_dong - due, 0)
        receivable = select(func.sum(LedgerEntry.amount_dong)).where(
            LedgerEntry.order_id == order.id, LedgerEntry.account == "receivable"
        )
        assert (session.scalar(receivable) or 0) == order.balance_dong
        assert ledger.unbalanced(session) == []

    @invariant()
    def no_unit_is_lost(self) -> None:
        session, order = db.session(), self._order()
        for line in order.lines:
            assert line.cancelled + line.packed + line.open_units == line.quantity
            assert 0 <= line.returned <= line.packed
            on_hand, held, packed, _in_lots = parcels.shelf(session, line.variant_id)
            assert on_hand >= held >= 0
            rows = select(func.sum(OrderLine.quantity - OrderLine.cancelled - OrderLine.packed)).where(
                OrderLine.variant_id == line.variant_id
            )
            in_parcels = (
                select(func.coalesce(func.sum(ShipmentLine.quantity), 0))
                .join(Shipment)
                .join(OrderLine, OrderLine.id == ShipmentLine.line_id)
                .where(OrderLine.variant_id == line.variant_id, Shipment.state == "packed")
            )
            assert packed == session.scalar(in_parcels)
            assert held - packed == session.scalar(rows)
            settled = select(func.coalesce(func.sum(ReturnLine.quantity), 0)).join(GoodsReturn)
            settled = settled.where(ReturnLine.line_id == line.id, GoodsReturn.settled_at.is_not(None))
            assert line.returned == session.scalar(settled.where(GoodsReturn.state != "replaced"))

    @invariant()
    def the_story_tells_it(self) -> None:
        session, order = db.session(), self._order()
        states = [event.kind for event in order.events if event.kind in ORDER_STATES]
        assert states[-1] == order.state
        told = stories.told(session, [order])[order.id]
        assert told.balance.left_dong == order.balance_dong
        for to_buyer in (True, False):
            assert messages.standing_text(told.standing, to_buyer=to_buyer)
        assert all(messages.sentence(entry) and messages.party(entry, named=True) for entry in told.entries)
        assert [entry.at for entry in told.entries] == sorted(entry.at for entry in told.entries)

    def _order(self) -> Order:
        db.session.rollback()
        return db.session.get_one(Order, self.order_id, populate_existing=True)

    def teardown(self) -> None:
        db.session.remove()


def test_whatever_happens_to_an_order_everything_adds_up(app: Flask) -> None:
    with app.test_request_context("/"):
        run_state_machine_as_test(
            OneOrder, settings=settings(max_examples=15, stateful_step_count=12, deadline=None, database=None)
        )

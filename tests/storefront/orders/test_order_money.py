"""What comes in, goes back and is changed: payment, books, stock and story always agree."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError
from support import office, shop
from support.buyer import Buyer

from storefront.database import db, writing
from storefront.ledger import queries as ledger
from storefront.ledger.models import LedgerEntry
from storefront.orders import changes, money, steps
from storefront.orders.changes import Address
from storefront.orders.models import Order, OrderEvent, OrderGroup
from storefront.orders.rules import BUYER, SYSTEM, Actor, AlreadyPacked, NotSettled, NotSoMany, OtherZone, WrongStep
from storefront.payments.models import Refund
from storefront.payments.rules import RefundTooMuch, state_of

GARLIC = "toi-ly-son-phu-sinh"
PRODUCER = Actor("producer", "Bà Sáu")


@pytest.fixture
def order(app: Flask, buyer: Buyer) -> Order:
    """Two jars of garlic by transfer."""
    buyer.put(GARLIC, 2)
    code = buyer.order(method="vietqr")
    with app.app_context():
        yield db.session.scalars(select(Order).join(OrderGroup).where(OrderGroup.code == code)).one()


def _came(order: Order, amount: int, cause: str) -> bool:
    with writing() as session:
        return money.receive(session, order=order, amount_dong=amount, cause=cause, by=SYSTEM, now=shop.NOON)


def _refunds() -> list[tuple[int, str]]:
    return [(row.amount_dong, row.state) for row in db.session.scalars(select(Refund).order_by(Refund.id))]


def _agrees(order: Order) -> None:
    session = db.session()
    owed = session.scalar(
        select(func.coalesce(func.sum(LedgerEntry.amount_dong), 0)).where(
            LedgerEntry.order_id == order.id, LedgerEntry.account == "receivable"
        )
    )
    assert ledger.unbalanced(session) == []
    assert owed == order.balance_dong


def test_the_same_money_told_twice_counts_once(order: Order) -> None:
    total = order.total_dong
    assert _came(order, total, "bank:1")
    assert not _came(order, total, "bank:1")
    assert (order.payment.state, order.balance_dong) == ("paid", 0)
    assert [event.kind for event in order.events] == ["placed", "money_paid"]
    _agrees(order)


def test_one_dong_short_is_part_paid_and_one_over_is_asked_back(order: Order) -> None:
    total = order.total_dong
    _came(order, total - 1, "bank:1")
    assert (order.payment.state, order.payment.missing_dong) == ("part_paid", 1)
    _came(order, 2, "bank:2")
    assert (order.payment.state, _refunds()) == ("over", [(1, "due")])
    with writing() as session:
        refund = session.scalars(select(Refund)).one()
        assert money.refund_done(session, order=order, refund=refund, reference="FT1", by=PRODUCER, now=shop.NOON)
        assert not money.refund_done(session, order=order, refund=refund, reference="FT1", by=PRODUCER, now=shop.NOON)
    assert (order.payment.state, order.balance_dong) == ("part_refunded", 0)
    _agrees(order)


def test_money_that_comes_after_the_cancelling_is_to_go_back(app: Flask, order: Order) -> None:
    with writing() as session:
        changes.cancel(session, order=order, by=BUYER, reason="đổi ý", now=shop.NOON)
    assert (order.state, order.payment.state, office.stock_of(app, GARLIC)[1]) == ("cancelled", "failed", 0)
    _came(order, order.total_dong, "bank:late")
    assert (order.payment.state, _refunds()) == ("over", [(order.total_dong, "due")])
    _agrees(order)


def test_some_units_cancelled_after_paying_are_asked_back_and_the_rest_stays(app: Flask, order: Order) -> None:
    _came(order, order.total_dong, "bank:1")
    line = order.lines[0]
    with writing() as session:
        changes.cancel_units(session, order=order, units={line.id: 1}, by=PRODUCER, reason="thiếu", now=shop.NOON)
    assert (order.state, line.cancelled, order.payment.due_dong) == ("placed", 1, order.total_dong - line.price_dong)
    assert _refunds() == [(line.price_dong, "due")]
    assert office.stock_of(app, GARLIC)[1] == 1
    _agrees(order)
    with writing() as session, pytest.raises(NotSoMany):
        changes.cancel_units(session, order=order, units={line.id: 2}, by=PRODUCER, reason="", now=shop.NOON)
    with writing() as session:
        changes.cancel_units(session, order=order, units={line.id: 1}, by=PRODUCER, reason="", now=shop.NOON)
    assert (order.state, order.payment.due_dong) == ("cancelled", 0)
    assert sum(amount for amount, _state in _refunds()) == order.total_dong
    _agrees(order)


def test_no_more_goes_back_than_was_paid_too_much(order: Order) -> None:
    _came(order, order.total_dong, "bank:1")
    with writing() as session, pytest.raises(RefundTooMuch):
        money.ask_refund(session, order=order, amount_dong=1, cause="x", reason="", by=PRODUCER, now=shop.NOON)


def test_what_is_packed_is_not_cancelled_nor_sent_elsewhere(order: Order) -> None:
    there = Address("Lan", "0905123456", "Thôn 2", "Xã Bình Sơn", order.group.province)
    with writing() as session:
        order.lines[0].packed = 1
    with writing() as session, pytest.raises(AlreadyPacked):
        changes.cancel(session, order=order, by=BUYER, reason="", now=shop.NOON)
    with writing() as session, pytest.raises(AlreadyPacked):
        changes.change_address(session, order=order, address=there, by=BUYER, reason="", now=shop.NOON)


def test_an_address_changes_within_its_zone_and_the_order_keeps_the_old_one(order: Order) -> None:
    there = Address("Lan", "0905123456", "Thôn 2", "Xã Bình Sơn", order.group.province)
    far = Address("Lan", "0905123456", "12 Lê Lợi", "Phường Bến Thành", "TP. Hồ Chí Minh")
    with writing() as session, pytest.raises(OtherZone):
        changes.change_address(session, order=order, address=far, by=BUYER, reason="", now=shop.NOON)
    with writing() as session:
        changes.change_address(session, order=order, address=there, by=BUYER, reason="", now=shop.NOON)
    assert changes.address_of(db.session(), order) == there
    assert order.group.street != there.street


def test_an_order_ends_only_when_nobody_owes_anything(order: Order) -> None:
    with writing() as session:
        steps.confirm(session, order=order, by=PRODUCER, now=shop.NOON)
        steps.fulfil(session, order=order, by=PRODUCER, now=shop.NOON)
    with writing() as session, pytest.raises(NotSettled):
        steps.complete(session, order=order, by=SYSTEM, now=shop.NOON)
    _came(order, order.total_dong, "bank:1")
    with writing() as session:
        steps.complete(session, order=order, by=SYSTEM, now=shop.NOON)
    with writing() as session, pytest.raises(WrongStep):
        changes.cancel(session, order=order, by=BUYER, reason="", now=shop.NOON)


def test_no_event_is_ever_changed(order: Order) -> None:
    with pytest.raises(DatabaseError, match="never changed"), writing() as session:
        session.scalars(select(OrderEvent)).first().reason = "khác"


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.data())
def test_a_payment_says_whether_something_is_missing_or_too_much(due: int, came: int, data: st.DataObject) -> None:
    back = data.draw(st.integers(0, came))
    net = came - back
    missing = {"unpaid", "part_refunded" if back else "part_paid"}
    settled = {"paid", "part_refunded", "refunded", "failed"}
    expected = {"over"} if net > due else settled if net == due else missing
    assert state_of(due, came, back) in expected

"""Goods come back: units, money, stock and books always agree, and each side does only what is hers."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from support import delivered, office, shop
from support.buyer import Buyer
from support.delivered import PRODUCER

from catalog.stock.lots.rules import Batch
from catalog.stock.rules import NotEnough
from storefront.database import db, writing
from storefront.fulfilment import sending
from storefront.fulfilment.models import Shipment
from storefront.fulfilment.replacing import Filled
from storefront.fulfilment.sending import Handed
from storefront.ledger import queries as ledger
from storefront.mail.models import MailMessage
from storefront.orders import money
from storefront.orders.models import Order
from storefront.orders.rules import BUYER, Actor, NotSoMany
from storefront.payments.models import Refund
from storefront.returns import actions, rules
from storefront.returns.actions import Asked
from storefront.returns.models import GoodsReturn, ReturnEvent
from storefront.returns.rules import Reason, TooLate, Wish, WrongStep

GARLIC, INCENSE = "toi-ly-son-phu-sinh", "nhang-que-tra-bong"
NOW = shop.NOON
FILLED = Filled(Handed("Viettel Post", "VT123"), Batch("L2", None, date(2027, 11, 1)), delivered.FRESH)


@pytest.fixture
def order(app: Flask, buyer: Buyer) -> Iterator[Order]:
    """Three jars of garlic, paid by transfer and delivered at noon."""
    buyer.put(GARLIC, 3)
    code = buyer.order(method="vietqr")
    delivered.deliver(app, code)
    with app.app_context():
        yield delivered.orders_of(db.session(), code)[0]


def _ask(
    order: Order,
    units: int = 1,
    reason: Reason = Reason.DAMAGED,
    wish: Wish = Wish.REFUND,
    *,
    key: str = "form",
    now: datetime = NOW,
) -> GoodsReturn:
    asked = Asked({order.lines[0].id: units}, reason, wish, "Nắp vỡ")
    with writing() as session:
        return actions.ask(session, order=order, asked=asked, photos=[], form_key=key, by=BUYER, now=now)


def _do(act: object, goods_return: GoodsReturn, *, by: Actor = PRODUCER, now: datetime = NOW, **more: object) -> None:
    with writing() as session:
        act(session, goods_return=goods_return, by=by, now=now, **more)


def _refunds() -> list[tuple[int, str]]:
    return [(row.amount_dong, row.state) for row in db.session.scalars(select(Refund).order_by(Refund.id))]


def _sound(order: Order) -> None:
    assert ledger.unbalanced(db.session()) == []
    assert order.payment.refunded_dong <= order.payment.received_dong
    assert order.balance_dong == order.payment.due_dong - order.payment.received_dong + order.payment.refunded_dong


def test_without_sending_back_the_money_is_due_at_once(order: Order) -> None:
    one = _ask(order)
    _do(actions.approve, one, sends_back=False, words="Xin lỗi chị.")
    assert (one.state, one.wish) == ("approved", "refund")
    assert _refunds() == [(order.lines[0].price_dong, "due")]
    assert one.due_on == one.refund.due_on
    _do(actions.money_sent, one, reference="FT1")
    assert (one.state, one.due_on, order.payment.state) == ("refunded", None, "part_refunded")
    assert [event.kind for event in one.events] == ["requested", "approved", "refunded"]
    _sound(order)


def test_what_comes_back_is_sold_again_or_written_off(app: Flask, order: Order) -> None:
    on_hand = office.stock_of(app, GARLIC)[0]
    one = _ask(order, 3)
    _do(actions.approve, one, sends_back=True, words="")
    assert (one.due_on, _refunds()) == (None, [])
    with pytest.raises(NotSoMany):
        _do(actions.receive, one, restocked={order.lines[0].id: 4}, words="")
    _do(actions.receive, one, restocked={order.lines[0].id: 2}, words="một hũ vỡ")
    assert office.stock_of(app, GARLIC) == (on_hand + 2, 0)
    # Faulty, and nothing is kept: the delivery fee as well.
    assert _refunds() == [(order.total_dong, "due")]
    assert order.payment.due_dong == 0
    _sound(order)


def test_money_that_went_back_another_way_ends_the_return(order: Order) -> None:
    one = _ask(order)
    _do(actions.approve, one, sends_back=False, words="")
    with writing() as session:
        money.refund_done(session, order=order, refund=one.refund, reference="re_1", by=PRODUCER, now=NOW)
    with writing() as session:
        assert actions.follow_refunds(session, now=NOW) == 1
        assert actions.follow_refunds(session, now=NOW) == 0
    assert one.state == "refunded"


def test_a_replacement_takes_stock_and_no_money(app: Flask, order: Order) -> None:
    on_hand = office.stock_of(app, GARLIC)[0]
    one = _ask(order, 2, wish=Wish.REPLACE)
    _do(actions.approve, one, sends_back=False, words="")
    _do(actions.replace, one, filled=FILLED)
    assert (one.state, _refunds(), office.stock_of(app, GARLIC)[0]) == ("replaced", [], on_hand - 2)
    with pytest.raises(WrongStep):
        _do(actions.pay_back_instead, one)
    parcel = db.session.scalars(select(Shipment).order_by(Shipment.id.desc())).first()
    assert (parcel.state, parcel.tracking, order.lines[0].packed) == ("shipped", "VT123", 3)
    with pytest.raises(NotSoMany):
        _ask(order, 2, key="early")
    with writing() as session:
        sending.deliver(session, shipment=parcel, by=PRODUCER, now=NOW)
    # What was replaced may be faulty again.
    assert _ask(order, 3, key="again").state == "requested"


def test_where_none_are_left_the_money_goes_back_instead(app: Flask, order: Order) -> None:
    one = _ask(order, 2, wish=Wish.REPLACE)
    _do(actions.approve, one, sends_back=False, words="")
    office.restock(app, GARLIC, 1)
    with pytest.raises(NotEnough):
        _do(actions.replace, one, filled=FILLED)
    _do(actions.pay_back_instead, one)
    assert (one.wish, _refunds()) == ("refund", [(2 * order.lines[0].price_dong, "due")])


def test_no_more_comes_back_than_was_delivered(order: Order) -> None:
    _ask(order, 2)
    with pytest.raises(NotSoMany) as too_many:
        _ask(order, 2, key="other")
    assert too_many.value.left == 1
    with pytest.raises(rules.NothingChosen):
        _ask(order, 0, key="none")


def test_the_same_form_twice_is_one_return(order: Order) -> None:
    first = _ask(order, 3)
    assert _ask(order, 3).id == first.id
    assert db.session.query(ReturnEvent).count() == 1


def test_units_of_a_return_that_was_refused_or_withdrawn_may_be_asked_for_again(order: Order) -> None:
    one = _ask(order, 3)
    with pytest.raises(rules.NoWords):
        _do(actions.refuse, one, words="")
    _do(actions.refuse, one, words="Không thấy lỗi.")
    two = _ask(order, 3, key="two")
    _do(actions.withdraw, two, by=BUYER)
    assert _ask(order, 3, key="three").state == "requested"
    for act, more in ((actions.approve, {"sends_back": True, "words": ""}), (actions.refuse, {"words": "x"})):
        with pytest.raises(WrongStep):
            _do(act, one, **more)


def test_food_is_not_taken_back_for_a_change_of_mind_and_nothing_after_its_term(order: Order) -> None:
    with pytest.raises(rules.NotTakenBack):
        _ask(order, reason=Reason.MIND)
    with pytest.raises(TooLate):
        _ask(order, now=NOW + timedelta(days=8))


def test_nothing_comes_back_that_was_not_delivered(app: Flask, buyer: Buyer) -> None:
    buyer.put(GARLIC)
    code = buyer.order(method="vietqr")
    with app.app_context(), pytest.raises(NotSoMany):
        _ask(delivered.orders_of(db.session(), code)[0])


def test_what_was_never_paid_only_lowers_the_bill(app: Flask, buyer: Buyer) -> None:
    buyer.put(GARLIC, 2)
    code = buyer.order(method="cod")
    delivered.deliver(app, code, paid=False)
    with app.app_context():
        order = delivered.orders_of(db.session(), code)[0]
        one = _ask(order)
        _do(actions.approve, one, sends_back=False, words="")
        assert (one.state, one.refund, _refunds()) == ("refunded", None, [])
        assert order.payment.due_dong == order.total_dong - order.lines[0].price_dong
        _sound(order)


def test_a_producer_is_reminded_once_and_what_is_overdue_goes_to_the_office_once_a_step(order: Order) -> None:
    one = _ask(order)
    with writing() as session:
        assert actions.remind(session, now=NOW) == 0
        assert actions.remind(session, now=NOW + timedelta(days=2)) == 1
        assert actions.remind(session, now=NOW + timedelta(days=2)) == 0
        assert actions.call_office(session, now=NOW + timedelta(days=3)) == 0
        assert actions.call_office(session, now=NOW + timedelta(days=4)) == 1
        assert actions.call_office(session, now=NOW + timedelta(days=5)) == 0
    later = NOW + timedelta(days=5)
    _do(actions.approve, one, sends_back=False, words="", now=later)
    assert one.overdue_at is None
    with writing() as session:
        assert actions.call_office(session, now=later + timedelta(days=40)) == 1
    assert [event.kind for event in one.events] == ["requested", "overdue", "approved", "overdue"]
    keys = set(db.session.scalars(select(MailMessage.key).where(MailMessage.key.startswith("return:"))))
    steps = {key.removeprefix(f"return:{one.code}:") for key in keys}
    assert steps >= {"requested:buyer", "approved:buyer", "overdue_requested:buyer", "overdue_approved:buyer"}


def test_no_event_of_a_return_is_ever_changed(order: Order) -> None:
    one = _ask(order)
    with pytest.raises(DatabaseError, match="never changed"), writing() as session:
        session.get_one(ReturnEvent, one.events[0].id).reason = "khác"

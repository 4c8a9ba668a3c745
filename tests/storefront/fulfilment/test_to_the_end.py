"""What holds of an order on its way: money first, lapse or not, told once, complete when nobody owes anything."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from support import office, parcels
from support.buyer import Buyer
from support.parcels import GARLIC, PRODUCER
from support.shop import NOON

from catalog.stock.lots.rules import TooOld, check_age, least_day
from storefront.database import db, writing
from storefront.fulfilment import completing, packing, sending
from storefront.fulfilment import queries as found
from storefront.fulfilment.models import Shipment
from storefront.fulfilment.rules import NotPaidYet, collected_dong
from storefront.fulfilment.sending import Handed
from storefront.ledger import queries as ledger
from storefront.mail.models import MailMessage
from storefront.mail.sender import compose
from storefront.orders import changes
from storefront.orders.models import Order

WINDOW = timedelta(days=30)


@pytest.fixture
def order(app: Flask, buyer: Buyer) -> Iterator[Order]:
    """Two jars, confirmed, cash on delivery."""
    buyer.put(GARLIC, 2)
    code = buyer.order()
    with app.test_request_context():
        own = parcels.orders_of(code)[0]
        parcels.confirm(own)
        yield own


def send(shipment: Shipment, *, delivered: bool = True) -> None:
    with writing() as session:
        handed = Handed("Viettel Post", "VTP1")
        sending.ship(session, shipment=shipment, handed=handed, by=PRODUCER, now=NOON)
        if delivered:
            sending.deliver(session, shipment=shipment, by=PRODUCER, now=NOON)


def complete(order: Order, *, after: timedelta, keeps_open: bool = False) -> str:
    """What the job makes of an order so long after it was delivered."""
    with writing() as session:
        if order.id in completing.due(session, now=NOON + after, window=WINDOW):
            asks = [lambda _session, _order: keeps_open]
            completing.complete(session, order=order, keeps_open=asks, now=NOON + after)
    return order.state


def test_an_order_is_complete_when_nobody_owes_or_asks_anything(order: Order) -> None:
    shipment = parcels.pack(order)
    send(shipment)
    late = WINDOW + timedelta(minutes=1)
    assert order.state == "fulfilled"
    assert complete(order, after=late) == "fulfilled"
    with writing() as session:
        sending.collect(session, shipment=shipment, amount_dong=shipment.cod_dong, by=PRODUCER, now=NOON)
        assert not sending.collect(session, shipment=shipment, amount_dong=shipment.cod_dong, by=PRODUCER, now=NOON)

    assert complete(order, after=WINDOW - timedelta(minutes=1)) == "fulfilled"
    assert complete(order, after=late, keeps_open=True) == "fulfilled"
    assert complete(order, after=late) == "completed"


@pytest.mark.parametrize(("basis_points", "fee_dong"), [(0, 0), (250, 185_000 * 250 // 10_000)])
def test_the_marketplaces_fee_is_for_the_goods_that_were_kept(order: Order, basis_points: int, fee_dong: int) -> None:
    with writing() as session:
        kept = {order.lines[0].id: 1}
        changes.cancel_units(session, order=order, units=kept, by=PRODUCER, reason="hết hàng", now=NOON)
    shipment = parcels.pack(order)
    send(shipment)
    with writing() as session:
        sending.collect(session, shipment=shipment, amount_dong=shipment.cod_dong, by=PRODUCER, now=NOON)
        assert completing.complete(
            session, order=order, keeps_open=[], fee_basis_points=basis_points, now=NOON + WINDOW
        )
    books = ledger.balances(db.session(), order.producer_id)
    assert (books.get("fee", 0), books.get("held", 0)) == (fee_dong, -fee_dong)
    assert ledger.unbalanced(db.session()) == []


def test_each_step_is_told_once_in_the_buyers_language(order: Order) -> None:
    order.group.language = "en"
    db.session().commit()
    send(parcels.pack(order))

    told = db.session.scalars(select(MailMessage).where(MailMessage.template.like("parcel_%"))).all()
    assert [one.template for one in told] == ["parcel_shipped", "parcel_delivered"]
    mail = compose(told[0])
    assert "VTP1" in mail.text
    assert "has sent" in mail.subject
    assert "370,000" in mail.text


def test_what_was_ordered_before_a_certificate_was_taken_is_still_sent(app: Flask, order: Order) -> None:
    office.revoke(app, GARLIC)
    send(parcels.pack(order))

    assert order.state == "fulfilled"


def test_nothing_is_packed_before_its_money_came(app: Flask, buyer: Buyer) -> None:
    buyer.put(GARLIC)
    code = buyer.order(method="vietqr")
    with app.test_request_context():
        order = parcels.orders_of(code)[0]
        with pytest.raises(NotPaidYet):
            parcels.confirm(order)
        with writing() as session:
            packing.accept_unpaid(session, order=order, by=PRODUCER, reason="Khách quen", now=NOON)
        shipment = parcels.pack(order)
        assert shipment.cod_dong == 0
        assert [event.reason for event in order.events if event.kind == "unpaid_accepted"] == ["Khách quen"]
        assert found.of_order(db.session(), order.id) == [shipment]


def test_parcels_of_a_cash_order_collect_its_whole_once() -> None:
    first = collected_dong(missing_dong=205, asked_dong=0, goods_dong=100, shipping_dong=5, is_last=False)
    last = collected_dong(missing_dong=205, asked_dong=first, goods_dong=100, shipping_dong=0, is_last=True)

    assert (first, last) == (105, 100)
    assert collected_dong(missing_dong=50, asked_dong=60, goods_dong=9, shipping_dong=0, is_last=True) == 0


def test_a_lot_is_fresh_for_a_share_of_its_life() -> None:
    day, batch = NOON.date(), parcels.Batch("A", None, NOON.date() + timedelta(days=120))
    told = {"day": day, "freshness": parcels.FRESH}

    assert least_day(batch, shelf_life_days=365, **told) == day + timedelta(days=121)
    with pytest.raises(TooOld):
        check_age(batch, shelf_life_days=365, **told)
    check_age(batch, shelf_life_days=360, **told)
    assert least_day(batch, shelf_life_days=None, **told) == day + timedelta(days=7)

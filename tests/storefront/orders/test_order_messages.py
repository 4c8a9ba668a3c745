"""Every event of an order tells whom it concerns, once: what came, what is missing, what goes back, by when."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from support import shop
from support.buyer import Buyer

from storefront.database import db, writing
from storefront.mail.composing import compose
from storefront.mail.models import MailMessage
from storefront.orders import changes, mail, money, steps
from storefront.orders.models import Order, OrderGroup
from storefront.orders.rules import BUYER, SYSTEM, Actor
from storefront.payments.models import Refund

GARLIC = "toi-ly-son-phu-sinh"
PRODUCER = Actor("producer", "Bà Sáu")


@pytest.fixture
def order(app: Flask, buyer: Buyer) -> Order:
    """Two jars of garlic by transfer, from a buyer who gave her mail address."""
    buyer.put(GARLIC, 2)
    code = buyer.order(method="vietqr")
    with app.app_context():
        yield db.session.scalars(select(Order).join(OrderGroup).where(OrderGroup.code == code)).one()


def messages(template: str) -> list[MailMessage]:
    rows = select(MailMessage).where(MailMessage.template == template).order_by(MailMessage.id)
    return list(db.session.scalars(rows))


def told(template: str) -> dict[str, Any]:
    (message,) = messages(template)
    assert compose(message).text
    return message.context


def came(order: Order, amount: int, cause: str, by: Actor = SYSTEM) -> None:
    with writing() as session:
        money.receive(session, order=order, amount_dong=amount, cause=cause, by=by, now=shop.NOON)


def test_the_same_money_told_twice_is_told_on_once(order: Order) -> None:
    for _time in range(2):
        came(order, order.total_dong, "bank:1")

    assert told("payment_received")["state"] == "paid"
    assert told("order_paid")["amount_dong"] == order.total_dong


def test_who_marked_it_received_herself_is_not_told(order: Order) -> None:
    came(order, order.total_dong, "hand:1", by=PRODUCER)

    assert told("payment_received")["state"] == "paid"
    assert messages("order_paid") == []


def test_a_part_says_what_is_missing_and_too_much_what_goes_back(order: Order) -> None:
    came(order, order.total_dong - 1, "bank:1")
    came(order, 3, "bank:2")

    part, over = (message.context for message in messages("payment_received"))
    assert (part["state"], part["missing_dong"]) == ("part", 1)
    assert (over["state"], over["back_dong"], over["back_by"]) == ("over", 2, "03/12/2026")


def test_a_cancelled_order_says_by_whom_and_what_becomes_of_the_money(order: Order) -> None:
    came(order, order.total_dong, "bank:1")
    with writing() as session:
        changes.cancel(session, order=order, by=PRODUCER, reason="Hết hàng.", now=shop.NOON)

    said = told("order_cancelled")
    assert (said["by"], said["reason"], said["back_dong"]) == ("producer", "Hết hàng.", order.total_dong)
    assert messages("order_dropped") == []


def test_money_that_comes_after_the_cancelling_is_said_to_go_back(order: Order) -> None:
    with writing() as session:
        changes.cancel(session, order=order, by=BUYER, reason="", now=shop.NOON)
    came(order, 5000, "bank:late")

    assert told("order_cancelled")["back_dong"] == 0
    assert told("order_dropped")["by"] == "buyer"
    assert (told("payment_received")["state"], told("payment_received")["back_dong"]) == ("cancelled", 5000)


def test_units_taken_out_are_named_with_what_is_left(order: Order) -> None:
    line = order.lines[0]
    with writing() as session:
        changes.cancel_units(session, order=order, units={line.id: 1}, by=BUYER, reason="", now=shop.NOON)

    said = told("order_changed")
    assert [(one["name"], one["quantity"]) for one in said["lines"]] == [(line.product_name, 1)]
    assert said["left_dong"] == order.total_dong - line.price_dong
    assert told("order_dropped")["lines"] == said["lines"]


def test_confirmed_reminded_and_refunded_each_once(order: Order) -> None:
    with writing() as session:
        mail.remind_unpaid(session, order, now=shop.NOON)
        mail.remind_unpaid(session, order, now=shop.NOON)
        steps.confirm(session, order=order, by=PRODUCER, now=shop.NOON)
    came(order, order.total_dong + 7, "bank:1")
    with writing() as session:
        refund = session.scalars(select(Refund)).one()
        for _time in range(2):
            money.refund_done(session, order=order, refund=refund, reference="FT1", by=PRODUCER, now=shop.NOON)

    assert told("payment_reminder")["until"] == "12:00 25/11/2026"
    assert told("order_confirmed")["missing_dong"] == order.total_dong
    assert (told("refund_done")["amount_dong"], told("refund_done")["reference"]) == (7, "FT1")


def test_who_gave_only_a_phone_is_told_by_text_of_money_but_not_of_cash(app: Flask, buyer: Buyer) -> None:
    buyer.put(GARLIC)
    code = buyer.order(method="cod", email="")
    with app.app_context():
        order = db.session.scalars(select(Order).join(OrderGroup).where(OrderGroup.code == code)).one()
        came(order, order.total_dong, "hand:1", by=PRODUCER)
        with writing() as session:
            steps.confirm(session, order=order, by=PRODUCER, now=shop.NOON)
        rows = select(MailMessage.template, MailMessage.channel).where(MailMessage.recipient == "0912345678")

        assert list(db.session.execute(rows)) == [("order_placed", "zalo")]

"""From the checkout to the provider's page and back, with everything that people and networks do on the way."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from support.buyer import Buyer
from support.card_provider import BAD_REFUND, DECLINED, GOOD, SLOW_REFUND, CardProvider, tell, work
from support.pages import SAME_ORIGIN, read

from catalog.stock.models import Stock
from storefront import clock
from storefront.database import db, writing
from storefront.ledger import queries as ledger
from storefront.orders import changes
from storefront.orders.models import Order
from storefront.orders.rules import BUYER
from storefront.payments.models import MoneyMovement, Refund
from storefront.payments.providers.protocol import Capabilities
from storefront.settlement.card.models import Charge
from tools.stripe_simulator import payments

GARLIC, CHIPS = "toi-ly-son-phu-sinh", "mit-say-ohjoy"


def place(buyer: Buyer, *slugs: str) -> str:
    """Order by card; the address of the provider's page."""
    for slug in slugs or (GARLIC, CHIPS):
        buyer.put(slug)
    response = buyer.send(buyer.form(method="card"))
    assert response.status_code == 303
    return str(response.headers["Location"])


def come_back(buyer: Buyer, address: str) -> str:
    """Follow the provider's way back; the text of the order's page."""
    parts = urlsplit(address)
    response = buyer.client.get(f"{parts.path}?{parts.query}", follow_redirects=True)
    return read(response).get_text(" ", strip=True)


def orders(app: Flask) -> list[Order]:
    return list(db.session.scalars(select(Order).order_by(Order.id)))


def states(app: Flask) -> list[tuple[str, str, int, int]]:
    """(order's state, payment's state, received, refunded) of every order; the books balance whenever this is asked."""
    with app.app_context():
        assert ledger.unbalanced(db.session()) == []
        for order in orders(app):
            assert order.balance_dong == order.payment.due_dong - order.payment.net_dong
        return [(o.state, o.payment.state, o.payment.received_dong, o.payment.refunded_dong) for o in orders(app)]


def is_paid_once(app: Flask, stripe: CardProvider) -> bool:
    paid = [(state, payment) for state, payment, *_ in states(app)]
    with app.app_context():
        received = [movement.amount_dong for movement in db.session.scalars(select(MoneyMovement))]
        total = sum(order.total_dong for order in orders(app))
    return (
        paid == [("placed", "paid")] * len(paid)
        and sum(received) == total
        and [charge["amount"] for charge in stripe.charges()] == [total]
        and stripe.open_pages() == []
    )


def test_one_charge_pays_the_orders_of_all_sellers(app: Flask, buyer: Buyer, stripe: CardProvider) -> None:
    page = place(buyer)
    assert page.startswith(stripe.url)
    assert [payment for _, payment, *_ in states(app)] == ["unpaid", "unpaid"]

    text = come_back(buyer, stripe.pay(page))

    assert text.count("Thẻ quốc tế: Đã trả") == 2
    assert "Trả bằng thẻ" not in text
    assert is_paid_once(app, stripe)


def test_declined_then_paid_is_one_payment(app: Flask, buyer: Buyer, stripe: CardProvider) -> None:
    page = place(buyer)

    assert stripe.pay(page, DECLINED) == ""
    assert [payment for _, payment, *_ in states(app)] == ["unpaid", "unpaid"]
    come_back(buyer, stripe.pay(page, GOOD))

    assert is_paid_once(app, stripe)


def test_a_closed_tab_is_settled_by_the_message_alone(app: Flask, buyer: Buyer, stripe: CardProvider) -> None:
    stripe.pay(place(buyer))

    for event in stripe.events():
        assert tell(app, event).status_code == 200
    work(app, "events")

    assert is_paid_once(app, stripe)


def test_lost_messages_are_made_up_for_by_the_round(app: Flask, buyer: Buyer, stripe: CardProvider) -> None:
    stripe.pay(place(buyer))

    work(app, "reconcile")

    assert is_paid_once(app, stripe)


@pytest.mark.parametrize("first", ["message", "redirect"])
def test_message_and_redirect_in_either_order_have_one_effect(
    app: Flask, buyer: Buyer, stripe: CardProvider, first: str
) -> None:
    back = stripe.pay(place(buyer))

    def hear() -> None:
        for event in stripe.events():
            tell(app, event)
        work(app, "events")

    if first == "message":
        hear()
    come_back(buyer, back)
    hear()
    come_back(buyer, back)
    work(app, "reconcile")

    assert is_paid_once(app, stripe)


def test_a_double_click_and_the_back_button_lead_to_the_same_page(
    app: Flask, buyer: Buyer, stripe: CardProvider
) -> None:
    buyer.put(GARLIC)
    form = buyer.form(method="card")

    pages = {buyer.send(form).headers["Location"] for _ in range(3)}

    assert len(pages) == 1
    assert len(stripe.open_pages()) == 1
    come_back(buyer, stripe.pay(pages.pop()))
    again = buyer.send(form)
    assert urlsplit(again.headers["Location"]).path.startswith("/don-hang/")
    assert is_paid_once(app, stripe)


def test_who_left_without_paying_can_pay_later_on_the_same_page(app: Flask, buyer: Buyer, stripe: CardProvider) -> None:
    page = place(buyer)
    code = _code(app)

    text = read(buyer.client.get(f"/don-hang/{code}?card=unpaid")).get_text(" ", strip=True)
    again = buyer.client.post(f"/don-hang/{code}/the", headers=SAME_ORIGIN)

    assert "Chưa trả. Đơn vẫn còn, hàng vẫn được giữ." in text
    assert again.headers["Location"] == page
    come_back(buyer, stripe.pay(page))
    assert is_paid_once(app, stripe)


def test_a_page_that_ended_is_followed_by_a_new_one(app: Flask, buyer: Buyer, stripe: CardProvider) -> None:
    first = place(buyer)
    with app.app_context():
        session_id = db.session.scalars(select(Charge.session_id)).one()
    _expire(stripe, session_id)

    second = buyer.client.post(f"/don-hang/{_code(app)}/the", headers=SAME_ORIGIN).headers["Location"]

    assert second != first
    assert stripe.pay(first) == ""
    come_back(buyer, stripe.pay(second))
    assert is_paid_once(app, stripe)


def test_an_order_that_is_not_paid_in_time_gives_its_stock_back_after_its_page_has_ended(
    app: Flask, buyer: Buyer, stripe: CardProvider
) -> None:
    page = place(buyer)
    with app.app_context():
        assert sum(db.session.scalars(select(Stock.held))) == 2

    _wait(app, minutes=14)
    work(app, "release")
    assert {state for state, *_ in states(app)} == {"placed"}
    _wait(app, minutes=1)
    work(app, "release")

    assert {state[:2] for state in states(app)} == {("cancelled", "failed")}
    assert stripe.pay(page) == ""
    with app.app_context():
        assert sum(db.session.scalars(select(Stock.held))) == 0


def test_while_the_provider_is_silent_no_order_is_let_go(app: Flask, buyer: Buyer, stripe: CardProvider) -> None:
    page = place(buyer)
    _wait(app, minutes=15)

    stripe.fail(*[{"kind": "error", "status": 503}] * 3)
    work(app, "release")
    assert {state for state, *_ in states(app)} == {"placed"}
    stripe.pay(page)
    work(app, "release")

    assert is_paid_once(app, stripe)


def test_money_for_a_cancelled_order_goes_back(app: Flask, buyer: Buyer, stripe: CardProvider) -> None:
    """Cancelled while the buyer stood on the provider's page."""
    page = place(buyer)
    stripe.pay(page)
    with app.app_context(), writing() as session:
        changes.cancel(session, order=orders(app)[0], by=BUYER, reason="", now=clock.now())

    work(app, "reconcile")

    first, second = states(app)
    assert first[:2] == ("cancelled", "refunded")
    assert first[2] == first[3] > 0
    assert second[1] == "paid"
    assert stripe.charges()[0]["amount_refunded"] == first[3]
    assert "Đã hoàn tiền" in read(buyer.client.get(f"/don-hang/{_code(app)}")).get_text(" ", strip=True)


def test_a_page_that_asks_for_too_much_by_now_is_ended(app: Flask, buyer: Buyer, stripe: CardProvider) -> None:
    first = place(buyer)
    with app.app_context(), writing() as session:
        changes.cancel(session, order=orders(app)[0], by=BUYER, reason="", now=clock.now())

    second = buyer.client.post(f"/don-hang/{_code(app)}/the", headers=SAME_ORIGIN).headers["Location"]

    assert stripe.pay(first) == ""
    come_back(buyer, stripe.pay(second))
    with app.app_context():
        assert [charge["amount"] for charge in stripe.charges()] == [orders(app)[1].total_dong]
    assert [payment for _, payment, *_ in states(app)] == ["failed", "paid"]


def test_another_sum_than_was_asked_pays_no_order_and_lets_none_go(
    app: Flask, buyer: Buyer, stripe: CardProvider
) -> None:
    stripe.pay(place(buyer))
    intent = stripe.store.all("payment_intent")[0]
    stripe.store.put({**intent, "amount_received": intent["amount_received"] - 1})

    work(app, "reconcile")
    _wait(app, minutes=20)
    work(app, "release")

    assert {state[:2] for state in states(app)} == {("placed", "unpaid")}
    text = read(buyer.client.get(f"/don-hang/{_code(app)}")).get_text(" ", strip=True)
    assert "Số tiền thẻ đã trả khác với số phải trả" in text
    assert "Trả bằng thẻ" not in text


@pytest.mark.parametrize("fault", [{"kind": "lost"}, {"kind": "slow", "seconds": 3.5}])
def test_an_answer_that_is_lost_leaves_a_way_on_and_makes_no_second_page(
    app: Flask, buyer: Buyer, stripe: CardProvider, fault: dict[str, object]
) -> None:
    stripe.fail(fault)
    location = place(buyer)
    assert urlsplit(location).path.startswith("/don-hang/")
    page = read(buyer.client.get(location))
    assert "Trang trả thẻ đang chậm" in page.get_text(" ", strip=True)

    on = buyer.client.post(f"/don-hang/{_code(app)}/the", headers=SAME_ORIGIN).headers["Location"]

    assert len(stripe.open_pages()) == 1
    come_back(buyer, stripe.pay(on))
    assert is_paid_once(app, stripe)


@pytest.mark.parametrize("status", [500, 429])
def test_an_error_that_passes_is_not_noticed(app: Flask, buyer: Buyer, stripe: CardProvider, status: int) -> None:
    stripe.fail({"kind": "error", "status": status})

    assert place(buyer).startswith(stripe.url)


def test_a_part_of_the_money_goes_back_once(app: Flask, buyer: Buyer, stripe: CardProvider) -> None:
    """One order of two is cancelled after it was paid; the answer to the call for its refund is lost."""
    come_back(buyer, stripe.pay(place(buyer)))
    with app.app_context(), writing() as session:
        changes.cancel(session, order=orders(app)[1], by=BUYER, reason="", now=clock.now())

    stripe.fail(*[{"kind": "lost"}] * 3)
    work(app, "refunds")
    assert states(app)[1][1] == "over"
    work(app, "refunds", "refunds", "reconcile")

    refunded = states(app)[1][3]
    assert states(app)[1][:2] == ("cancelled", "refunded")
    assert [charge["amount_refunded"] for charge in stripe.charges()] == [refunded]


def test_a_refund_that_takes_its_time_is_told_as_it_stands(app: Flask, buyer: Buyer, stripe: CardProvider) -> None:
    come_back(buyer, stripe.pay(place(buyer), SLOW_REFUND))
    with app.app_context(), writing() as session:
        changes.cancel(session, order=orders(app)[0], by=BUYER, reason="", now=clock.now())
    work(app, "refunds")
    with app.app_context():
        assert db.session.scalars(select(Refund.state)).one() == "sent"

    _settle_refund(stripe)
    for event in stripe.events():
        tell(app, event)
    work(app, "events", "events")

    with app.app_context():
        assert db.session.scalars(select(Refund.state)).one() == "done"
    assert states(app)[0][1] == "refunded"


def test_a_refund_that_came_back_is_owed_anew_and_waits_for_a_person(
    app: Flask, buyer: Buyer, stripe: CardProvider
) -> None:
    come_back(buyer, stripe.pay(place(buyer), BAD_REFUND))
    with app.app_context(), writing() as session:
        changes.cancel(session, order=orders(app)[0], by=BUYER, reason="", now=clock.now())
    work(app, "refunds")
    assert states(app)[0][1] == "refunded"

    _settle_refund(stripe)
    for _time in range(2):
        for event in stripe.events():
            tell(app, event)
        work(app, "events", "refunds")

    assert states(app)[0][1] == "over"
    with app.app_context():
        assert list(db.session.scalars(select(Refund.state).order_by(Refund.id))) == ["done", "failed"]
    text = read(buyer.client.get(f"/don-hang/{_code(app)}")).get_text(" ", strip=True)
    assert "chưa hoàn được vào thẻ" in text
    assert "vào thẻ lúc" not in text
    assert "expired_or_canceled_card" not in text


def test_a_cart_too_large_for_a_card_is_told_so(app: Flask, buyer: Buyer) -> None:
    buyer.put(GARLIC, 99)
    with app.app_context():
        buyer.client.application.extensions["cards"].capabilities = lambda: _bounds(1, 1000)

    page = buyer.refused(buyer.form(method="card"), 422)

    assert "Thẻ chỉ trả được đến" in page.get_text(" ", strip=True)


def test_a_shop_without_keys_offers_no_card(shown: object, app: Flask, buyer: Buyer) -> None:
    app.extensions.pop("cards")
    buyer.put(GARLIC)

    page = buyer.refused(buyer.form(method="card"), 422)

    assert page.select("input[name=method][value=card]") == []


def test_the_api_answers_with_a_link_that_leads_to_the_page(app: Flask, stripe: CardProvider) -> None:
    body = {
        "lines": [{"slug": GARLIC, "quantity": 1}],
        "customer": {"name": "Nguyễn Thị Bưởi", "phone": "0912345678"},
        "address": {"province": "Quảng Ngãi", "commune": "Nghĩa Lộ", "street": "12 Phan Đình Phùng"},
        "payment": "card",
    }
    client = app.test_client()
    answers = [client.post("/api/v1/orders", json=body, headers={"Idempotency-Key": "k" * 9}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].data == answers[1].data
    assert answers[0].json
    link = urlsplit(answers[0].json["orders"][0]["payment"]["url"])

    assert client.get(f"{link.path}?key=guessed").status_code == 404
    page = client.get(f"{link.path}?{link.query}").headers["Location"]
    back = urlsplit(stripe.pay(page))
    client.get(f"{back.path}?{back.query}")

    assert is_paid_once(app, stripe)
    code = answers[0].json["code"]
    told = client.get(f"/api/v1/orders/{code}?phone=0912345678").json
    assert told
    assert (told["orders"][0]["payment"]["status"], told["orders"][0]["payment"]["url"]) == ("paid", None)


def _code(app: Flask) -> str:
    with app.app_context():
        return orders(app)[0].group.code


def _wait(app: Flask, *, minutes: int) -> None:
    with app.app_context():
        app.extensions["clock"].set(clock.now() + timedelta(minutes=minutes))


def _expire(stripe: CardProvider, session_id: str | None) -> None:
    session = stripe.store.get(session_id or "")
    assert session
    payments.expire(stripe.store, session)


def _settle_refund(stripe: CardProvider) -> None:
    payments.settle_refund(stripe.store, stripe.store.all("refund")[0])


def _bounds(least: int, most: int) -> Capabilities:
    return Capabilities(least, most, refunds="partial", is_remote=True, sends_notices=True)

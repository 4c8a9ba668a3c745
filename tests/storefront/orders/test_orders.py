from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from support import office, shop
from support.buyer import Buyer
from support.pages import Pages

from catalog.producers.models import Producer
from storefront.database import db, writing
from storefront.jobs import schedule
from storefront.orders import changes
from storefront.orders.models import Order, OrderEvent, OrderGroup, OrderLine
from storefront.orders.queries import books
from storefront.orders.rules import NEXT, ORDER_STATES, Actor, WrongStep, advance
from storefront.payments import vietqr
from storefront.web import qr

GARLIC, CHIPS = "toi-ly-son-phu-sinh", "mit-say-ohjoy"


def _group(code: str) -> OrderGroup:
    return db.session.scalars(select(OrderGroup).where(OrderGroup.code == code)).one()


@pytest.fixture
def two_sellers(app: Flask, buyer: Buyer) -> str:
    """The code of an order of two producers' goods, by transfer."""
    buyer.put(GARLIC, 2)
    buyer.put(CHIPS, 1)
    return buyer.order(method="vietqr")


def test_one_cart_becomes_one_order_for_each_producer_and_parts_add_up(app: Flask, two_sellers: str) -> None:
    with app.app_context():
        group = _group(two_sellers)
        orders = {order.code: order for order in group.orders}

        assert set(orders) == {f"{two_sellers}1", f"{two_sellers}2"}
        assert len({order.producer_id for order in group.orders}) == 2
        assert group.total_dong == sum(order.total_dong for order in group.orders) == 370_000 + 68_000 + 20_000
        for order in group.orders:
            assert order.goods_dong == sum(line.total_dong for line in order.lines)
            assert order.payment.amount_dong == order.payment.due_dong == order.total_dong
            assert order.payment.reference == order.code


def test_stock_is_held_and_the_cart_emptied(app: Flask, buyer: Buyer) -> None:
    on_hand, _held = office.stock_of(app, GARLIC)
    buyer.put(GARLIC, 2)
    buyer.order()

    assert office.stock_of(app, GARLIC) == (on_hand, 2)
    assert "Giỏ còn trống." in buyer.cart().get_text()
    assert buyer.client.get_cookie("cart_count").value == "0"


def test_an_order_remembers_what_was_true_when_it_was_placed(app: Flask, buyer: Buyer, two_sellers: str) -> None:
    before = buyer.pages.get(f"/don-hang/{two_sellers}").select_one(".orders").get_text()

    office.reprice(app, GARLIC, 1_000)
    office.certify(app, GARLIC, stars=3, issued_on=date(2024, 5, 5))
    office.revoke(app, CHIPS)
    office.take_account(app, "phu-sinh")
    with app.app_context():
        line = db.session.scalars(select(OrderLine).where(OrderLine.product_slug == GARLIC)).one()
        facts = (line.price_dong, line.stars, line.certified_on, line.valid_until, line.decision_number is not None)

    assert facts == (185_000, 5, date(2025, 6, 26), date(2028, 6, 26), True)
    assert buyer.pages.get(f"/don-hang/{two_sellers}").select_one(".orders").get_text() == before


class TestPage:
    def test_the_device_that_ordered_sees_status_seller_and_what_to_pay(self, buyer: Buyer, two_sellers: str) -> None:
        page = buyer.pages.get(f"/don-hang/{two_sellers}")
        text = page.get_text(" ", strip=True)

        assert two_sellers in page.h1.get_text()
        assert len(page.select(".order")) == 2
        assert text.count("Chờ bạn chuyển") >= 2
        assert "0912345678" in text
        assert page.select(".order a[href^='tel:']")
        assert page.select("meta[name=robots][content=noindex]")

    def test_each_order_has_its_own_code_to_scan(self, app: Flask, buyer: Buyer, two_sellers: str) -> None:
        page = buyer.pages.get(f"/don-hang/{two_sellers}")
        told = buyer.client.get(f"/api/v1/orders/{two_sellers}?phone=0912345678").json["orders"]

        assert len(page.select(".transfer svg.qr")) == 2
        for order in told:
            transfer = vietqr.decode(order["payment"]["qr"])
            with app.app_context():
                slug = order["producer"]["slug"]
                seller = db.session.scalars(select(Producer).where(Producer.slug == slug)).one()
                assert (transfer.bank_bin, transfer.account) == (seller.bank_bin, seller.bank_account)
            assert (transfer.amount_dong, transfer.purpose) == (order["total_dong"], order["code"])
            assert transfer.account in page.get_text()

    def test_the_drawing_is_the_payload(self, app: Flask, buyer: Buyer, two_sellers: str) -> None:
        page = buyer.client.get(f"/don-hang/{two_sellers}").get_data(as_text=True)
        told = buyer.client.get(f"/api/v1/orders/{two_sellers}?phone=0912345678").json["orders"]

        assert all(str(qr.svg(order["payment"]["qr"])) in page for order in told)

    def test_cash_shows_no_code(self, buyer: Buyer) -> None:
        buyer.put(GARLIC)
        page = buyer.pages.get(f"/don-hang/{buyer.order(method='cod')}")

        assert not page.select("svg.qr")
        assert "Trả tiền khi nhận hàng" in page.get_text()

    def test_others_are_asked_for_the_phone_and_learn_nothing(self, app: Flask, two_sellers: str) -> None:
        page = Pages(app.test_client()).get(f"/don-hang/{two_sellers}")

        assert page.select("input[name=phone]")
        assert "Nguyễn Thị Lan" not in page.get_text()
        assert "458.000" not in page.get_text()

    @pytest.mark.parametrize("phone", ["0912345678", "+84 912 345 678", "84912345678"])
    def test_code_and_phone_open_it(self, app: Flask, two_sellers: str, phone: str) -> None:
        page = Pages(app.test_client()).post(f"/don-hang/{two_sellers.lower()}", {"phone": phone})

        assert "Nguyễn Thị Lan" in page.get_text()

    @pytest.mark.parametrize("phone", ["0912345679", "", "x", "0" * 100, "0912345678 OR 1=1"])
    def test_a_wrong_phone_opens_nothing_and_is_kept(self, app: Flask, two_sellers: str, phone: str) -> None:
        page = Pages(app.test_client()).post(f"/don-hang/{two_sellers}", {"phone": phone}, expect=404)

        assert page.select_one("#phone")["value"] == phone
        assert page.select(".errors a[href='#phone']")
        assert "Nguyễn Thị Lan" not in page.get_text()

    def test_an_unknown_code_answers_like_a_wrong_phone(self, app: Flask, two_sellers: str) -> None:
        pages = Pages(app.test_client())
        unknown = pages.post("/don-hang/CS222222222", {"phone": "0912345678"}, expect=404)
        wrong = pages.post(f"/don-hang/{two_sellers}", {"phone": "0912345679"}, expect=404)

        def told(page: BeautifulSoup) -> str:
            return page.select_one(".errors").get_text()

        assert told(unknown) == told(wrong)

    @pytest.mark.parametrize("cookie", ["x", "WyJDUyJd.x", "é"])
    def test_a_made_up_grant_opens_nothing(self, app: Flask, two_sellers: str, cookie: str) -> None:
        client = app.test_client()
        client.set_cookie("orders", cookie)

        assert Pages(client).get(f"/don-hang/{two_sellers}").select("input[name=phone]")

    def test_the_code_is_asked_for_first(self, pages: Pages, two_sellers: str) -> None:
        answer = pages.client.get(f"/don-hang?code= {two_sellers.lower()} ")

        assert answer.headers["Location"] == f"/don-hang/{two_sellers}"
        assert pages.get("/don-hang").select("input[name=code]")


class TestUnpaid:
    def test_a_transfer_that_does_not_come_in_a_day_gives_the_stock_back(
        self, app: Flask, buyer: Buyer, two_sellers: str
    ) -> None:
        for hours, held, state in ((23, 2, "placed"), (25, 0, "cancelled")):
            app.extensions["clock"].set(shop.NOON + timedelta(hours=hours))
            with app.app_context():
                schedule.release_unpaid()
                states = {order.state for order in _group(two_sellers).orders}
                db.session.rollback()
            assert (office.stock_of(app, GARLIC)[1], states) == (held, {state})

        page = buyer.pages.get(f"/don-hang/{two_sellers}")
        assert page.get_text().count("quá hạn trả tiền, hàng trả lại kho") == 2
        assert not page.select("svg.qr")

    def test_a_second_turn_changes_nothing(self, app: Flask, two_sellers: str) -> None:
        app.extensions["clock"].set(shop.NOON + timedelta(days=2))
        with app.app_context():
            schedule.release_unpaid()
            before = books(db.session()), office.count(app, OrderEvent), office.stock_of(app, GARLIC)
            schedule.release_unpaid()

            assert (books(db.session()), office.count(app, OrderEvent), office.stock_of(app, GARLIC)) == before

    def test_cash_orders_wait_for_their_seller(self, app: Flask, buyer: Buyer) -> None:
        buyer.put(GARLIC)
        code = buyer.order(method="cod")
        app.extensions["clock"].set(shop.NOON + timedelta(days=30))

        with app.app_context():
            schedule.release_unpaid()
            assert {order.state for order in _group(code).orders} == {"placed"}

    def test_every_change_has_its_event_with_actor_and_time(self, app: Flask, two_sellers: str) -> None:
        late = shop.NOON + timedelta(days=2)
        app.extensions["clock"].set(late)
        with app.app_context():
            schedule.release_unpaid()
            order = _group(two_sellers).orders[0]
            told = [(event.kind, event.actor, event.reason) for event in order.events]

            assert told == [("placed", "buyer", ""), ("cancelled", "system", "unpaid")]
            assert late <= order.events[1].at < late + timedelta(minutes=1)
            assert order.payment.state == "failed"


@pytest.mark.parametrize("state", ORDER_STATES)
@pytest.mark.parametrize("to", ORDER_STATES)
def test_an_order_takes_only_the_steps_there_are(state: str, to: str) -> None:
    if to in NEXT.get(state, ()):
        assert advance(state, to=to) == to
    else:
        with pytest.raises(WrongStep):
            advance(state, to=to)


def test_a_cancelled_order_cannot_be_cancelled_again(app: Flask, two_sellers: str) -> None:
    def cancel() -> None:
        with writing() as session:
            order = session.scalars(select(Order).order_by(Order.id)).first()
            changes.cancel(session, order=order, by=Actor("office", "test"), reason="", now=shop.NOON)

    with app.app_context():
        cancel()
        with pytest.raises(WrongStep):
            cancel()

    assert office.stock_of(app, GARLIC)[1] == 0

"""The office sees what goes wrong with orders, reads them, and does only what is the office's to do."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from support import counter, delivered, office, shop
from support.buyer import Buyer
from support.pages import Pages

from catalog.calendar import local_day
from storefront.cases.models import CaseEvent
from storefront.cases.rules import working_day
from storefront.database import db, writing
from storefront.jobs.schedule import watch_returns
from storefront.orders import money
from storefront.orders.models import Order
from storefront.orders.rules import BUYER, SYSTEM
from storefront.payments.models import Refund
from storefront.programme.orders import queries, rules
from storefront.returns import actions as returns
from storefront.returns.actions import Asked
from storefront.returns.models import GoodsReturn
from storefront.returns.rules import Reason, Wish

ORDERS = "/chuong-trinh/don-hang"
GARLIC = counter.GARLIC


@pytest.fixture
def code(buyer: Buyer) -> str:
    buyer.put(GARLIC, 2)
    return buyer.order(method="vietqr")


def _order(code: str) -> Order:
    return delivered.orders_of(db.session(), code)[0]


def _counts(app: Flask, days: float) -> dict[str, int]:
    with app.app_context():
        found = queries.counts(db.session(), shop.NOON + timedelta(days=days))
        db.session.remove()
        return {name: count for name, count in found.items() if count}


def test_each_trouble_is_counted_from_its_day_on(app: Flask, buyer: Buyer, code: str) -> None:
    assert _counts(app, 10) == {}
    with app.app_context(), writing() as session:
        order = delivered.orders_of(session, code)[0]
        money.receive(session, order=order, amount_dong=order.total_dong + 1, cause="x", by=SYSTEM, now=shop.NOON)
    # One đồng too much: money at once, its refund and the confirmation when their days are over.
    assert _counts(app, 0) == {"money": 1}
    assert _counts(app, 3) == {"money": 1, "unconfirmed": 1}
    assert _counts(app, 30) == {"money": 1, "unconfirmed": 1, "refunds": 1}
    with app.app_context(), writing() as session:
        refund = session.scalars(select(Refund)).one()
        order = delivered.orders_of(session, code)[0]
        money.refund_done(session, order=order, refund=refund, reference="", by=delivered.PRODUCER, now=shop.NOON)
        delivered.hand_over(session, order, now=shop.NOON)
        asked = Asked({order.lines[0].id: 1}, Reason.DAMAGED, Wish.REFUND, "Vỡ")
        returns.ask(session, order=order, asked=asked, photos=[], form_key="k", by=BUYER, now=shop.NOON)
    assert _counts(app, 3) == {}
    assert _counts(app, 4) == {"returns": 1}
    buyer.pages.post(
        "/khieu-nai", {"kind": "goods", "what": "x", "order_code": code, "phone": "0912345678", "token": "t"}
    )
    assert _counts(app, 4) == {"returns": 1, "complaints": 1}


@pytest.mark.parametrize("days", [0, 1, 2, 3])
def test_what_waits_too_long_is_what_its_term_says(days: int) -> None:
    for offset in range(14):
        now = shop.NOON + timedelta(days=offset)
        cutoff = rules.waits_too_long_since(now, days)
        # The day that ended there is over its term, the next one is not.
        assert working_day(local_day(cutoff - timedelta(hours=1)), days) < local_day(now)
        assert working_day(local_day(cutoff + timedelta(hours=1)), days) >= local_day(now)


def test_an_order_is_found_by_codes_phone_and_producer(app: Flask, code: str) -> None:
    officer = counter.signed_in(app, "officer")
    with app.app_context():
        name = _order(code).producer_name
    for text in (code, f"{code.lower()}1", "0912 345 678", "+84912345678", name[3:9], "phu-sinh"):
        page = officer.get(f"{ORDERS}?tim={text.replace('+', '%2B')}")
        assert page.select_one(f"a[href='{ORDERS}/{code}1']"), text
    assert not officer.get(f"{ORDERS}?tim=0912345679").select(".case-table")
    assert not officer.get(f"{ORDERS}?tim=%25").select(".case-table")


def test_whom_to_call_is_shown_on_record_and_to_officers_alone(app: Flask, code: str) -> None:
    officer, auditor = counter.signed_in(app, "officer"), counter.signed_in(app, "auditor")
    for pages in (officer, auditor):
        for path in (ORDERS, f"{ORDERS}/{code}1"):
            text = pages.get(path).get_text()
            assert "0912345678" not in text
            assert "Nguyễn Thị Lan" not in text
    shown = counter.send(officer, f"{ORDERS}/{code}1/nguoi-mua")
    assert "0912345678" in shown.get_text()
    counter.send(auditor, f"{ORDERS}/{code}1/nguoi-mua", expect=403)
    counter.send(auditor, f"{ORDERS}/{code}1/huy", reason="x", expect=403)
    with app.app_context():
        assert [event.act for event in db.session.scalars(select(CaseEvent))] == ["contact_shown"]
    assert "Đã xem tên và số" in auditor.get(f"{ORDERS}/{code}1").get_text()


def test_the_office_cancels_with_a_reason_that_everybody_reads(app: Flask, buyer: Buyer, code: str) -> None:
    officer, path = counter.signed_in(app, "officer"), f"{ORDERS}/{code}1/huy"
    assert counter.send(officer, path, reason=" ", expect=422).select_one("#reason-error")
    assert "Đã huỷ đơn." in counter.send(officer, path, reason="Người bán ngừng bán").get_text()
    assert "sang bước khác" in counter.send(officer, path, reason="Lần nữa").get_text()
    story = buyer.pages.get(f"/don-hang/{code}").select_one(".story").get_text()
    assert "Người bán ngừng bán" in story
    assert "văn phòng chương trình" in story
    assert office.stock_of(app, GARLIC)[1] == 0


def test_an_overdue_return_comes_to_the_inbox_and_is_answered_there(app: Flask, buyer: Buyer, code: str) -> None:
    delivered.deliver(app, code)
    with app.app_context(), writing() as session:
        order = delivered.orders_of(session, code)[0]
        asked = Asked({order.lines[0].id: 1}, Reason.DAMAGED, Wish.REFUND, "Nắp vỡ")
        returns.ask(session, order=order, asked=asked, photos=[], form_key="k", by=BUYER, now=shop.NOON)
    app.extensions["clock"].set(shop.NOON + timedelta(days=4))
    with app.app_context():
        watch_returns()
    officer = counter.signed_in(app, "officer")
    inbox = officer.get("/chuong-trinh/hop-viec?kind=return")
    link = inbox.select_one("a[href^='/chuong-trinh/hop-viec/doi-tra/']")["href"]
    assert "Nắp vỡ" in officer.get(link).get_text()
    assert counter.send(officer, f"{link}/khong-nhan", why="", expect=422).select_one("[role=alert]")
    counter.send(officer, f"{link}/dong-y", words="Văn phòng thấy hàng hỏng.")
    with app.app_context():
        assert db.session.scalars(select(GoodsReturn.state)).all() == ["approved"]
    page = buyer.pages.get(f"/don-hang/{code}").get_text()
    assert "Văn phòng thấy hàng hỏng." in page
    assert "văn phòng chương trình" in page


def test_a_producer_has_no_business_here(app: Flask, code: str) -> None:
    producer: Pages = counter.signed_in(app, "producer")
    producer.get(ORDERS, expect=403)
    producer.get(f"{ORDERS}/{code}1", expect=403)

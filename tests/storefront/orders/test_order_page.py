"""The buyer's page of an order: where it stands, what it comes to, what happened, and what she can still do."""

import pytest
from flask import Flask
from support import delivered, office, shop
from support.buyer import Buyer
from support.pages import SAME_ORIGIN, Pages

from storefront.database import db, writing
from storefront.orders import changes
from storefront.orders.models import Order
from storefront.story import rules
from storefront.story.rules import Balance, Facts

GARLIC, INCENSE = "toi-ly-son-phu-sinh", "nhang-que-tra-bong"


@pytest.fixture
def code(buyer: Buyer) -> str:
    """Two jars of garlic and one pack of incense, of two producers, by transfer."""
    buyer.put(GARLIC, 2)
    buyer.put(INCENSE)
    return buyer.order(method="vietqr")


def _order(app: Flask, code: str, at: int = 0) -> Order:
    return delivered.orders_of(db.session(), code)[at]


def _text(pages: Pages, code: str, language: str = "") -> str:
    return pages.get(f"{language}/don-hang/{code}").select_one("main").get_text(" ", strip=True)


def test_it_says_in_the_first_line_where_each_order_stands(app: Flask, buyer: Buyer, code: str) -> None:
    states = [one.get_text() for one in buyer.pages.get(f"/don-hang/{code}").select(".order__state")]
    assert len(states) == 2
    assert all("Chờ bạn chuyển" in one and "trước" in one for one in states)
    delivered.deliver(app, code)
    assert "Hàng đã giao" in _text(buyer.pages, code)
    assert "Delivered" in _text(buyer.pages, code, "/en")


def test_cancelling_is_one_press_and_pressed_twice_is_no_fault(app: Flask, buyer: Buyer, code: str) -> None:
    path = f"/don-hang/{code}/{code}1/huy"
    first = buyer.pages.post(path, {"reason": "đặt nhầm"})
    assert "Đã huỷ đơn." in first.select_one("main").get_text()
    again = buyer.pages.post(path)
    assert "đã huỷ từ trước" in again.select_one("[role=status]").get_text()
    assert "đặt nhầm" in again.select_one(".story").get_text()
    with app.app_context():
        assert [_order(app, code, at).state for at in (0, 1)] == ["cancelled", "placed"]
    assert office.stock_of(app, GARLIC)[1] == 0


def test_taking_some_out_changes_what_is_to_pay_and_keeps_the_fee(app: Flask, buyer: Buyer, code: str) -> None:
    with app.app_context():
        order = _order(app, code)
        line, price, total = order.lines[0].id, order.lines[0].price_dong, order.total_dong
    path = f"/don-hang/{code}/{code}1/doi"
    assert buyer.pages.get(path).select_one(f"#units-{line}")
    for wrong in ("", "x", "0", "-1", "3", "9" * 30):
        status = 409 if wrong == "3" else 422
        page = buyer.pages.post(f"{path}/so-luong", {f"units-{line}": wrong, "reason": "vẫn ở đây"}, expect=status)
        assert page.select_one("[role=alert]")
        assert "vẫn ở đây" in page.select_one("#reason").get_text()
    buyer.pages.post(f"{path}/so-luong", {f"units-{line}": "1"})
    with app.app_context():
        order = _order(app, code)
        assert (order.lines[0].cancelled, order.payment.due_dong) == (1, total - price)
    assert "Huỷ 1 ×" in _text(buyer.pages, code)


def test_an_address_in_another_zone_is_refused_with_a_way_out(app: Flask, buyer: Buyer, code: str) -> None:
    there = {
        "name": "Lan",
        "phone": "0905 123 456",
        "province": "Quảng Ngãi",
        "commune": "binh son",
        "street": "Thôn 2",
    }
    path = f"/don-hang/{code}/{code}1/doi/dia-chi"
    page = buyer.pages.post(path, {**there, "province": "Hà Nội"}, expect=422)
    assert "đặt lại" in page.select_one("#province-error").get_text()
    page = buyer.pages.post(path, {**there, "phone": "12"}, expect=422)
    assert page.select_one("#street")["value"] == "Thôn 2"
    buyer.pages.post(path, there)
    buyer.pages.post(path, there)
    with app.app_context():
        order = _order(app, code)
        assert changes.address_of(db.session(), order).phone == "0905123456"
        assert [row.kind for row in order.changes] == ["address"]


def test_what_is_packed_is_told_instead_of_changed(app: Flask, buyer: Buyer, code: str) -> None:
    with app.app_context(), writing() as session:
        for line in delivered.orders_of(session, code)[0].lines:
            line.packed = 1
    page = buyer.pages.post(f"/don-hang/{code}/{code}1/huy")
    assert "đóng gói" in page.select_one("[role=status]").get_text()
    assert not buyer.pages.get(f"/don-hang/{code}").select_one(f"#why-{code}1")


def test_nobody_else_sees_or_changes_it(app: Flask, buyer: Buyer, code: str) -> None:
    stranger = app.test_client()
    for path in ("doi", "tra-hang"):
        assert stranger.get(f"/don-hang/{code}/{code}1/{path}").status_code == 303
    for path in ("huy", "doi/so-luong", "doi/dia-chi", "tra-hang"):
        assert stranger.post(f"/don-hang/{code}/{code}1/{path}", headers=SAME_ORIGIN).status_code == 303
        from_afar = buyer.client.post(f"/don-hang/{code}/{code}1/{path}", headers={"Sec-Fetch-Site": "cross-site"})
        assert from_afar.status_code == 403
    assert buyer.client.get(f"/don-hang/{code}/XX/doi").status_code == 404
    with app.app_context():
        assert _order(app, code).state == "placed"


def test_a_complaint_from_the_order_stands_on_its_page_with_its_day(app: Flask, buyer: Buyer, code: str) -> None:
    form = buyer.pages.get(f"/khieu-nai?order_code={code}1")
    assert form.select_one("#phone")["value"] == "0912345678"
    sent = {"kind": "goods", "what": "Vỡ", "order_code": f"{code}1", "phone": "0912345678", "token": "a" * 32}
    shown = buyer.pages.post("/khieu-nai", sent)
    assert shown.select_one(f"a[href='/don-hang/{code}']")
    orders = buyer.pages.get(f"/don-hang/{code}").select(".order")
    assert "chậm nhất ngày 25/11/2026" in orders[0].get_text()
    assert "KN" not in orders[1].get_text()
    # Somebody else's device is told no phone.
    assert not Pages(app.test_client()).get(f"/khieu-nai?order_code={code}1").select_one("#phone")["value"]


def test_the_seller_confirms_within_two_working_days_of_order_or_money() -> None:
    monday = shop.NOON.date()
    facts = Facts(state="placed", method="cod", missing_dong=5, placed_on=monday)
    assert rules.standing(facts).key == "await_confirm"
    assert (rules.confirm_by(facts) - monday).days == 2


def test_a_balance_is_the_sum_of_what_is_shown() -> None:
    balance = Balance(200_000, 20_000, -100_000, 0, -20_000, 220_000, 50_000)
    assert (balance.due_dong, balance.left_dong) == (100_000, -70_000)

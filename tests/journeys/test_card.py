"""Paying by card on the provider's page, as people do it; the provider is the simulator that the demo starts."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from support.server import Server
from support.visitor import DESK, PHONE, Visitor

from storefront.demo import world

pytestmark = pytest.mark.browser

Enter = Callable[..., Visitor]
GARLIC, BLACK_GARLIC, COFFEE = "toi-ly-son-phu-sinh", "cao-toi-den-phu-sinh", "ca-phe-dak-rve"
PRODUCER = {role: phone for role, phone, _name in world.LOG_INS}["producer"]


@pytest.mark.parametrize(("width", "script"), [(PHONE, False), (DESK, True)])
def test_paid_on_the_providers_page(enter: Enter, shop: Server, width: int, script: bool) -> None:
    visitor = _enter(enter, shop, width=width, java_script_enabled=script)
    page = _to_the_provider(visitor, "0912345701", GARLIC, COFFEE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Trả bằng thẻ (thử)")
    page.get_by_role("button", name="Trả").click()

    _see_that_it_is_paid(page)
    paid = [order for order in _orders(shop, page) if order["payments"][0]["state"] == "paid"]
    assert len(paid) == 2
    assert len({order["payments"][0]["ref"] for order in paid}) == 1
    page.go_back()
    page.go_forward()
    _see_that_it_is_paid(page)


def test_declined_then_paid(enter: Enter, shop: Server) -> None:
    visitor = _enter(enter, shop)
    page = _to_the_provider(visitor, "0912345702", COFFEE)
    page.get_by_role("radio", name="Bị từ chối").check()
    page.get_by_role("button", name="Trả").click()
    expect(page.get_by_role("alert")).to_contain_text("Thẻ không được chấp nhận")
    page.get_by_role("radio", name="4242").check()
    page.get_by_role("button", name="Trả").click()

    _see_that_it_is_paid(page)


def test_left_and_paid_later(enter: Enter, shop: Server) -> None:
    visitor = _enter(enter, shop)
    page = _to_the_provider(visitor, "0912345703", COFFEE)
    page.get_by_role("link", name="Quay lại cửa hàng").click()
    expect(page.get_by_text("Chưa trả. Đơn vẫn còn, hàng vẫn được giữ.")).to_be_visible()
    page.close()

    code = shop.ledger()["orders"][-1]["group"]
    later = visitor.page()
    later.goto(f"{visitor.url}/don-hang/{code}")
    later.get_by_role("button", name="Trả bằng thẻ").click()
    later.get_by_role("button", name="Trả").click()

    _see_that_it_is_paid(later)
    assert [order["group"] for order in shop.ledger()["orders"]].count(code) == 1


def test_one_line_of_two_goes_back(enter: Enter, shop: Server) -> None:
    visitor = _enter(enter, shop)
    page = _to_the_provider(visitor, "0912345704", GARLIC, BLACK_GARLIC)
    page.get_by_role("button", name="Trả").click()
    _see_that_it_is_paid(page)
    order = _orders(shop, page)[0]

    producer = enter()
    producer.post("/dang-nhap", phone=PRODUCER, password=world.PASSWORD)
    desk = producer.page()
    desk.goto(f"{producer.url}/ban-hang/don-hang/{order['code']}")
    desk.get_by_text("Huỷ đơn hoặc một phần").click()
    desk.locator("input[name^=units_]").first.fill("1")
    desk.locator("#cancel-reason").fill("Hết hàng trong kho lạnh")
    desk.get_by_role("button", name="Huỷ số lượng trên").click()
    shop.flask("payments", "reconcile")

    page.reload()
    line = order["lines"][0]
    amount = f"{line['qty'] * line['price']:,}".replace(",", ".")
    expect(page.get_by_text(f"Đã hoàn {amount}")).to_be_visible()
    assert _orders(shop, page)[0]["payments"][0]["state"] == "part_refunded"


def _enter(enter: Enter, shop: Server, **more: Any) -> Visitor:
    """Somebody who may also go to the page of the simulator."""
    visitor = enter(**more)
    visitor.elsewhere = (json.loads((shop.folder / "stripe-simulator.json").read_text())["stripe_api_base"],)
    return visitor


def _to_the_provider(visitor: Visitor, phone: str, *slugs: str) -> Page:
    for slug in slugs:
        visitor.post("/gio-hang", slug=slug)
    page = visitor.page()
    page.goto(f"{visitor.url}/thanh-toan")
    typed = {"phone": phone, "name": "Nguyễn Thị Bưởi", "commune": "Lý Sơn", "street": "Thôn Đông, An Vĩnh"}
    for name, text in typed.items():
        page.locator(f"#{name}").fill(text)
    page.get_by_role("radio", name="Thẻ quốc tế").check(force=True)
    page.get_by_role("button", name="Đặt hàng, trả").click()
    page.wait_for_url("**/c/pay/*")
    return page


def _see_that_it_is_paid(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đơn CS")
    expect(page.get_by_text("Thẻ quốc tế: Đã trả").first).to_be_visible()
    expect(page.get_by_role("button", name="Trả bằng thẻ")).to_have_count(0)


def _orders(shop: Server, page: Page) -> list[dict[str, Any]]:
    """The books of the orders that a page shows."""
    code = page.url.rsplit("/")[-1]
    return [order for order in shop.ledger()["orders"] if order["group"] == code]

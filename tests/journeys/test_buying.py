"""From the home page to a placed order, as people do it: on a phone and at a desk, with and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from support.server import Server
from support.visitor import DESK, PHONE, Visitor

from storefront.payments import vietqr
from storefront.web import qr

pytestmark = pytest.mark.browser

Enter = Callable[..., Visitor]
WAYS = [(width, script) for width in (PHONE, DESK) for script in (True, False)]


@pytest.mark.parametrize(("width", "script"), WAYS)
def test_from_home_to_an_order_by_vietqr(enter: Enter, width: int, script: bool) -> None:
    visitor = enter(width=width, java_script_enabled=script)
    page = visitor.page()
    page.goto(visitor.url)
    _search(page, "toi ly son")
    first = page.locator(".card").first
    expect(first.get_by_role("heading")).to_have_text("Tỏi Lý Sơn Phú Sinh")
    first.get_by_role("link").click()
    _see_that_the_stars_hold(page)
    _add_to_cart(page, "Tỏi Lý Sơn Phú Sinh")
    page.get_by_role("link", name="Đặt hàng, không cần tài khoản").click()
    _send_a_wrong_phone(page)
    page.get_by_label("Số điện thoại").fill("+84 912 345 678")
    page.get_by_role("button", name="Đặt hàng, trả 205.000").click()
    _see_the_transfer(page, amount_dong=205_000)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_cash_on_delivery_is_chosen_beforehand(enter: Enter, width: int) -> None:
    visitor = enter(width=width)
    page = _checkout_with(visitor, "ca-phe-dak-rve")
    expect(page.get_by_role("radio", name="Trả tiền khi nhận hàng")).to_be_checked()
    _fill(page, phone="0912.345.678")
    page.get_by_role("button", name="Đặt hàng").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đơn CS")
    expect(page.get_by_text("Trả tiền khi nhận hàng: Chưa trả")).to_be_visible()
    expect(page.locator("svg.qr")).to_have_count(0)
    page.goto(f"{visitor.url}/gio-hang")
    expect(page.get_by_text("Giỏ còn trống.")).to_be_visible()


def test_pressing_twice_reloading_and_going_back_place_one_order(enter: Enter, shop: Server) -> None:
    visitor = enter()
    page = _checkout_with(visitor, "gao-daka")
    _fill(page, phone="0912345601")
    before = len(shop.ledger()["orders"])
    page.get_by_role("button", name="Đặt hàng").dblclick()
    page.wait_for_url("**/don-hang/*")
    first = page.url
    page.reload()
    assert page.url == first
    page.go_back()
    if page.url.endswith("/thanh-toan"):
        again = page.get_by_role("button", name="Đặt hàng")
        if again.count():
            again.click()
            page.wait_for_url("**/don-hang/*")
            assert page.url == first
    assert len(shop.ledger()["orders"]) == before + 1


def test_an_order_is_found_again_by_code_and_phone(enter: Enter) -> None:
    visitor = enter()
    page = _checkout_with(visitor, "ca-phe-dak-rve")
    _fill(page, phone="0912345602")
    page.get_by_role("button", name="Đặt hàng").click()
    page.wait_for_url("**/don-hang/*")
    code = page.url.rsplit("/")[-1]
    elsewhere = enter().page()
    elsewhere.goto(f"{visitor.url}/don-hang")
    elsewhere.get_by_label("Mã đơn").fill(code.lower())
    elsewhere.get_by_role("button", name="Tiếp tục").click()
    elsewhere.get_by_label("Số điện thoại").fill("0912345699")
    elsewhere.get_by_role("button", name="Mở đơn").click()
    expect(elsewhere.get_by_role("alert")).to_contain_text("Không có đơn nào với mã và số điện thoại này")
    elsewhere.get_by_label("Số điện thoại").fill("0912 345 602")
    elsewhere.get_by_role("button", name="Mở đơn").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_contain_text(code)


def test_alcohol_asks_for_the_age_and_takes_no_cash(enter: Enter) -> None:
    visitor = enter(java_script_enabled=False)
    page = visitor.page()
    page.goto(f"{visitor.url}/san-pham/vang-sim-rung-mang-den")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bạn đã đủ 18 tuổi chưa?")
    page.get_by_role("button", name="Tôi đủ 18 tuổi").click()
    page.get_by_role("button", name="Thêm vào giỏ").click()
    page.get_by_role("link", name="Đặt hàng, không cần tài khoản").click()
    expect(page.get_by_role("radio", name="Trả tiền khi nhận hàng")).to_be_disabled()
    expect(page.get_by_role("radio", name="Chuyển khoản VietQR")).to_be_checked()


def _search(page: Page, words: str) -> None:
    page.get_by_role("banner").get_by_label("Tìm sản phẩm").fill(words)
    page.get_by_role("banner").get_by_role("button", name="Tìm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Kết quả cho «{words}»")


def _see_that_the_stars_hold(page: Page) -> None:
    """The certificate's page says in its first line that the stars hold; then back to the product."""
    product = page.url
    page.get_by_role("link", name="xem chứng nhận").click()
    expect(page).to_have_url(re.compile(r"/c/[A-Z0-9]{8}$"))
    expect(page.get_by_role("status").first).to_have_text(
        re.compile(r"^\s*Có\. Chứng nhận OCOP [345] sao còn hiệu lực")
    )
    page.go_back()
    assert page.url == product


def _add_to_cart(page: Page, name: str) -> None:
    page.get_by_role("button", name="Thêm vào giỏ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Giỏ hàng")
    expect(page.get_by_role("main").get_by_role("link", name=name)).to_be_visible()


def _send_a_wrong_phone(page: Page) -> None:
    """The page that comes back says so at its top, leads to the field, and has kept everything."""
    _fill(page, phone="0912 345")
    page.get_by_text("Chuyển khoản VietQR", exact=True).click()
    page.get_by_role("button", name="Đặt hàng").click()
    expect(page).to_have_title(re.compile("^Lỗi: Đặt hàng"))
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Còn một chỗ cần sửa")
    summary.get_by_role("link", name="Số điện thoại cần đủ 10 số").click()
    expect(page).to_have_url(re.compile("#phone$"))
    expect(page.get_by_label("Số điện thoại")).to_have_attribute("aria-invalid", "true")
    for label, typed in _TYPED.items():
        expect(page.get_by_label(label)).to_have_value(typed)
    expect(page.get_by_label("Số điện thoại")).to_have_value("0912 345")
    expect(page.get_by_role("radio", name="Chuyển khoản VietQR")).to_be_checked()


_TYPED = {
    "Tên người nhận": "Nguyễn Thị Bưởi",
    "Xã, phường, đặc khu": "nghia lo",
    "Số nhà, đường, thôn": "12 Phan Đình Phùng",
    "Lời nhắn": "Gọi trước khi giao",
}


def _fill(page: Page, *, phone: str) -> None:
    page.get_by_label("Số điện thoại").fill(phone)
    for label, text in _TYPED.items():
        page.get_by_label(label).fill(text)


def _checkout_with(visitor: Visitor, slug: str) -> Page:
    visitor.post("/gio-hang", slug=slug)
    page = visitor.page()
    page.goto(f"{visitor.url}/thanh-toan")
    return page


def _see_the_transfer(page: Page, *, amount_dong: int) -> None:
    """The code on screen is what the text beside it says, and large enough for another phone's camera."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đơn CS")
    facts = dict(
        zip(page.locator(".transfer dt").all_inner_texts(), page.locator(".transfer dd").all_inner_texts(), strict=True)
    )
    account, memo = (facts[name].split()[0] for name in ("Số tài khoản", "Nội dung"))
    amount = int(re.sub(r"\D", "", facts["Số tiền"]))
    assert amount == amount_dong
    assert memo.startswith(page.url.rsplit("/")[-1])
    payload = vietqr.encode(vietqr.Transfer(facts["Ngân hàng (BIN)"], account, amount, memo))
    drawn = page.locator("svg.qr path").last.get_attribute("d")
    assert drawn
    assert f'd="{drawn}"' in qr.svg(payload)
    box = page.locator("svg.qr").bounding_box()
    assert box
    assert box["width"] >= 240
    assert box["height"] >= 240
    assert box["x"] >= 0

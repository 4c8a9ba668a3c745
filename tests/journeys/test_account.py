"""An account from its first day: signed up by mail, ordered with, found again from another device, bought again."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from support.server import Server
from support.visitor import DESK, PHONE, Visitor

pytestmark = pytest.mark.browser

Enter = Callable[..., Visitor]
PASSWORD = "ba con mèo leo cây"
_WAIT_SECONDS = 30


@pytest.mark.parametrize(("width", "script"), [(PHONE, False), (DESK, True)])
def test_signing_up_ordering_and_buying_again(enter: Enter, shop: Server, width: int, script: bool) -> None:
    contact = f"mai{width}@thu.example"
    page = _signed_up(enter(width=width, java_script_enabled=script), shop, contact)
    code = _order(page)

    elsewhere = enter(width=width, java_script_enabled=script)
    page = elsewhere.page()
    page.goto(f"{elsewhere.url}/tai-khoan/don-hang")
    page.get_by_label("Số điện thoại hoặc thư điện tử").fill(contact)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đơn hàng của tôi")
    page.get_by_role("button", name=f"Mua lại {code}").click()
    expect(page.get_by_text("Đã thêm một món vào giỏ")).to_be_visible()
    page.get_by_role("link", name="Xem giỏ hàng").click()
    page.get_by_role("link", name=re.compile("Đặt hàng")).click()
    expect(page.get_by_label("Số nhà, đường, thôn")).to_have_value("12 Lê Lợi")


def _signed_up(visitor: Visitor, shop: Server, contact: str) -> Page:
    page = visitor.page()
    page.goto(f"{visitor.url}/dang-ky")
    page.get_by_label("Tên của bạn").fill("Trần Thị Mai")
    page.get_by_label("Số điện thoại hoặc thư điện tử").fill(contact)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    for consent in ("điều khoản mua bán", "giữ thông tin cá nhân"):
        page.get_by_role("checkbox", name=re.compile(consent)).check()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Mã 6 số").fill(_code(shop, contact))
    page.get_by_role("button", name="Mở tài khoản").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tài khoản")
    return page


def _order(page: Page) -> str:
    page.goto(re.sub("/tai-khoan$", "/san-pham/gao-daka", page.url))
    page.get_by_role("button", name="Thêm vào giỏ").click()
    page.get_by_role("link", name=re.compile("Đặt hàng")).click()
    expect(page.get_by_label("Tên người nhận")).to_have_value("Trần Thị Mai")
    for label, text in {
        "Số điện thoại": "0912345678",
        "Xã, phường, đặc khu": "Phường Cẩm Thành",
        "Số nhà, đường, thôn": "12 Lê Lợi",
    }.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("checkbox", name="Lưu địa chỉ này").check()
    page.get_by_role("button", name="Đặt hàng").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đơn CS")
    return page.url.rsplit("/", 1)[1]


def _code(shop: Server, contact: str) -> str:
    """The code of the newest mail to an address, out of the folder that mail goes to."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        for mail in sorted((shop.folder / "mail").iterdir(), reverse=True):
            text = mail.read_text(encoding="utf-8", errors="replace")
            found = re.search(r"^Mã của bạn: (\d{6})", text, re.MULTILINE)
            if f"To: {contact}" in text and found:
                return found[1]
        time.sleep(0.2)
    raise AssertionError(f"no code came to {contact}")

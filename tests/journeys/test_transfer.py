"""Paying by transfer: the code is scanned, the bank tells the shop, and everybody sees what came."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from support.server import Server
from support.visitor import PHONE, Visitor

from storefront.demo import world
from tools.bank_simulator import Bank, mangled, notice

pytestmark = pytest.mark.browser

Enter = Callable[..., Visitor]
PRODUCER = {role: phone for role, phone, _name in world.LOG_INS}["producer"]


@pytest.mark.parametrize("script", [False, True])
def test_paid_by_transfer_in_two_parts(enter: Enter, shop: Server, script: bool) -> None:
    buyer, producer = enter(width=PHONE, java_script_enabled=script), enter(width=PHONE)
    producer.post("/dang-nhap", phone=PRODUCER, password=world.PASSWORD)
    bank = Bank(f"{shop.url}/payments/bank/{world.COUNTER_OF}/events", _secret(producer))
    page = buyer.page()
    buyer.post("/gio-hang", slug="toi-ly-son-phu-sinh", quantity="2")
    page.goto(f"{buyer.url}/thanh-toan")
    told = {"phone": "0912345711", "name": "Nguyễn Thị Mận", "commune": "Lý Sơn", "street": "Thôn Đông, An Vĩnh"}
    for name, text in told.items():
        page.locator(f"#{name}").fill(text)
    page.locator("input[name=method][value=vietqr]").check(force=True)
    page.locator(".checkout__send button").click()
    page.wait_for_url("**/don-hang/*")
    code = f"{page.url.rsplit('/', 1)[-1]}1"
    page.get_by_role("button", name="Tôi đã chuyển khoản").click()
    expect(page.get_by_text("Người bán đang xem tài khoản.")).to_be_visible()

    _tells(bank, code, 100_000)
    page.reload()
    expect(page.get_by_text("Mã QR bên dưới chỉ còn phần thiếu")).to_be_visible()
    desk = producer.page()
    desk.goto(f"{producer.url}/ban-hang/tien/don/{code}")
    rest = int(desk.locator("#amount_dong").input_value().replace(".", ""))
    _tells(bank, code, rest)
    page.reload()
    expect(page.locator(".transfer")).to_have_count(0)
    order = next(one for one in shop.ledger()["orders"] if one["code"] == code)
    assert order["payments"][0]["state"] == "paid"


def _secret(producer: Visitor) -> str:
    """The secret of the producer's notices, made by her and copied from the one page that shows it."""
    page = producer.page()
    page.goto(f"{producer.url}/ban-hang/tien/thong-bao")
    page.locator("form[action*='/thong-bao?'] button").first.click()
    shown = page.locator(".notice [data-copy]").get_attribute("data-copy")
    assert shown
    page.close()
    return shown


def _tells(bank: Bank, code: str, dong: int) -> None:
    told = notice(dong, mangled(code, dong), f"{code}-{dong}", at=datetime.now(UTC))
    assert [status for status, _body in bank.tell(told, times=2)] == [200, 200]

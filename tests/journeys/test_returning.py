"""From the door back: a buyer gives goods back with a photo, the producer agrees and pays, the page tells it all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from support import uploads
from support.visitor import PHONE, Visitor

from storefront.demo import world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

GARLIC = "toi-ly-son-phu-sinh"


@pytest.fixture
def seller(enter: Callable[..., Visitor]) -> Page:
    """Her producer, at the counter, on a phone."""
    one = enter()
    phone = {role: number for role, number, _name in world.LOG_INS}["producer"]
    one.post("/dang-nhap", phone=phone, password=world.PASSWORD)
    page = one.page()
    one.resize(page, PHONE)
    return page


def test_goods_are_given_back_with_a_photo_and_paid_back(
    enter: Callable[..., Visitor], seller: Page, tmp_path: Path
) -> None:
    buyer = enter()
    page = buyer.page()
    buyer.resize(page, PHONE)
    code = _ordered(buyer, page)
    _sent(seller, f"{buyer.url}/ban-hang/don-hang/{code}1")

    page.goto(f"{buyer.url}/don-hang/{code}")
    page.get_by_role("link", name="Đổi, trả hàng").click()
    broken = tmp_path / "hong.jpg"
    broken.write_bytes(uploads.jpeg(1200, 900))
    page.locator("input[id^=units-]").fill("1")
    page.get_by_text("Vỡ, hỏng").click()
    page.locator("#photos").set_input_files(broken)
    # Nothing said: the page comes back with what was chosen.
    page.get_by_role("button", name="Gửi yêu cầu").click()
    assert page.locator("input[id^=units-]").input_value() == "1"
    page.locator("#what").fill("Nắp vỡ, tỏi ướt.")
    page.locator("#photos").set_input_files(broken)
    page.get_by_role("button", name="Gửi yêu cầu").click()
    page.wait_for_url("**done=asked")
    assert page.locator(".give-back img").evaluate("image => image.complete && image.naturalWidth > 0")

    # Others may wait for an answer in the same shop.
    asked = page.locator(".give-back").get_attribute("id") or ""
    seller.goto(f"{buyer.url}/ban-hang/tra-hang")
    seller.locator(f".goods__name a[href*='{asked}']").first.click()
    seller.get_by_text("Đồng ý, không cần gửi lại").click()
    seller.locator("#words").fill("Xin lỗi chị.")
    seller.get_by_role("button", name="Gửi trả lời").click()
    seller.wait_for_url("**done=return_approved")
    seller.locator("#reference").fill("FT26329")
    seller.locator("form[action$='/da-tra-tien'] button").click()
    seller.wait_for_url("**done=return_paid")

    page.goto(f"{buyer.url}/don-hang/{code}")
    story = page.locator(".story").inner_text()
    told = ("Đã nhận", "Yêu cầu đổi trả", "Đồng ý đổi trả", "phải trả lại", "Đã trả lại", "xong: tiền đã trả lại")
    places = [story.index(words) for words in told]
    assert places == sorted(places)
    assert "Xin lỗi chị." in page.locator(".give-back").inner_text()


def _ordered(buyer: Visitor, page: Page) -> str:
    buyer.post("/gio-hang", slug=GARLIC, quantity="3")
    page.goto(f"{buyer.url}/thanh-toan")
    typed = {"phone": "0912345678", "name": "Nguyễn Thị Bưởi", "commune": "Lý Sơn", "street": "Thôn Đông, An Vĩnh"}
    for name, text in typed.items():
        page.locator(f"#{name}").fill(text)
    page.locator("input[name=method][value=cod]").check(force=True)
    page.locator(".checkout__send button").click()
    page.wait_for_url("**/don-hang/*")
    return page.url.rsplit("/")[-1]


def _sent(page: Page, order: str) -> None:
    """The producer confirms, packs, sends, delivers and has the cash."""
    page.goto(order)
    with page.expect_navigation():
        page.get_by_role("button", name="Xác nhận đơn").click()
    page.goto(f"{order}/dong-goi")
    page.locator("input[id^=code_]").fill("L261125")
    page.locator("input[id^=expires_]").fill("2028-01-01")
    page.get_by_role("button", name="Đã đóng gói xong").click()
    page.locator("input[name=carrier]").first.fill("Viettel Post")
    page.locator("form[action$='/gui'] button").first.click()
    page.locator("form[action$='/da-giao'] button").first.click()
    with page.expect_navigation():
        page.locator("form[action$='/tien'] button").first.click()

from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from support import office, shop
from support.buyer import Buyer
from support.pages import SAME_ORIGIN, Pages

from catalog.products.models import Product, Variant
from storefront.cart.actions import MAX_LINES
from storefront.cart.models import Cart, CartLine
from storefront.cart.rules import WrongQuantity, quantity
from storefront.database import writing
from storefront.jobs import schedule

GARLIC, CHIPS, LAPSED = "toi-ly-son-phu-sinh", "mit-say-ohjoy", "nam-bao-ngu-duc-nhuan"
BAD = ["0", "-1", "1000000000", "1.5", "1,5", "", " ", "１", "٣", "ba", "1e2", "0x10", "+1", "1 2", "999999", "\x00"]


def _field(page, slug: str):
    return page.select_one(f".line:has(a[href$='/san-pham/{slug}']) input[name=quantity]")


def _change_url(page, slug: str) -> str:
    return page.select_one(f".line:has(a[href$='/san-pham/{slug}']) form.line__quantity")["action"]


def test_what_is_put_in_lies_there_with_price_and_delivery(buyer: Buyer) -> None:
    page = buyer.put(GARLIC, 2)

    assert _field(page, GARLIC)["value"] == "2"
    assert "370.000" in page.select_one(".basket__sum").get_text()


def test_more_of_the_same_adds_up(buyer: Buyer) -> None:
    buyer.put(GARLIC, 2)

    assert _field(buyer.put(GARLIC, 3), GARLIC)["value"] == "5"


def test_no_more_than_999_of_one_pack(buyer: Buyer) -> None:
    buyer.put(GARLIC, 600)

    assert _field(buyer.put(GARLIC, 600), GARLIC)["value"] == "999"


@pytest.mark.parametrize("typed", BAD)
def test_a_quantity_that_is_none_is_refused_and_nothing_is_put_in(buyer: Buyer, typed: str) -> None:
    page = buyer.put(GARLIC, typed, expect=422)

    assert "Số lượng là số nguyên từ 1 đến 999." in page.select_one(".notice").get_text()
    assert not buyer.cart().select(".line")


@pytest.mark.parametrize("typed", BAD)
def test_a_changed_quantity_that_is_none_keeps_what_was_typed_and_the_cart(buyer: Buyer, typed: str) -> None:
    url = _change_url(buyer.put(GARLIC, 2), GARLIC)

    page = buyer.pages.post(url, {"quantity": typed}, expect=422)

    assert "Số lượng là số nguyên từ 1 đến 999." in page.select_one(".notice").get_text()
    assert _field(page, GARLIC)["value"].strip("\x00�") == typed.strip("\x00")
    assert _field(buyer.cart(), GARLIC)["value"] == "2"


def test_another_quantity_is_kept(buyer: Buyer) -> None:
    page = buyer.pages.post(_change_url(buyer.put(GARLIC, 2), GARLIC), {"quantity": "7"})

    assert _field(page, GARLIC)["value"] == "7"


def test_what_was_taken_out_can_be_put_back(buyer: Buyer) -> None:
    buyer.put(CHIPS)
    page = buyer.put(GARLIC, 4)
    remove = page.select_one(f".line:has(a[href$='/san-pham/{GARLIC}']) form.line__remove")["action"]

    page = buyer.pages.post(remove)
    gone = _field(page, GARLIC) is None
    fields = {field["name"]: field["value"] for field in page.select(".notice form input")}
    page = buyer.pages.post("/gio-hang", fields)

    assert gone
    assert _field(page, GARLIC)["value"] == "4"


@pytest.mark.parametrize("undo", ["1", "x-1", "1-0", "99999999999-1", "-", "1-1-1", "٣-1", "999999-1"])
def test_a_made_up_offer_to_put_back_offers_nothing(buyer: Buyer, undo: str) -> None:
    page = buyer.pages.get(f"/gio-hang?undo={undo}")

    assert not page.select(".notice form")


def test_an_unknown_product_is_told(buyer: Buyer) -> None:
    assert buyer.put("khong-co", expect=404).select_one(".notice")


@pytest.mark.parametrize("variant", ["999999999", "18446744073709551616", "0"])
def test_an_unknown_line_is_not_there(buyer: Buyer, variant: str) -> None:
    answers = [
        buyer.client.post(f"/gio-hang/{variant}{rest}", data={"quantity": "1"}, headers=SAME_ORIGIN).status_code
        for rest in ("", "/bo")
    ]

    assert set(answers) <= {303, 404}


def test_what_may_not_be_sold_leads_to_the_page_that_says_why(buyer: Buyer) -> None:
    page = buyer.put(LAPSED)

    assert page.select_one(".product__main .notice")
    assert not buyer.cart().select(".line")


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43, "é", "' OR 1=1 --", "x" * 4000, "eyJhbGciOiJub25lIn0.e30."])
def test_a_cart_cookie_that_is_not_ours_is_an_empty_cart_one_can_fill(client: FlaskClient, cookie: str) -> None:
    client.set_cookie("cart", cookie)
    pages = Pages(client)

    empty = pages.get("/gio-hang")
    filled = pages.post("/gio-hang", {"slug": GARLIC})

    assert "Giỏ còn trống." in empty.get_text()
    assert _field(filled, GARLIC)["value"] == "1"


def test_a_cart_is_named_by_us_alone(app: Flask, client: FlaskClient) -> None:
    """Nobody can make another use a cart whose name he knows."""
    client.set_cookie("cart", "chosen-by-somebody-else")
    Buyer(client).put(GARLIC)

    assert client.get_cookie("cart").value != "chosen-by-somebody-else"


def test_a_cart_is_forgotten_after_thirty_days_untouched(app: Flask, buyer: Buyer) -> None:
    buyer.put(GARLIC)
    for days, left in ((29, 1), (31, 0)):
        app.extensions["clock"].set(shop.NOON + timedelta(days=days))
        with app.app_context():
            schedule.forget_carts()
        assert office.count(app, Cart) == left

    assert "Giỏ còn trống." in buyer.cart().get_text()


def test_the_badge_is_told_in_a_cookie_that_scripts_may_read_and_the_key_is_not(buyer: Buyer) -> None:
    response = buyer.client.post("/gio-hang", data={"slug": GARLIC, "quantity": 3}, headers=SAME_ORIGIN)
    cookies = {line.split("=", 1)[0]: line for line in response.headers.getlist("Set-Cookie")}

    assert cookies["cart_count"].startswith("cart_count=3;")
    assert "HttpOnly" not in cookies["cart_count"]
    assert "HttpOnly" in cookies["cart"]
    assert all("SameSite=Lax" in line for line in cookies.values())


def test_a_price_that_changed_is_told_until_the_line_is_touched(app: Flask, buyer: Buyer) -> None:
    url = _change_url(buyer.put(GARLIC), GARLIC)
    office.reprice(app, GARLIC, 199_000)

    told = buyer.cart().select_one(".line__note")
    touched = buyer.pages.post(url, {"quantity": "2"})

    assert told.get_text().replace("\xa0", " ") == "Giá đã đổi: trước 185.000 ₫, nay 199.000 ₫."
    assert not touched.select(".line__note")
    assert "398.000" in touched.select_one(".basket__sum").get_text()


def test_a_product_that_lapses_in_the_cart_stays_there_with_its_reason_and_costs_nothing(
    app: Flask, buyer: Buyer
) -> None:
    buyer.put(CHIPS)
    buyer.put(GARLIC)
    app.extensions["clock"].set(shop.NOON + timedelta(days=60))

    page = buyer.cart()

    assert "đã hết hạn ngày 01/01/2027" in page.select_one(".line--wrong .line__fault").get_text()
    assert "185.000" in page.select_one(".basket__sum").get_text()
    assert not page.select("a[href='/thanh-toan']")


@pytest.mark.parametrize(("left", "told"), [(0, "Vừa hết hàng."), (2, "Chỉ còn 2.")])
def test_what_was_sold_in_between_is_told_with_what_is_left(app: Flask, buyer: Buyer, left: int, told: str) -> None:
    buyer.put(GARLIC, 3)
    office.restock(app, GARLIC, left)

    assert told in buyer.cart().select_one(".line__fault").get_text()


def test_two_visitors_have_two_carts(app: Flask) -> None:
    one, other = Buyer(app.test_client()), Buyer(app.test_client())
    one.put(GARLIC)
    other.put(CHIPS)

    assert [_field(one.cart(), CHIPS), _field(other.cart(), GARLIC)] == [None, None]


def test_a_cart_holds_a_hundred_different_packs_at_most(app: Flask, buyer: Buyer) -> None:
    buyer.put(GARLIC)
    with app.app_context(), writing() as session:
        cart = session.scalars(select(Cart)).one()
        product = session.scalars(select(Product).where(Product.slug == CHIPS)).one()
        for number in range(MAX_LINES - 1):
            variant = Variant(product_id=product.id, sku=f"full-{number}", unit="hộp", position=10 + number)
            session.add(variant)
            session.flush()
            session.add(
                CartLine(cart_id=cart.id, variant_id=variant.id, quantity=1, price_seen_dong=1, added_at=shop.NOON)
            )

    assert "100 mặt hàng" in buyer.put(CHIPS, expect=422).select_one(".notice").get_text()


def test_a_shop_that_takes_no_orders_has_no_cart(demo_world, tmp_path) -> None:
    with shop.opened(demo_world, tmp_path / "instance", ordering_enabled=False) as app:
        buyer = Buyer(app.test_client())

        assert "tạm chưa nhận đơn" in buyer.put(GARLIC, expect=409).select_one(".notice").get_text()
        assert not buyer.pages.get(f"/san-pham/{GARLIC}").select("form[action='/gio-hang']")


@given(st.integers(1, 999))
def test_every_whole_number_up_to_999_is_a_quantity(number: int) -> None:
    assert quantity(f" {number} ") == number


@given(st.text(max_size=12))
def test_any_text_is_a_sane_quantity_or_refused(text: str) -> None:
    with suppress(WrongQuantity):
        assert 1 <= quantity(text) <= 999

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from support import office
from support.buyer import TYPED, Buyer, code_of
from support.pages import SAME_ORIGIN, Pages, hidden

from storefront.database import db
from storefront.orders.models import OrderGroup

KEPT = {**TYPED, "phone": TYPED["phone"].replace(" ", "")}
GARLIC, CHIPS, WINE = "toi-ly-son-phu-sinh", "mit-say-ohjoy", "vang-sim-rung-mang-den"


def _group(app: Flask, code: str) -> OrderGroup:
    return db.session.scalars(select(OrderGroup).where(OrderGroup.code == code)).one()


def _values(page: BeautifulSoup) -> dict[str, str]:
    """What the form shows as typed; a phone that was understood may come back in its plain spelling."""
    fields = {field["id"]: field.get("value", "") for field in page.select("#checkout input.field__input")}
    fields["phone"] = fields["phone"].replace(" ", "")
    fields["note"] = page.select_one("#note").get_text()
    fields["province"] = page.select_one("#province option[selected]")["value"]
    fields["method"] = page.select_one("input[name=method][checked]")["value"]
    return fields


def _of_age(buyer: Buyer) -> None:
    buyer.client.post("/xac-nhan-tuoi", data={"adult": "yes", "next": "/"}, headers=SAME_ORIGIN)


class TestAddress:
    @pytest.mark.parametrize(
        "phone",
        [
            "0912345678",
            "0912 345 678",
            "0912.345.678",
            "+84912345678",
            "84912345678",
            "+84 (0) 912-345-678",
            " 0912345678 ",
        ],
    )
    def test_a_phone_in_any_spelling_is_one_phone(self, app: Flask, buyer: Buyer, phone: str) -> None:
        buyer.put(GARLIC)
        code = buyer.order(phone=phone)

        with app.app_context():
            assert _group(app, code).customer_phone == "0912345678"

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("Phường Cẩm Thành", "Phường Cẩm Thành"),
            ("cẩm thành", "Phường Cẩm Thành"),
            ("cam thanh", "Phường Cẩm Thành"),
            ("Xã Nghĩa Chánh Nam", "Xã Nghĩa Chánh Nam"),
            ("Xã Đức Nhuận", "Xã Long Phụng"),
            ("duc nhuan", "Xã Long Phụng"),
        ],
    )
    def test_a_former_commune_becomes_todays_and_an_unknown_one_is_kept(
        self, app: Flask, buyer: Buyer, typed: str, kept: str
    ) -> None:
        buyer.put(GARLIC)
        code = buyer.order(commune=typed)

        with app.app_context():
            assert _group(app, code).commune == kept

    def test_another_provinces_commune_stays_as_typed(self, app: Flask, buyer: Buyer) -> None:
        buyer.put(GARLIC)
        form = buyer.form(province="Đà Nẵng", commune="duc nhuan")
        form["expected_total_dong"] = ""

        with app.app_context():
            assert _group(app, code_of(buyer.send(form))).commune == "duc nhuan"

    def test_delivery_is_counted_anew_for_another_province_and_nothing_typed_is_lost(self, buyer: Buyer) -> None:
        buyer.put(GARLIC)
        form = buyer.form(province="Đà Nẵng", name="Lê Văn Tám")

        page = buyer.refused({**form, "recount": "1"}, 200)

        assert "35.000" in page.select_one(".basket__sum").get_text()
        assert _values(page)["name"] == "Lê Văn Tám"
        assert hidden(page, "expected_total_dong") == "220000"
        assert not page.select(".errors, .field__error")


class TestForm:
    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("phone", ""),
            ("phone", "12345"),
            ("phone", "+1 202 555 0143"),
            ("phone", "0" * 200),
            ("phone", "số của tôi"),
            ("name", ""),
            ("name", "A"),
            ("name", "x" * 121),
            ("commune", ""),
            ("commune", "   "),
            ("commune", "x" * 121),
            ("street", ""),
            ("street", "x" * 201),
            ("email", "khong-phai-thu"),
            ("email", "a" * 250 + "@thu.example"),
            ("note", "x" * 501),
        ],
    )
    def test_a_field_that_is_wrong_is_named_linked_and_kept_with_the_others(
        self, buyer: Buyer, field: str, typed: str
    ) -> None:
        buyer.put(GARLIC)

        page = buyer.refused(buyer.form(**{field: typed}), 422)

        assert [link["href"] for link in page.select(".errors a")] == [f"#{field}"]
        assert page.select_one(f"#{field}[aria-invalid=true]")["aria-describedby"].endswith(f"{field}-error")
        assert page.select_one(f"#{field}-error").get_text(strip=True)
        assert _values(page) == {**KEPT, field: typed.replace(" ", "") if field == "phone" else typed.strip()}
        assert page.title.get_text().startswith("Lỗi:")

    def test_all_faults_are_told_at_once(self, buyer: Buyer) -> None:
        buyer.put(GARLIC)

        page = buyer.refused(buyer.form(phone="", name="", street="", commune=""), 422)

        assert [link["href"] for link in page.select(".errors a")] == ["#phone", "#name", "#commune", "#street"]

    def test_a_made_up_province_is_refused(self, buyer: Buyer) -> None:
        buyer.put(GARLIC)

        assert buyer.refused(buyer.form(province="Atlantis"), 422).select(".errors a[href='#province']")

    @pytest.mark.parametrize("total", ["abc", "1.5", "9" * 30])
    def test_a_made_up_total_is_refused_without_harm(self, buyer: Buyer, total: str) -> None:
        buyer.put(GARLIC)

        assert buyer.send(buyer.form(expected_total_dong=total)).status_code in (409, 422)

    def test_control_characters_and_decomposed_letters_are_put_in_order(self, app: Flask, buyer: Buyer) -> None:
        buyer.put(GARLIC)
        code = buyer.order(name="Nguye\u0302\u0303n\x00\x07  Lan\u200b", note="a\r\nb")

        with app.app_context():
            group = _group(app, code)
            assert (group.customer_name, group.note) == ("Nguyễn Lan", "a b")

    def test_markup_in_an_address_is_text(self, buyer: Buyer) -> None:
        buyer.put(GARLIC)
        code = buyer.order(name="<b>Lan</b>", note="<script>alert(1)</script>")
        page = buyer.pages.get(f"/don-hang/{code}")

        assert "<b>Lan</b>" in page.get_text()
        assert not page.select("main script")

    def test_in_english_errors_are_english(self, buyer: Buyer) -> None:
        buyer.put(GARLIC)
        form = buyer.form(phone="12")

        answer = buyer.client.post("/en/thanh-toan", data=form, headers=SAME_ORIGIN)

        assert answer.status_code == 422
        assert "Số điện thoại" not in answer.get_data(as_text=True)


class TestToken:
    def test_the_same_form_twice_is_one_order(self, app: Flask, buyer: Buyer) -> None:
        buyer.put(GARLIC, 2)
        form = buyer.form()

        codes = {code_of(buyer.send(form)) for _ in range(3)}

        assert len(codes) == office.count(app, OrderGroup) == 1
        assert office.stock_of(app, GARLIC)[1] == 2

    def test_the_same_form_with_other_words_still_is_the_first_order(self, app: Flask, buyer: Buyer) -> None:
        buyer.put(GARLIC)
        form = buyer.form()
        first = code_of(buyer.send(form))

        assert code_of(buyer.send({**form, "name": "Người khác", "phone": ""})) == first

    def test_a_second_order_from_the_same_cart_needs_a_new_page(self, app: Flask, buyer: Buyer) -> None:
        buyer.put(GARLIC)
        first = buyer.order()
        buyer.put(CHIPS)
        second = buyer.order()

        assert first != second
        assert office.count(app, OrderGroup) == 2

    def test_the_token_of_another_cart_orders_nothing(self, app: Flask, buyer: Buyer) -> None:
        other = Buyer(app.test_client())
        other.put(CHIPS)
        buyer.put(GARLIC)

        page = buyer.refused(buyer.form(checkout_token=other.form()["checkout_token"]), 409)

        assert "Trang đã mở quá lâu." in page.select_one(".notice").get_text()
        assert _values(page) == KEPT
        assert office.count(app, OrderGroup) == 0

    @pytest.mark.parametrize("token", ["", "x", "WzEsImEiXQ.signature", "é", "a" * 5000, "[1]", "\x00"])
    def test_a_made_up_token_orders_nothing(self, app: Flask, buyer: Buyer, token: str) -> None:
        buyer.put(GARLIC)

        page = buyer.refused(buyer.form(checkout_token=token), 409)

        assert _values(page) == KEPT
        assert office.count(app, OrderGroup) == 0

    def test_the_page_sent_back_can_be_sent_again(self, buyer: Buyer) -> None:
        buyer.put(GARLIC)
        page = buyer.refused(buyer.form(checkout_token="x"), 409)
        form = {**TYPED, **{name: hidden(page, name) for name in ("checkout_token", "expected_total_dong")}}

        assert code_of(buyer.send(form))


class TestWhatChangedMeanwhile:
    def test_another_price_is_told_with_both_sums_and_nothing_is_ordered(self, app: Flask, buyer: Buyer) -> None:
        buyer.put(GARLIC)
        form = buyer.form()
        office.reprice(app, GARLIC, 199_000)

        page = buyer.refused(form, 409)

        told = page.select_one(".notice").get_text().replace("\xa0", " ")
        assert "từ 205.000 ₫ thành 219.000 ₫" in told
        assert _values(page) == KEPT
        assert office.count(app, OrderGroup) == 0
        assert code_of(buyer.send({**form, **{n: hidden(page, n) for n in ("checkout_token", "expected_total_dong")}}))

    def test_goods_sold_out_meanwhile_are_named(self, app: Flask, buyer: Buyer) -> None:
        buyer.put(GARLIC, 3)
        form = buyer.form()
        office.restock(app, GARLIC, 2)

        page = buyer.refused(form, 409)

        assert "chỉ còn 2" in page.select_one(".notice").get_text()
        assert _values(page) == KEPT
        assert office.stock_of(app, GARLIC) == (2, 0)

    def test_a_cart_emptied_in_another_window_leads_to_the_cart(self, buyer: Buyer) -> None:
        page = buyer.put(GARLIC)
        form = buyer.form()
        buyer.pages.post(page.select_one("form.line__remove")["action"])

        answer = buyer.send(form)

        assert (answer.status_code, answer.headers["Location"]) == (303, "/gio-hang")

    def test_checkout_without_a_cart_leads_to_the_cart(self, pages: Pages) -> None:
        assert pages.client.get("/thanh-toan").headers["Location"] == "/gio-hang"


class TestMethods:
    @pytest.mark.parametrize("method", ["", "card", "bitcoin", "COD"])
    def test_only_what_is_offered_is_taken(self, app: Flask, buyer: Buyer, method: str) -> None:
        buyer.put(GARLIC)

        page = buyer.refused(buyer.form(method=method), 422)

        assert page.select_one("#method-error").get_text(strip=True)
        assert page.select(".errors a[href='#method']")
        assert office.count(app, OrderGroup) == 0

    def test_no_cash_for_alcohol(self, app: Flask, buyer: Buyer) -> None:
        _of_age(buyer)
        buyer.put(WINE)
        buyer.put(GARLIC)

        page = buyer.pages.get("/thanh-toan")
        refused = buyer.refused(buyer.form(method="cod"), 422)

        assert page.select_one("input[name=method][value=cod]").has_attr("disabled")
        assert page.select_one("input[name=method][value=vietqr]").has_attr("checked")
        assert "rượu" in refused.select_one("#method-error").get_text()
        assert buyer.order(method="vietqr")

    def test_alcohol_needs_the_word_of_the_buyer(self, app: Flask, buyer: Buyer) -> None:
        _of_age(buyer)
        buyer.put(WINE)
        buyer.client.delete_cookie("age_confirmed")

        page = buyer.refused(buyer.form(method="vietqr"), 422)

        assert page.select(".errors a[href='#age_confirmed']")
        assert page.select("input[type=checkbox][name=age_confirmed]")
        assert buyer.order(method="vietqr", age_confirmed="y")

    def test_no_transfer_to_a_producer_without_account_and_the_buyer_learns_whose(
        self, app: Flask, buyer: Buyer
    ) -> None:
        office.take_account(app, "apanax")
        buyer.put(GARLIC)
        buyer.put(CHIPS)

        page = buyer.refused(buyer.form(method="vietqr"), 422)

        assert "chưa có tài khoản nhận chuyển khoản" in page.select_one("#method-error").get_text()
        assert page.select_one("input[name=method][value=vietqr]").has_attr("disabled")
        assert buyer.order(method="cod")

    def test_no_cash_beyond_the_limit(self, app: Flask, buyer: Buyer) -> None:
        office.restock(app, GARLIC, 500)
        buyer.put(GARLIC, 200)

        page = buyer.refused(buyer.form(method="cod"), 422)

        assert "quá lớn để thu tiền mặt" in page.select_one("#method-error").get_text()
        assert buyer.order(method="vietqr")

"""At her door a producer keeps her goods true by herself, and proposes the rest; nobody else's row is hers."""

import io
import re
from typing import ClassVar

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select
from support import counter, office, uploads
from support.counter import GARLIC, NEW, PHONES, send, signed_in
from support.pages import Pages, hidden
from support.shop import Visitor

from catalog.certification.models import Certificate
from catalog.listings.models import ListingChange, ListingEvent
from catalog.listings.rules import FIELDS
from catalog.products.models import Product
from storefront.accounts.models import Membership
from storefront.counter.applications.models import ProducerApplication
from storefront.counter.forms import decimal, whole
from storefront.database import db


@pytest.fixture
def app(app: Flask) -> Flask:
    app.test_client_class = Visitor
    return app


@pytest.fixture
def producer(app: Flask) -> Pages:
    return signed_in(app, "producer")


class TestGoods:
    def test_she_sees_her_goods_and_not_anothers(self, app: Flask, producer: Pages) -> None:
        shown = producer.get("/ban-hang").select(".goods__name a")
        with app.app_context():
            hers = select(Product.slug).join(Product.producer).where(Product.producer.has(slug="phu-sinh"))
            slugs = set(db.session.scalars(hers))

        assert {link["href"].rsplit("/", 1)[-1] for link in shown} == slugs

    def test_one_tap_takes_it_off_sale_and_one_brings_it_back(self, app: Flask, producer: Pages) -> None:
        page = send(producer, f"/ban-hang/san-pham/{GARLIC}/tam-dung", back="home")

        assert "Đã tạm dừng bán" in page.get_text()
        assert counter.state_of(app) == "paused"
        assert not Pages(app.test_client()).get(f"/san-pham/{GARLIC}").select("form[action='/gio-hang']")
        send(producer, f"/ban-hang/san-pham/{GARLIC}/mo-ban")
        assert Pages(app.test_client()).get(f"/san-pham/{GARLIC}").select("form[action='/gio-hang']")

    def test_what_is_no_longer_sold_stays_so(self, app: Flask, producer: Pages) -> None:
        path = f"/ban-hang/san-pham/{GARLIC}/thoi-ban"
        assert send(producer, path, reason=" ", expect=422).select_one(".errors a[href='#reason']")
        send(producer, path, reason="Hết giống.")
        send(producer, f"/ban-hang/san-pham/{GARLIC}/mo-ban")

        assert counter.state_of(app) == "retired"
        assert app.test_client().get(f"/san-pham/{GARLIC}").status_code == 200
        assert not producer.get(f"/ban-hang/san-pham/{GARLIC}").select("form[action$='/thoi-ban']")

    def test_price_and_stock_change_at_once_and_leave_a_trace(self, app: Flask, producer: Pages) -> None:
        send(producer, f"/ban-hang/san-pham/{GARLIC}/gia", price_dong="123.000 ₫")
        page = send(producer, f"/ban-hang/san-pham/{GARLIC}/so-luong", stock="7")

        shown = app.test_client().get(f"/api/v1/products/{GARLIC}").json
        assert shown["price_dong"] == 123_000
        assert office.stock_of(app, GARLIC)[0] == 7
        assert "123.000" in page.select_one(".log").get_text()
        with app.app_context():
            kinds = db.session.scalars(select(ListingEvent.kind).order_by(ListingEvent.id)).all()
        assert kinds == ["priced", "counted"]

    def test_what_is_no_number_is_told_and_kept(self, app: Flask, producer: Pages) -> None:
        wrong = {"price_dong": ("0", "mười", "", "1,5"), "stock": ("-3", "9" * 15)}
        for field, texts in wrong.items():
            for typed in texts:
                act = "gia" if field == "price_dong" else "so-luong"
                page = send(producer, f"/ban-hang/san-pham/{GARLIC}/{act}", expect=422, **{field: typed})

                assert page.select_one(f".errors a[href='#{field}']")
                assert page.select_one(f"#{field}")["value"] == typed
        assert office.count(app, ListingEvent) == 0

    def test_her_story_is_told_at_once_and_carries_no_drawn_star(self, app: Flask, producer: Pages) -> None:
        send(producer, "/ban-hang/gioi-thieu/phu-sinh", story="Nhà tôi trồng tỏi ba đời.", story_en="")
        assert "ba đời" in Pages(app.test_client()).get("/nha-san-xuat/phu-sinh").get_text()
        page = send(producer, "/ban-hang/gioi-thieu/phu-sinh", story="Đạt ★★★★★", story_en="", expect=422)

        assert page.select_one("#story").get_text(strip=True) == "Đạt ★★★★★"
        assert "ba đời" in Pages(app.test_client()).get("/nha-san-xuat/phu-sinh").get_text()


class TestProposals:
    def test_a_new_product_waits_for_the_office(self, app: Flask, producer: Pages) -> None:
        for _ in range(2):
            page = send(producer, "/ban-hang/san-pham/moi", **NEW, act="send")

        assert office.count(app, ListingChange) == 1
        assert "văn phòng đang xem" in page.get_text()
        assert "Tỏi đen thử" in producer.get("/ban-hang").get_text()
        assert not Pages(app.test_client()).get("/san-pham?q=tỏi+đen+thử").select("a[href$='/toi-den-thu']")
        assert app.test_client().get("/san-pham/toi-den-thu").status_code == 404

    def test_what_the_law_lacks_is_named_and_what_was_typed_stays(self, app: Flask, producer: Pages) -> None:
        typed = NEW | {"ingredients": "", "net_weight_g": "", "price_dong": ""}
        page = send(producer, "/ban-hang/san-pham/moi", **typed, act="send", expect=422)

        named = [link["href"] for link in page.select(".errors a")]
        assert set(named) == {"#ingredients", "#net_weight_g", "#price_dong"}
        assert page.select_one("#description").get_text(strip=True) == NEW["description"]
        assert office.count(app, ListingChange) == 0
        saved = send(producer, "/ban-hang/san-pham/moi", **typed, act="save")
        assert "Đã lưu nháp" in saved.get_text()

    def test_no_field_sets_stars_or_the_state(self, app: Flask, producer: Pages) -> None:
        def stars() -> list[object]:
            with app.app_context():
                return list(db.session.execute(select(Certificate.product_id, Certificate.stars)))

        before = stars()
        forged = {"stars": "5", "certificate": "X", "listing_state": "approved", "producer_id": "1", "is_active": "1"}
        send(producer, "/ban-hang/san-pham/moi", **NEW, **forged, act="send")
        change_id = counter.proposed(app, producer, description="Tỏi mới.", **forged)
        with app.app_context():
            change = db.session.get_one(ListingChange, change_id)
            assert set(change.versions[-1].proposed) == set(FIELDS)

        assert stars() == before
        assert counter.state_of(app) == "approved"
        fields = {field["name"] for field in producer.get("/ban-hang/san-pham/moi").select("main [name]")}
        assert fields <= {*FIELDS, "act", "csrf_token"}

    def test_what_is_under_way_is_shown_and_taken_back(self, app: Flask, producer: Pages) -> None:
        change_id = counter.proposed(app, producer, description="Tỏi phơi hai nắng.")
        page = producer.get(f"/ban-hang/san-pham/{GARLIC}/sua")
        assert page.select_one("form[action$='/rut']")
        assert page.select(".difference ins")
        send(producer, f"/ban-hang/de-nghi/{change_id}/rut")
        assert "Đã rút" in producer.get(f"/ban-hang/de-nghi/{change_id}").get_text()
        assert "việc này đã làm xong" in send(producer, f"/ban-hang/de-nghi/{change_id}/rut").get_text().lower()

    def test_a_change_of_nothing_and_of_certified_facts_is_told(self, producer: Pages) -> None:
        path = f"/ban-hang/san-pham/{GARLIC}/sua"
        unchanged = send(producer, path, **counter.listed(producer), act="send", expect=422)
        page = producer.get(path)

        assert "Chưa có gì khác" in unchanged.get_text()
        assert "Ghi trong chứng nhận" in page.select_one("#name-hint").get_text()
        assert "Ghi trong chứng nhận" not in page.select_one("#description-hint").get_text()


class TestOthers:
    """Every route of the counter, walked as somebody of another producer, with every method it takes."""

    def test_another_producer_reaches_no_row_and_changes_nothing(self, app: Flask, producer: Pages) -> None:
        change_id = counter.proposed(app, producer, description="Chỉ mình tôi biết.")
        other = counter.rival(app)
        values = {"slug": GARLIC, "change_id": change_id}
        walked = 0
        before = self.rows(app)
        for rule in app.url_map.iter_rules():
            if not rule.rule.startswith("/ban-hang") or not set(rule.arguments) & set(values):
                continue
            story = rule.endpoint.endswith("story")
            given = {name: "phu-sinh" if story else values[name] for name in rule.arguments}
            path = app.url_map.bind("localhost").build(rule.endpoint, given)
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                walked += 1
                if method == "GET":
                    answer = other.client.get(path)
                else:
                    token = hidden(other.get("/tai-khoan"), "csrf_token")
                    data = {"csrf_token": token, **NEW, "act": "send", "stock": "1", "price_dong": "1", "story": "x"}
                    answer = other.client.post(path, data=data, headers={"Sec-Fetch-Site": "same-origin"})
                assert answer.status_code == 404, f"{method} {rule.rule}: {answer.status_code}"
                assert "Chỉ mình tôi biết" not in answer.text
        assert walked >= 12
        assert self.rows(app) == before
        assert "Tỏi Lý Sơn Phú Sinh" not in other.get("/ban-hang").main.get_text()

    def test_others_are_led_to_sign_in_or_to_apply(self, app: Flask) -> None:
        assert "/dang-nhap" in app.test_client().get("/ban-hang").headers["Location"]
        shopper = signed_in(app, "shopper")
        assert shopper.get("/ban-hang").h1.get_text(strip=True) == "Đăng ký bán hàng"
        send(shopper, f"/ban-hang/san-pham/{GARLIC}/tam-dung", expect=403)

    def test_a_packer_counts_and_does_no_more(self, app: Flask) -> None:
        packer = counter.rival(app, "phu-sinh", "packer")

        send(packer, f"/ban-hang/san-pham/{GARLIC}/so-luong", stock="3")
        assert office.stock_of(app, GARLIC)[0] == 3
        for path in ("gia", "tam-dung", "sua"):
            send(packer, f"/ban-hang/san-pham/{GARLIC}/{path}", price_dong="5", expect=403)
        packer.get("/ban-hang/gioi-thieu/phu-sinh", expect=403)
        assert not packer.get("/ban-hang").select("form[action$='/tam-dung']")

    def rows(self, app: Flask) -> tuple[object, ...]:
        with app.app_context():
            counts = [db.session.scalar(select(func.count()).select_from(m)) for m in (ListingChange, ListingEvent)]
        return (*counts, counter.state_of(app), office.stock_of(app, GARLIC))


class TestApplying:
    FORM: ClassVar = {
        "kind": "household",
        "name": "Hộ Nguyễn Thị Bưởi",
        "registration_number": "34A8001234",
        "commune": "ly-son",
        "street": "Thôn Đông An Vĩnh",
        "contact_name": "Nguyễn Thị Bưởi",
        "phone": "0912345678",
        "email": "buoi@vidu.example",
        "bank_bin": "970436",
        "bank_account": "0011 002 233",
    }

    def apply(self, pages: Pages, *, expect: int = 200, paper: bytes | None = None, **changed: str) -> BeautifulSoup:
        data = io.BytesIO(uploads.jpeg() if paper is None else paper), "giay-phep.jpg"
        return send(pages, "/ban-hang/dang-ky", expect=expect, papers=[data], **{**self.FORM, **changed})

    def test_from_form_to_counter(self, app: Flask) -> None:
        shopper, officer = signed_in(app, "shopper"), signed_in(app, "officer")
        page = self.apply(shopper)
        assert "5 ngày làm việc" in page.get_text()
        paper = page.select_one("a[href*='/giay-to/']")["href"]
        assert shopper.client.get(paper).mimetype == "image/webp"
        assert counter.rival(app).client.get(paper).status_code == 404

        case = officer.get("/chuong-trinh/hop-viec?kind=application").select_one("tbody th a")["href"]
        send(officer, f"{case}/tra-lai", note="Chụp lại giấy đăng ký cho rõ.")
        returned = shopper.get("/ban-hang/dang-ky")
        assert "Chụp lại giấy" in returned.get_text()
        assert returned.select_one("#name")["value"] == self.FORM["name"]
        self.apply(shopper, name="Hộ Bưởi")
        send(officer, f"{case}/nhan", slug="", note="")

        assert "Hộ Bưởi" in shopper.get("/ban-hang").get_text()
        shown = Pages(app.test_client()).get("/nha-san-xuat/ho-buoi").get_text()
        assert "Hộ Bưởi" in shown
        particulars = shopper.get("/ban-hang/hoa-don/nguoi-ban/ho-buoi")
        assert particulars.select_one("#registration")["value"] == "34A8001234"
        assert particulars.select_one("#address")["value"] == "Thôn Đông An Vĩnh, Đặc khu Lý Sơn"
        with app.app_context():
            row = db.session.scalars(select(ProducerApplication)).one()
            assert row.producer is not None
            assert (row.producer.bank_bin, row.producer.bank_account) == ("970436", "0011002233")
            assert len(row.papers) == 2

    def test_linked_to_a_producer_that_keeps_her_account(self, app: Flask) -> None:
        shopper, officer = signed_in(app, "shopper"), signed_in(app, "officer")
        self.apply(shopper)
        with app.app_context():
            before = db.session.scalars(select(Product).where(Product.slug == GARLIC)).one().producer.bank_account
        case = officer.get("/chuong-trinh/hop-viec").select_one("tbody th a[href*='/ho-so/']")["href"]
        send(officer, f"{case}/nhan", slug="khong-co", expect=422)
        send(officer, f"{case}/nhan", slug="http://localhost/nha-san-xuat/phu-sinh")

        assert "Phú Sinh" in shopper.get("/ban-hang").get_text()
        with app.app_context():
            product = db.session.scalars(select(Product).where(Product.slug == GARLIC)).one()
            assert product.producer.bank_account == before
            assert db.session.scalar(select(func.count()).select_from(Membership)) == 2

    def test_what_is_wrong_is_named_and_nothing_is_kept(self, app: Flask) -> None:
        wrong = {
            "name": "",
            "kind": "king",
            "commune": "nowhere",
            "phone": "123",
            "bank_bin": "123456",
            "email": "buoi",
        }
        shopper = signed_in(app, "shopper")
        page = self.apply(shopper, expect=422, **wrong)
        halves = self.apply(shopper, expect=422, bank_bin=""), self.apply(shopper, expect=422, bank_account="")

        assert {link["href"] for link in page.select(".errors a")} == {f"#{field}" for field in wrong}
        assert [half.select_one(".errors a")["href"] for half in halves] == ["#bank_bin", "#bank_account"]
        for paper in (b"<svg onload='x()'/>", uploads.png_bomb()):
            page = self.apply(shopper, expect=422, paper=paper)
            assert page.select_one(".errors a[href='#papers']")
            assert page.select_one("#name")["value"] == self.FORM["name"]
        send(shopper, "/ban-hang/dang-ky", expect=422, **self.FORM)

        assert office.count(app, ProducerApplication) == 0


@pytest.mark.parametrize(
    ("typed", "number"),
    [("1.250.000", 1250000), ("1250000 ₫", 1250000), ("1,250", 1250), (" 7 ", 7), ("", None), ("180.000đ", 180000)],
)
def test_numbers_are_read_as_people_write_them(typed: str, number: int | None) -> None:
    assert whole(typed) == number


@pytest.mark.parametrize("typed", ["1.25", "12.34.567", "-5", "5kg", "٣", "1 2", "9" * 40])
def test_what_is_no_whole_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=re.escape(typed)):
        whole(typed)


@pytest.mark.parametrize(("typed", "number"), [("29,5", 29.5), ("29.5%", 29.5), ("40°", 40.0), ("", None)])
def test_decimals_are_read_with_a_comma(typed: str, number: float | None) -> None:
    assert decimal(typed) == number


def test_users_join_by_command(app: Flask) -> None:
    runner = app.test_cli_runner()
    good = ["users", "join", "--phone", PHONES["shopper"], "--producer", "apanax", "--role", "seller"]

    assert runner.invoke(args=good).exit_code == 0
    assert runner.invoke(args=[*good[:5], "khong-co", *good[6:]]).exit_code == 2
    assert runner.invoke(args=[*good[:3], "0911111111", *good[4:]]).exit_code == 2
    assert counter.by_phone(app, PHONES["shopper"]).get("/ban-hang").select(".goods__one")

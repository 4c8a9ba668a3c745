"""Delivery fees set by the office: tried out, set with a reason, kept in versions, told at once on every page."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from support import desks
from support.buyer import Buyer
from support.pages import Pages, hidden

from storefront.addresses.rules import PROVINCES
from storefront.database import db
from storefront.shipping import queries
from storefront.shipping.models import ShippingTable
from storefront.shipping.rules import DEFAULT_RATES, Rate, WrongTable, check, fee, zone_of

PAGE = "/chuong-trinh/giao-hang"
GARLIC = "toi-ly-son-phu-sinh"


# A field changed to what no table may have, and the field that is named.
NO_TABLES: tuple[tuple[str, dict[str, object]], ...] = (
    ("elsewhere-base_dong", {"elsewhere-base_dong": "nhiều"}),
    ("elsewhere-base_dong", {"elsewhere-base_dong": ""}),
    ("elsewhere-step_dong", {"elsewhere-step_dong": "9.000.000"}),
    ("in_province-free_from_dong", {"in_province-free_from_dong": "0"}),
    ("zone_1-name", {"zone_1-name": " "}),
    ("zone_1-provinces", {"zone_1-provinces": []}),
    ("zone_1-provinces", {"zone_1-provinces": ["Atlantis"]}),
    ("zone_1-provinces", {"zone_1-provinces": ["Quảng Ngãi"]}),
    ("reason", {"reason": ""}),
)


@pytest.fixture
def officer(app: Flask) -> Pages:
    return desks.signed_in(app)


def send(pages: Pages, page: BeautifulSoup, act: str, *, expect: int = 200, **changes: object) -> BeautifulSoup:
    """Send the form of a page as it stands, with changes."""
    form = page.select_one("form[action$='/giao-hang']")
    typed: dict[str, object] = {
        field["name"]: field.get("value", "") for field in form.select("input[name]") if field.get("type") != "checkbox"
    }
    typed["zone"] = [field["value"] for field in form.select("input[name=zone]")]
    for box in form.select("input[type=checkbox][checked]"):
        typed.setdefault(box["name"], []).append(box["value"])
    return pages.post(PAGE, {**typed, **changes, "act": act}, expect=expect)


def central(pages: Pages, **changes: object) -> BeautifulSoup:
    """A table with a zone of two provinces nearby."""
    page = send(pages, pages.get(PAGE), "add")
    fees = {"base_dong": "28.000", "base_grams": "1000", "step_dong": "4000", "free_from_dong": "800.000"}
    zone = {f"zone_1-{name}": value for name, value in fees.items()}
    zone |= {"zone_1-name": "Miền Trung", "zone_1-provinces": ["Đà Nẵng", "Gia Lai"]}
    return send(pages, page, "save", **{**zone, "reason": "Cước bưu cục mới", **changes})


class TestSetting:
    def test_a_table_is_set_and_every_page_follows_at_once(self, app: Flask, officer: Pages, buyer: Buyer) -> None:
        buyer.pages.get(f"/san-pham/{GARLIC}")
        changes = {"in_province-base_dong": "25.000", "elsewhere-base_dong": "41.000", "reason": "Cước mới"}
        send(officer, officer.get(PAGE), "save", **changes)

        shown = buyer.pages.get(f"/san-pham/{GARLIC}").select_one(".product__terms").get_text()
        assert "25.000" in shown
        assert "41.000" in shown
        assert "41.000" in buyer.pages.get("/chinh-sach/giao-hang").get_text()
        buyer.put("mit-say-ohjoy")
        assert "25.000" in buyer.cart().get_text()

    def test_a_zone_of_provinces_costs_its_own(self, app: Flask, officer: Pages, buyer: Buyer) -> None:
        page = central(officer)
        assert "Miền Trung" in page.get_text()
        assert "Miền Trung" in buyer.pages.get("/chinh-sach/giao-hang").get_text()
        buyer.put("mit-say-ohjoy")
        buyer.order(province="Đà Nẵng", commune="Hải Châu", expected_total_dong="")

        with app.app_context():
            rates = queries.rates(db.session())
            assert [rate.zone for rate in rates.values()] == ["in_province", "zone_1", "elsewhere"]
            assert (zone_of(rates, "Gia Lai"), zone_of(rates, "Hà Nội")) == ("zone_1", "elsewhere")

    def test_it_is_tried_out_before_it_is_set(self, app: Flask, officer: Pages) -> None:
        page = send(officer, officer.get(PAGE), "try", **{"elsewhere-base_dong": "99.000"})

        assert "99.000" in page.select_one("#tried").get_text()
        with app.app_context():
            assert queries.newest_id(db.session()) == 0

    def test_older_tables_stay_with_who_when_and_why(self, app: Flask, officer: Pages) -> None:
        central(officer)
        page = send(officer, officer.get(PAGE), "drop:zone_1")
        page = send(officer, page, "save", reason="Bỏ vùng riêng")

        history = page.select("#history .case-story > li")
        assert len(history) == 2
        assert "Cán bộ thử" in history[0].get_text()
        assert "Miền Trung" in history[1].get_text()
        for statement in ("UPDATE shipping_rate SET base_dong = 0", "DELETE FROM shipping_table"):
            with app.app_context(), pytest.raises(DBAPIError):
                db.session.connection().exec_driver_sql(statement)

    def test_two_who_set_it_at_once_do_not_overwrite_each_other(self, app: Flask, officer: Pages) -> None:
        page = officer.get(PAGE)
        send(officer, page, "save", reason="Một", **{"elsewhere-base_dong": "40.000"})
        late = send(officer, page, "save", reason="Hai", expect=409, **{"elsewhere-base_dong": "50.000"})

        assert "người khác" in late.select_one(".notice--wrong").get_text()
        with app.app_context():
            assert queries.rates(db.session())["elsewhere"].base_dong == 40_000
            assert len(db.session.scalars(select(ShippingTable)).all()) == 1

    def test_what_cannot_be_is_named_and_nothing_is_set(self, app: Flask, officer: Pages) -> None:
        zone = {"zone_1-base_dong": "1", "zone_1-base_grams": "1", "zone_1-step_dong": "1", "zone_1-name": "Gần"}
        page = send(officer, officer.get(PAGE), "add")
        for field, changes in NO_TABLES:
            typed = {**zone, "zone_1-provinces": ["Huế"], "reason": "Thử", **changes}
            answer = send(officer, page, "save", expect=422, **typed)
            assert answer.select_one(f".errors a[href='#{field}']"), changes

        with app.app_context():
            assert queries.newest_id(db.session()) == 0

    def test_who_only_reads_sets_nothing(self, app: Flask) -> None:
        auditor = desks.signed_in(app, "auditor")
        assert not auditor.get(PAGE).select("button[name=act]")
        token = hidden(auditor.get("/tai-khoan"), "csrf_token")
        auditor.post(PAGE, {"csrf_token": token, "act": "save", "reason": "x"}, expect=403)


rates = st.builds(
    Rate,
    st.just("elsewhere"),
    st.integers(0, 5_000_000),
    st.integers(0, 50_000),
    st.integers(0, 5_000_000),
    st.just(500),
    st.one_of(st.none(), st.integers(1, 10**9)),
)


@given(rates, st.integers(0, 200_000), st.integers(0, 200_000), st.integers(0, 10**9))
def test_heavier_never_costs_less(rate: Rate, light: int, more: int, goods: int) -> None:
    lighter, heavier = (fee(rate, grams=grams, goods_dong=goods) for grams in (light, light + more))
    assert 0 <= lighter <= heavier


@given(st.lists(st.lists(st.sampled_from(PROVINCES), max_size=5), max_size=4))
def test_a_table_that_passes_has_one_zone_for_each_province(zones: list[list[str]]) -> None:
    own = [Rate(f"zone_{n}", 1, 1, 1, 500, None, f"Vùng {n}", tuple(names)) for n, names in enumerate(zones)]
    table = [DEFAULT_RATES[0], *own, DEFAULT_RATES[1]]
    try:
        check(table, provinces=PROVINCES)
    except WrongTable:
        return
    by_zone = {rate.zone: rate for rate in table}
    for province in PROVINCES:
        named = [rate.zone for rate in own if province in rate.provinces]
        assert named in ([], [zone_of(by_zone, province)])

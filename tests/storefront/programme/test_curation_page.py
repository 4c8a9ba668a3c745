"""The office mends the search on a page: seen before it is saved, in force at once, and taken back."""

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from support import office, shop
from support.desks import signed_in
from support.pages import SAME_ORIGIN, Pages, hidden

from search.curation.models import Curation, SearchMiss
from storefront.database import db, writing
from storefront.shop import misses

PAGE = "/chuong-trinh/tim-kiem"
SYNONYM, PIN = f"{PAGE}/dong-nghia", f"{PAGE}/ghim"
GARLIC = "toi-ly-son-phu-sinh"
# A word that nothing in the shop is called, and that looks like no other.
UNKNOWN = "qqzzkk"


@pytest.fixture
def officer(app: Flask) -> Pages:
    return signed_in(app)


def send(pages: Pages, path: str, *, expect: int = 200, prefix: str = "", **fields: str) -> BeautifulSoup:
    token = hidden(pages.get(prefix + PAGE), "csrf_token")
    return pages.post(prefix + path, {"csrf_token": token, **fields}, expect=expect)


def synonym(pages: Pages, act: str, phrase: str = UNKNOWN, means: str = "tỏi", **more: str) -> BeautifulSoup:
    fields = {"synonym_phrase": phrase, "synonym_means": means, "synonym_sign": "=", "act": act}
    return send(pages, SYNONYM, **(fields | more))


def pin(pages: Pages, act: str, phrase: str, product: str, **more: str) -> BeautifulSoup:
    return send(pages, PIN, **({"pin_phrase": phrase, "pin_product": product, "pin_position": "1", "act": act} | more))


def found(app: Flask, q: str, **more: str) -> list[str]:
    """Slugs a visitor's first page shows."""
    answer = app.test_client().get("/api/v1/products", query_string={"q": q, "per_page": "100", **more})
    return [one["slug"] for one in answer.json["items"]]


def undo_first(pages: Pages) -> BeautifulSoup:
    page = pages.get(PAGE)
    action = page.select_one("form[action$='/hoan-tac']")["action"]
    return pages.post(action, {"csrf_token": hidden(page, "csrf_token")})


class TestWhoMayComeIn:
    def test_a_guest_is_sent_to_sign_in_and_comes_back(self, client: FlaskClient) -> None:
        page = Pages(client).get(PAGE)

        assert page.h1.get_text(strip=True) == "Đăng nhập"
        assert hidden(page, "next") == PAGE

    @pytest.mark.parametrize("role", ["auditor", "secretary"])
    def test_who_reads_all_sees_it_and_changes_nothing(self, app: Flask, role: str) -> None:
        pages = signed_in(app, role)

        pages.get(PAGE)
        pages.post(SYNONYM, {"synonym_phrase": UNKNOWN, "synonym_means": "tỏi", "act": "save"}, expect=403)
        assert office.count(app, Curation) == 0

    @pytest.mark.parametrize("role", ["shopper", "producer", "buyer"])
    def test_others_are_refused_to_look_and_to_change(self, app: Flask, role: str) -> None:
        pages = signed_in(app, role)

        pages.get(PAGE, expect=403)
        for path in (SYNONYM, PIN, f"{PAGE}/1/hoan-tac"):
            pages.post(path, {"synonym_phrase": UNKNOWN, "synonym_means": "tỏi", "act": "save"}, expect=403)
        assert PAGE not in str(pages.get("/tai-khoan"))
        assert office.count(app, Curation) == 0

    @pytest.mark.parametrize("role", ["officer", "admin"])
    def test_the_office_finds_it_from_its_account(self, app: Flask, role: str) -> None:
        pages = signed_in(app, role)
        desk = pages.get("/tai-khoan").select_one("main a[href='/chuong-trinh']")
        assert desk
        link = pages.get(desk["href"]).select_one(f"main a[href='{PAGE}']")

        assert link
        assert pages.get(link["href"]).h1.get_text(strip=True) == "Tìm kiếm của sàn"

    @pytest.mark.parametrize("path", [SYNONYM, PIN, f"{PAGE}/1/hoan-tac"])
    def test_a_form_without_its_token_changes_nothing(self, app: Flask, officer: Pages, path: str) -> None:
        fields = {"synonym_phrase": UNKNOWN, "synonym_means": "tỏi", "act": "save", "csrf_token": "x"}

        assert officer.client.post(path, data=fields, headers=SAME_ORIGIN).status_code == 400
        assert office.count(app, Curation) == 0


class TestSynonyms:
    def test_saved_it_finds_at_once_and_undone_no_more(self, app: Flask, officer: Pages) -> None:
        before = found(app, UNKNOWN)
        saved = synonym(officer, "save")
        during = found(app, UNKNOWN)
        listed = officer.get(PAGE).select_one("#synonym table").get_text(" ", strip=True)
        undone = undo_first(officer)

        assert not before
        assert saved.select_one(".notice--done")
        assert GARLIC in during
        assert UNKNOWN in listed
        assert "Cán bộ thử" in listed
        assert undone.select_one(".notice--done")
        assert not found(app, UNKNOWN)

    def test_a_page_kept_before_is_made_anew(self, app: Flask, officer: Pages, pages: Pages) -> None:
        first = pages.get(f"/san-pham?q={UNKNOWN}")
        synonym(officer, "save")

        assert first.select(".empty")
        assert not pages.get(f"/san-pham?q={UNKNOWN}").select(".empty")

    def test_the_preview_shows_the_effect_and_changes_nothing(self, app: Flask, officer: Pages) -> None:
        page = synonym(officer, "preview", synonym_samples=f"{UNKNOWN}\nmật ong")
        preview = page.select_one("#preview")
        before, after = preview.select("tbody tr")[0].select("td")

        assert [h3.get_text(strip=True) for h3 in preview.select("h3")] == [f"«{UNKNOWN}»", "«mật ong»"]
        assert not before.select("li")
        assert after.select("li strong")
        assert "Kết quả không đổi." in preview.get_text()
        assert page.select_one("#synonym_phrase")["value"] == UNKNOWN
        assert not found(app, UNKNOWN)
        assert office.count(app, Curation) == 0

    def test_what_the_preview_shows_is_what_saving_does(self, app: Flask, officer: Pages) -> None:
        page = synonym(officer, "preview")
        promised = page.select("#preview tbody td")[1].select("li")
        synonym(officer, "save")
        shown = Pages(app.test_client()).get(f"/san-pham?q={UNKNOWN}")

        names = [re.sub(r"\s*\(mới\)$", "", li.get_text(" ", strip=True)) for li in promised]
        assert names == [name.get_text(strip=True) for name in shown.select(".card__name")][: len(names)]

    @pytest.mark.parametrize(
        ("phrase", "means", "field"),
        [
            ("", "tỏi", "synonym_phrase"),
            ("!!", "tỏi", "synonym_phrase"),
            ("a = b", "tỏi", "synonym_phrase"),
            ("x" * 101, "tỏi", "synonym_phrase"),
            ("một hai ba bốn năm sáu bảy tám chín mười xa xôi quá", "tỏi", "synonym_phrase"),
            ("tỏi", "", "synonym_means"),
            ("tỏi", "TỎI", "synonym_means"),
            ("tỏi", "a; b; c; d; e", "synonym_means"),
            ("tỏi", "a > b", "synonym_means"),
        ],
    )
    @pytest.mark.parametrize("act", ["preview", "save"])
    def test_what_cannot_be_is_told_in_words_and_nothing_typed_is_lost(
        self, app: Flask, officer: Pages, phrase: str, means: str, field: str, act: str
    ) -> None:
        page = synonym(officer, act, phrase, means, synonym_samples="tỏi đen", expect=422)

        assert page.select_one(f".errors a[href='#{field}']").get_text(strip=True)
        assert page.select_one(f"#{field}")["aria-invalid"] == "true"
        assert page.select_one("#synonym_phrase")["value"] == phrase
        assert page.select_one("#synonym_means")["value"] == means
        assert page.select_one("#synonym_samples").get_text(strip=True) == "tỏi đen"
        assert office.count(app, Curation) == 0

    def test_the_same_twice_is_refused(self, app: Flask, officer: Pages) -> None:
        synonym(officer, "save")
        page = synonym(officer, "save", expect=422)

        assert page.select_one(".errors a")
        assert office.count(app, Curation) == 1

    def test_too_many_samples_are_refused(self, officer: Pages) -> None:
        assert synonym(officer, "preview", synonym_samples="a\nb\nc\nd\ne\ng", expect=422).select(".errors a")

    def test_undone_twice_is_told(self, app: Flask, officer: Pages) -> None:
        synonym(officer, "save")
        page = officer.get(PAGE)
        action = page.select_one("form[action$='/hoan-tac']")["action"]
        for _ in range(2):
            last = officer.post(action, {"csrf_token": hidden(page, "csrf_token")})

        assert "từ trước" in last.select_one(".notice").get_text()
        with app.app_context():
            row = db.session.scalars(select(Curation)).one()
            assert (row.undone_by, row.made_by) == ("Cán bộ thử", "Cán bộ thử")


class TestPins:
    def test_a_pinned_product_comes_first_until_it_is_undone(self, app: Flask, officer: Pages) -> None:
        before, plain = found(app, "tỏi"), found(app, "toi")
        last = before[-1]
        pin(officer, "save", "tỏi", f"http://localhost/san-pham/{last}?from=list")
        during = found(app, "toi")
        undo_first(officer)

        assert during[0] == last
        assert sorted(during) == sorted(plain)
        assert found(app, "tỏi") == before

    def test_the_preview_shows_the_order_and_changes_nothing(self, app: Flask, officer: Pages) -> None:
        before = found(app, "tỏi")
        page = pin(officer, "preview", "tỏi", before[2])
        left, right = page.select("#preview tbody td")

        assert left.select("li")[2].get_text(strip=True) == right.select("li")[0].get_text(" ", strip=True)
        assert found(app, "tỏi") == before

    def test_a_pin_that_has_no_effect_says_why(self, app: Flask, officer: Pages) -> None:
        assert pin(officer, "preview", "tỏi", "nuoc-mam-phat-hai").select("#preview .notice--warn")
        pin(officer, "save", "tỏi", "nuoc-mam-phat-hai")

        assert "hết hạn" in officer.get(PAGE).select_one("#pin table").get_text()
        assert "nuoc-mam-phat-hai" not in found(app, "tỏi")

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"pin_product": "khong-co"}, "pin_product"),
            ({"pin_product": ""}, "pin_product"),
            ({"pin_position": "0"}, "pin_position"),
            ({"pin_position": "x"}, "pin_position"),
            ({"pin_phrase": " "}, "pin_phrase"),
        ],
    )
    @pytest.mark.parametrize("act", ["preview", "save"])
    def test_what_cannot_be_is_told_in_words(
        self, app: Flask, officer: Pages, changed: dict[str, str], field: str, act: str
    ) -> None:
        page = pin(officer, act, "tỏi", GARLIC, expect=422, **changed)

        assert page.select_one(f".errors a[href='#{field}']").get_text(strip=True)
        assert office.count(app, Curation) == 0


class TestMisses:
    def listed(self, app: Flask, officer: Pages, days: int = 7) -> dict[str, str]:
        app.extensions["misses"].flush()
        rows = officer.get(f"{PAGE}?days={days}").select("section:not([id]) tbody tr")
        return {row.th.get_text(strip=True): row.select("td")[0].get_text(strip=True) for row in rows}

    def test_page_and_api_are_counted_each_time(self, app: Flask, officer: Pages, client: FlaskClient) -> None:
        for path in ("/san-pham", "/san-pham", "/en/san-pham", "/api/v1/products"):
            client.get(path, query_string={"q": UNKNOWN.upper()})

        assert self.listed(app, officer) == {UNKNOWN: "4"}

    def test_what_is_found_or_filtered_away_is_not_counted(self, app: Flask, officer: Pages) -> None:
        client = app.test_client()
        for query in ({"q": "tỏi"}, {"q": "tỏi", "price_max": "1"}, {"price_max": "1"}, {"q": "!!!"}):
            client.get("/san-pham", query_string=query)

        assert not self.listed(app, officer)

    @pytest.mark.parametrize(
        "q", ["0912345678 qqzzkk", "qqzzkk 0912 345 678", "qqzzkk +84-912.345.678", "qqzzkk a.b@c.vn"]
    )
    def test_no_telephone_and_no_address_is_kept(self, app: Flask, officer: Pages, q: str) -> None:
        app.test_client().get("/san-pham", query_string={"q": q})
        kept = "".join(self.listed(app, officer))

        assert UNKNOWN in kept
        assert "…" in kept
        assert not re.search(r"\d|@", kept)

    def test_a_miss_older_than_the_span_is_not_shown(self, app: Flask, officer: Pages) -> None:
        app.test_client().get("/san-pham", query_string={"q": UNKNOWN})
        app.extensions["misses"].flush()
        with app.app_context(), writing() as session:
            row = session.scalars(select(SearchMiss)).one()
            row.day = row.day.replace(day=10)

        assert not self.listed(app, officer)
        assert self.listed(app, officer, 30) == {UNKNOWN: "1"}

    def test_a_miss_leads_to_the_form_filled_in(self, app: Flask, officer: Pages) -> None:
        app.test_client().get("/san-pham", query_string={"q": UNKNOWN})
        app.extensions["misses"].flush()
        link = officer.get(PAGE).select_one("section:not([id]) tbody a")

        assert officer.get(link["href"]).select_one("#synonym_phrase")["value"] == UNKNOWN

    def test_a_page_is_answered_when_nothing_can_be_written(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(misses, "FULL", 2)
        monkeypatch.setattr(misses, "SECONDS", 0.01)
        with app.app_context(), writing() as session:
            session.execute(SearchMiss.__table__.delete())
            session.connection().exec_driver_sql("DROP TABLE search_miss")
        client = app.test_client()

        statuses = {client.get("/san-pham", query_string={"q": f"{UNKNOWN}{n}"}).status_code for n in range(6)}
        app.extensions["misses"].flush()

        assert statuses == {200}


def test_the_whole_page_is_told_in_english(officer: Pages, app: Flask) -> None:
    app.test_client().get("/san-pham", query_string={"q": UNKNOWN})
    app.extensions["misses"].flush()
    synonym(officer, "save", prefix="/en")
    page = pin(officer, "save", "tỏi", GARLIC, prefix="/en")
    preview = pin(officer, "preview", "tỏi", "", prefix="/en", expect=422)

    assert page.h1.get_text(strip=True) == "The shop’s search"
    assert "Both ways" in page.get_text()
    assert preview.select_one(".errors a").get_text(strip=True).startswith("Please")


def test_shoppers_are_told_of_pins_and_synonyms(shown: Pages) -> None:
    for prefix, words in (("", ("ghim", "từ đồng nghĩa", "2%")), ("/en", ("pin", "synonyms", "2%"))):
        text = shown.get(f"{prefix}/chinh-sach/xep-hang").get_text()

        assert all(word in text for word in words)


def test_at_noon_the_day_is_vietnams(app: Flask, officer: Pages) -> None:
    synonym(officer, "save")

    assert shop.NOON.strftime("%d/%m/%Y") in officer.get(PAGE).select_one("#synonym table").get_text()

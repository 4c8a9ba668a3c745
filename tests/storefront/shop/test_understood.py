"""The search page says how it understood what was typed, and lets every part of that be taken back."""

import os
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.pages import Pages

EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "100"))


def search(shown: Pages, q: str, more: str = "", prefix: str = "") -> BeautifulSoup:
    return shown.get(f"{prefix}/san-pham?q={quote(q)}{more}")


def chips(page: BeautifulSoup) -> dict[str, dict[str, list[str]]]:
    """{label: the parameters its cross leaves}."""
    found = {}
    for link in page.select(".listing__applied a:not(.listing__clear)"):
        for unseen in link.select(".unseen, .chip__cross"):
            unseen.decompose()
        found[link.get_text(strip=True)] = parse_qs(urlsplit(link["href"]).query)
    return found


def slugs(page: BeautifulSoup) -> list[str]:
    return [link["href"].rsplit("/", 1)[1] for link in page.select(".listing .card__name a")]


def notice(page: BeautifulSoup) -> str:
    return " ".join(text.get_text(" ", strip=True) for text in page.select(".opening .notice"))


def test_typed_stars_and_prices_are_filters_with_a_cross_each(shown: Pages) -> None:
    page = search(shown, "tỏi 4 sao dưới 300k")

    assert slugs(page)
    assert chips(page) == {
        "«tỏi»": {"stars": ["4"], "price_max": ["300000"]},
        "4 sao": {"q": ["tỏi"], "price_max": ["300000"]},
        "đến 300.000\N{NO-BREAK SPACE}₫": {"q": ["tỏi"], "stars": ["4"]},
    }
    assert slugs(page) == slugs(search(shown, "tỏi", "&stars=4&price_max=300000"))
    assert "«4 sao»" in notice(page)
    assert "«dưới 300k»" in notice(page)
    assert page.select_one("input[name=q]")["value"] == "tỏi 4 sao dưới 300k"


def test_the_words_can_be_searched_for_as_they_are(shown: Pages) -> None:
    page = search(shown, "tỏi 4 sao")
    literal = shown.get(page.select_one(".opening .notice a")["href"])

    assert chips(literal) == {'«"tỏi 4 sao"»': {}}


def test_a_chosen_filter_stays_whatever_is_typed(shown: Pages) -> None:
    assert "5 sao" in chips(search(shown, "tỏi 4 sao", "&stars=5"))
    assert "4 sao" not in chips(search(shown, "tỏi 4 sao", "&stars=5"))


def test_places_producers_and_sizes_are_named_and_stay_in_the_text(shown: Pages) -> None:
    page = search(shown, "tỏi lý sơn phú sinh 300g")

    left = chips(page)
    assert left["«tỏi»"] == {"q": ["lý sơn phú sinh 300g"]}
    assert left["nơi làm: Đặc khu Lý Sơn"] == {"q": ["tỏi phú sinh 300g"]}
    assert left["gói 300 g"] == {"q": ["tỏi lý sơn phú sinh"]}
    assert any(label.startswith("người làm: ") and label.endswith("Phú Sinh") for label in left)
    assert slugs(page)[0] == "toi-ly-son-phu-sinh"


@pytest.mark.parametrize(
    "q", ["tỏi lý sơn dori", "trà bồng", "sa huỳnh", "phú sinh tỏi", "măng đen", "kon tum", "cà phê đăk hà"]
)
def test_an_offered_place_or_producer_shows_as_many_as_it_says(shown: Pages, q: str) -> None:
    page = search(shown, q)
    total = len(slugs(page))

    for offer in page.select("[aria-labelledby=offers] a"):
        count = int(offer.select_one(".chip__count").get_text())
        assert 0 < count < total
        assert len(slugs(shown.get(offer["href"]))) == count


@pytest.mark.parametrize(
    ("prefix", "senses"), [("", ["trà", "chè ngọt"]), ("/en", ["trà (tea)", "chè ngọt (sweet soup)"])]
)
def test_a_word_of_two_senses_offers_both(shown: Pages, prefix: str, senses: list[str]) -> None:
    page = search(shown, "chè", prefix=prefix)
    offered = page.select("[aria-labelledby=senses] a")

    assert [link.get_text(strip=True) for link in offered] == senses
    assert parse_qs(urlsplit(offered[0]["href"]).query) == {"q": ["trà"]}


@pytest.mark.parametrize(
    ("q", "vietnamese", "english"),
    [
        ("tỏi lí sơm", "Đây là kết quả cho «tỏi Lý Sơn»", "tỏi Lý Sơn"),
        ("toir ly sown", "được đọc là «tỏi Lý Sơn»", "Telex"),
        ("beef jerky", "tên gọi khác", "Other names"),
        ("tòi đen", "chỉ khác dấu", "differ only in accents"),
        ("hop qua toi ly son", "một phần", "some of"),
    ],
)
def test_the_page_says_why_in_both_languages(shown: Pages, q: str, vietnamese: str, english: str) -> None:
    assert vietnamese in notice(search(shown, q))
    assert english in notice(search(shown, q, prefix="/en"))


def test_nothing_found_says_so_and_leads_on(shown: Pages) -> None:
    page = search(shown, "iphone 4 sao")

    text = page.select_one(".empty").get_text(" ", strip=True)
    assert "Không thấy «iphone» còn chứng nhận trong các bộ lọc đã chọn" in text
    assert page.select_one(".empty a[href$='q=iphone']")
    assert not page.select(".listing__bar")


def test_a_lone_word_in_other_accents_is_offered_not_assumed(shown: Pages) -> None:
    page = search(shown, "tòi")

    assert not page.select(".listing__bar")
    assert "Có phải bạn tìm" in notice(page)


def test_the_api_tells_what_was_understood(client: FlaskClient) -> None:
    applied = client.get("/api/v1/products", query_string={"q": "tỏi lý sơn 4 sao dưới 300k"}).json["applied"]

    assert applied == {
        **{"q": "tỏi lý sơn", "stars": ["4"], "price_max": "300000", "sort": "relevance"},
        "understood": [
            {"kind": "stars", "value": "4", "words": "4 sao"},
            {"kind": "price_max", "value": "300000", "words": "dưới 300k"},
            {"kind": "commune", "value": "ly-son", "words": "lý sơn"},
            {"kind": "district", "value": "ly-son", "words": "lý sơn"},
        ],
    }


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(
        st.text(max_size=200),
        st.text("\"'«»“”()-–,.:*\\/<>%&\x00\u200b\u202e\u0301\u0323 0123456789kđ₫", max_size=80),
        st.sampled_from(
            ("tỏi " * 25_000, "\u0301" * 100_000, "1" * 100_000, "👩‍👩‍👧‍👦" * 500, "مرحبا 4 sao", "200k " * 20_000)
        ),
        st.lists(st.sampled_from(("dưới", "từ", "200k", "4", "sao", "lý", "sơn", "nửa", "ký", "OR")), max_size=20).map(
            " ".join
        ),
    )
)
def test_no_text_makes_the_page_fail(shown_app: object, q: str) -> None:
    client: FlaskClient = shown_app.test_client()  # type: ignore[attr-defined]
    response = client.get("/san-pham", query_string={"q": q})
    assert response.status_code == 200

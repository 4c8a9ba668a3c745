from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from support.pages import Pages
from werkzeug.datastructures import MultiDict

from storefront.shop.filters import KNOWN, read


def _slugs(page: BeautifulSoup) -> list[str]:
    return [link["href"].rsplit("/", 1)[1] for link in page.select(".listing .card__name a")]


def _prices(page: BeautifulSoup) -> list[int]:
    texts = [price.get_text() for price in page.select(".listing .card .price__amount, .listing .card .price b")]
    return [int("".join(filter(str.isdigit, text))) for text in texts]


def _facet(page: BeautifulSoup, name: str) -> dict[str, tuple[str, int]]:
    """{value: (link, count)} of a facet that adds a value."""
    found = {}
    for link in page.select(".facet a"):
        values = parse_qs(urlsplit(link["href"]).query).get(name, [])
        digits = (
            "".join(filter(str.isdigit, link.select_one(".facet__count").get_text()))
            if link.select_one(".facet__count")
            else ""
        )
        if len(values) == 1 and digits:
            found[values[0]] = (link["href"], int(digits))
    return found


def test_the_list_shows_what_may_be_sold_and_counts_it(shown: Pages) -> None:
    page = shown.get("/san-pham?per_page=100")

    assert len(_slugs(page)) == 28
    assert page.select_one(".listing__count").get_text(strip=True) == "28 sản phẩm"


@pytest.mark.parametrize("facet", ["group", "stars", "commune"])
def test_a_facets_number_is_what_its_link_opens(shown: Pages, facet: str) -> None:
    values = _facet(shown.get("/san-pham?per_page=100"), facet)

    assert values
    for href, count in values.values():
        assert len(_slugs(shown.get(href))) == count


def test_facets_follow_the_other_filters(shown: Pages) -> None:
    """Within one facet values add up (OR), between facets they narrow (AND)."""
    food = shown.get("/san-pham?group=food&per_page=100")
    both = shown.get("/san-pham?group=food&group=beverages&per_page=100")
    narrowed = shown.get("/san-pham?group=food&stars=5&per_page=100")

    assert len(_slugs(both)) > len(_slugs(food)) > len(_slugs(narrowed)) > 0
    assert set(_slugs(narrowed)) <= set(_slugs(food)) <= set(_slugs(both))


def test_chips_take_one_filter_away_each(shown: Pages) -> None:
    page = shown.get("/san-pham?group=food&stars=4&price_min=50000&in_stock=1")
    chips = page.select(".listing__applied a:not(.listing__clear)")

    queries = [parse_qs(urlsplit(chip["href"]).query) for chip in chips]

    assert len(chips) == 4
    assert [len(query) for query in queries] == [3, 3, 3, 3]
    assert page.select_one(".listing__clear")["href"] == "/san-pham"


@pytest.mark.parametrize(("sort", "reverse"), [("price", False), ("-price", True)])
def test_prices_are_sorted_with_sold_out_goods_last(client: FlaskClient, sort: str, reverse: bool) -> None:
    items = client.get(f"/api/v1/products?sort={sort}&per_page=100").json["items"]
    sold = [item["price_dong"] for item in items if item["in_stock"]]

    assert sold == sorted(sold, reverse=reverse)
    assert [item["in_stock"] for item in items] == sorted((item["in_stock"] for item in items), reverse=True)


def test_the_page_lists_in_the_order_of_the_api(shown: Pages) -> None:
    for sort in ("newest", "price", "-price", "stars", "name"):
        told = shown.client.get(f"/api/v1/products?sort={sort}").json["items"]
        assert _slugs(shown.get(f"/san-pham?sort={sort}")) == [item["slug"] for item in told]


def test_a_price_range_holds_on_both_ends(shown: Pages) -> None:
    items = shown.client.get("/api/v1/products?price_min=60000&price_max=125000&per_page=100").json["items"]
    prices = [item["price_dong"] for item in items]

    assert {60_000, 125_000} <= set(prices)
    assert all(60_000 <= price <= 125_000 for price in prices)
    assert _slugs(shown.get("/san-pham?price_min=60.000&price_max=125.000")) == [item["slug"] for item in items]


def test_pages_show_every_product_once(shown: Pages) -> None:
    seen: list[str] = []
    path: str | None = "/san-pham?per_page=5"
    while path:
        page = shown.get(path)
        seen += _slugs(page)
        following = page.select_one("link[rel=next]")
        path = following["href"] if following else None

    assert len(seen) == len(set(seen)) == 28


@pytest.mark.parametrize("query", ["page=3", "page=1000000", "q=toi&page=50", "group=tourism&page=2"])
def test_a_page_past_the_end_is_not_there(shown: Pages, query: str) -> None:
    shown.get(f"/san-pham?{query}", expect=404)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("mau=xanh", "Bỏ qua bộ lọc lạ «mau»."),
        ("group=vang", "Bộ lọc group không có giá trị «vang»."),
        ("stars=2", "Bộ lọc stars không có giá trị «2»."),
        ("commune=ha-noi", "Bộ lọc commune không có giá trị «ha-noi»."),
        ("producer=khong-co", "Bộ lọc producer không có giá trị «khong-co»."),
        ("price_min=abc", "«abc» không dùng được cho price_min; hãy nhập số."),
        ("price_min=-1", "«-1» không dùng được cho price_min; hãy nhập số."),
        ("price_min=200000&price_max=1000", "Giá thấp nhất lớn hơn giá cao nhất; hãy đổi lại hai số."),
        ("sort=best", "Bộ lọc sort không có giá trị «best»."),
        ("page=0", "«0» không dùng được cho page; hãy nhập số."),
        ("page=1.5", "«1.5» không dùng được cho page; hãy nhập số."),
        ("per_page=101", "«101» không dùng được cho per_page; hãy nhập số."),
        ("per_page=１０", "«１０» không dùng được cho per_page; hãy nhập số."),
        ("in_stock=maybe", "Bộ lọc in_stock không có giá trị «maybe»."),
        ("q=" + "toi " * 60, "Chữ tìm dài quá, chỉ dùng 200 ký tự đầu."),
    ],
)
def test_what_cannot_be_used_is_told_and_the_rest_of_the_list_stands(shown: Pages, query: str, told: str) -> None:
    page = shown.get(f"/san-pham?{query}")

    assert told in [notice.get_text(" ", strip=True) for notice in page.select(".opening .notice")]
    assert _slugs(page)
    assert page.select("meta[name=robots][content=noindex]")


HOSTILE = [
    "q=%ff",
    "q=%ff%fe%00",
    "q=" + "a" * 100_000,
    "q=" + "%20".join(["toi"] * 5000),
    "q=%00%01%02%7f",
    "q=%E2%80%AE%F0%9F%A7%84",
    "q=%22unclosed+AND+(",
    "q=*",
    "q=NOT",
    "q=" + "%CC%81" * 300,
    "q=%ED%A0%80",
    "group=%ff&stars=%00&commune=..%2F..%2Fetc",
    "&&==&q",
    "page=" + "9" * 400,
    "price_min=%D9%A3",
]


@pytest.mark.parametrize(
    "path", ["/san-pham", "/en/san-pham", "/tra-cuu", "/nha-san-xuat", "/don-hang", "/gio-hang", "/thanh-toan"]
)
def test_hostile_queries_get_a_plain_page(shown: Pages, path: str) -> None:
    answers = {query: shown.client.get(f"{path}?{query}").status_code for query in HOSTILE}

    assert set(answers.values()) <= {200, 302, 303, 404}, answers


@pytest.mark.parametrize("path", ["/api/v1/suggest", "/api/v1/products", "/api/v1/certificates", "/api/v1/producers"])
def test_hostile_queries_get_an_answer_or_a_problem(shown: Pages, path: str) -> None:
    answers = {query: shown.client.get(f"{path}?{query}") for query in HOSTILE}

    assert {answer.status_code for answer in answers.values()} <= {200, 404, 422}
    for answer in answers.values():
        assert answer.status_code == 200 or answer.content_type == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/san-pham/%ff", "/%ff%fe", "/c/%00", "/nha-san-xuat/%E0%A4%A", "/dia-phuong/" + "x" * 5000]
)
def test_hostile_paths_are_not_there(shown: Pages, path: str) -> None:
    shown.get(path, expect=404)


def test_typed_words_are_shown_as_text_never_as_markup(shown: Pages) -> None:
    page = shown.get('/san-pham?q=<script>alert(1)</script>"><b>x')

    assert not page.select("main script, h1 b")
    assert "<script>alert(1)</script>" in page.h1.get_text()


def test_search_without_marks_finds_what_is_written_with_them(shown: Pages) -> None:
    folded, exact = shown.get("/san-pham?q=toi+ly+son"), shown.get("/san-pham?q=tỏi+Lý+Sơn")

    assert "toi-ly-son-phu-sinh" in _slugs(folded)[:3]
    assert "toi-ly-son-phu-sinh" in _slugs(exact)[:3]


def test_nothing_found_says_so_and_offers_something(shown: Pages) -> None:
    page = shown.get("/san-pham?q=xyzzyplugh")

    assert "xyzzyplugh" in page.h1.get_text()
    assert page.select(".card, .empty a, main a[href='/san-pham']")


@given(st.lists(st.tuples(st.sampled_from([*sorted(KNOWN), "utm", ""]), st.text(max_size=30)), max_size=12))
@settings(max_examples=200)
def test_any_parameters_make_a_list_whose_link_means_the_same(pairs: list[tuple[str, str]]) -> None:
    known = {"commune": frozenset({"ly-son"}), "producer": frozenset({"dori"}), "standard": frozenset({"HACCP"})}

    listing, _faults = read(MultiDict(pairs), known)
    again, faults = read(MultiDict(listing.pairs()), known)

    assert again == listing
    assert not faults

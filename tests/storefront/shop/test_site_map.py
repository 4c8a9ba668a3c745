"""What the pages say of themselves: to readers of two languages, to search engines, to feeds."""

from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from support.pages import Pages

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
PUBLIC = [
    "/",
    "/san-pham",
    "/san-pham?group=food&stars=4",
    "/san-pham/toi-ly-son-phu-sinh",
    "/nha-san-xuat",
    "/nha-san-xuat/phu-sinh",
    "/dia-phuong",
    "/dia-phuong/ly-son",
    "/tra-cuu",
    "/chinh-sach/xep-hang",
    "/chinh-sach/giao-hang",
]
PRIVATE = ["/gio-hang", "/don-hang", "/dang-nhap"]
VIETNAMESE_LETTERS = set("ạảãàáâậầấẩẫăắằặẳẵóòọõỏôộổỗồốơờớợởỡéèẻẹẽêếềệểễúùụủũưựữửừứíìịỉĩýỳỷỵỹđ")


@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_names_itself_in_both_languages(shown: Pages, path: str) -> None:
    for page, canonical in ((shown.get(path), path), (shown.get("/en" + path), "/en" + path)):
        alternates = {link["hreflang"]: link["href"] for link in page.select("link[rel=alternate][hreflang]")}

        assert page.select_one("link[rel=canonical]")["href"] == "http://localhost" + canonical
        assert alternates == {"vi": "http://localhost" + path, "en": "http://localhost/en" + path}


@pytest.mark.parametrize("path", PUBLIC + PRIVATE)
def test_an_english_page_speaks_english_and_stays_english(shown: Pages, path: str) -> None:
    page = shown.get("/en" + path)
    inner = [
        link["href"]
        for link in page.select("a[href^='/']")
        if link.get("hreflang") != "vi" and link.get("lang") != "vi"
    ]
    leaving = [href for href in inner if not href.startswith(("/en/", "/static/", "/tra-cuu.")) and href != "/en"]
    forms = [form["action"] for form in page.select("form") if not form["action"].startswith("/en")]

    assert page.html["lang"] == "en"
    assert not leaving
    assert not forms


@pytest.mark.parametrize("path", [*PRIVATE, "/", "/san-pham", "/tra-cuu", "/nha-san-xuat"])
def test_the_words_of_the_interface_are_translated(shown: Pages, path: str) -> None:
    """Names of goods, makers and places stay Vietnamese; headings, buttons and labels do not."""
    page = shown.get("/en" + path)
    words = page.select("h1, button, label, nav a:not([lang]), .facet__heading, legend")

    told = [word.get_text(" ", strip=True) for word in words if word.find_parent(attrs={"lang": "vi"}) is None]

    assert not [text for text in told if VIETNAMESE_LETTERS & set(text.lower().replace("chợ sao", ""))]


@pytest.mark.parametrize("path", PRIVATE)
def test_what_is_somebodys_own_is_not_for_search_engines(shown: Pages, path: str) -> None:
    page = shown.get(path)

    assert page.select("meta[name=robots][content=noindex]")
    assert not page.select("link[rel=canonical]")


def test_the_sitemap_leads_to_pages_that_want_to_be_found(shown: Pages) -> None:
    tree = ElementTree.fromstring(shown.client.get("/sitemap.xml").data)
    addresses = [urlsplit(loc.text).path for loc in tree.iterfind("s:url/s:loc", NS)]

    assert len(addresses) == len(set(addresses))
    for path in [*addresses[:20], *(one for one in addresses if one.startswith("/en/san-pham/"))]:
        assert not shown.get(path).select("meta[name=robots][content=noindex]")
    for url in tree.iterfind("s:url", NS):
        assert {link.get("hreflang") for link in url.iterfind("x:link", NS)} == {"vi", "en"}


def test_the_sitemap_holds_every_commune_and_producer(shown: Pages) -> None:
    text = shown.client.get("/sitemap.xml").get_data(as_text=True)

    assert text.count("<loc>http://localhost/dia-phuong/") == 96
    assert text.count("<loc>http://localhost/nha-san-xuat/") > 20


def test_robots_are_kept_out_of_carts_and_orders_and_shown_the_map(shown: Pages) -> None:
    text = shown.client.get("/robots.txt").get_data(as_text=True)

    assert {"Disallow: /gio-hang", "Disallow: /thanh-toan", "Disallow: /don-hang"} <= set(text.splitlines())
    assert "Sitemap: http://localhost/sitemap.xml" in text


def test_the_feed_offers_what_the_shop_sells_without_alcohol(shown: Pages) -> None:
    channel = ElementTree.fromstring(shown.client.get("/feeds/products.xml").data).find("channel")
    name = "{http://base.google.com/ns/1.0}"
    items = {item.findtext(name + "id"): item for item in channel.iterfind("item")}
    garlic = items["toi-ly-son-phu-sinh"]

    assert len(items) == 24
    assert garlic.findtext(name + "price") == "185000 VND"
    assert garlic.findtext(name + "expiration_date") == "2028-06-26"
    assert garlic.findtext(name + "link") == "http://localhost/san-pham/toi-ly-son-phu-sinh"


@pytest.mark.parametrize(
    "path", ["/en/api/v1/products", "/en/sitemap.xml", "/en/healthz", "/en/metrics", "/enx", "/en/en/"]
)
def test_what_is_no_page_has_one_address(shown: Pages, path: str) -> None:
    assert shown.client.get(path).status_code == 404


def test_the_language_prefix_alone_is_the_english_home(shown: Pages) -> None:
    assert shown.get("/en").html["lang"] == shown.get("/en/").html["lang"] == "en"

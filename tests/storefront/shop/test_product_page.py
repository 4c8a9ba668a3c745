import json

import pytest
from flask import Flask
from sqlalchemy import select
from support import office
from support.buyer import Buyer
from support.pages import SAME_ORIGIN, Pages

from catalog.products.models import Product
from storefront.database import writing

ALCOHOL = "vang-sim-rung-mang-den"
UNKNOWN = "nam-bao-ngu-duc-nhuan"


def _lapsed(pages: Pages) -> str:
    item = pages.client.get("/api/v1/certificates?status=lapsed").json["items"][0]
    return item["product"]["slug"]


def _linked_data(page) -> dict:
    return json.loads(page.select_one("script[type='application/ld+json']").string)


def test_a_product_on_sale_shows_why_its_stars_are_true(shown: Pages) -> None:
    page = shown.get("/san-pham/toi-ly-son-phu-sinh")
    main = page.select_one(".product__main").get_text(" ", strip=True)

    assert "26/06/2028" in main
    assert page.select(".product__main a[href^='/c/']")
    assert page.select("form[action='/gio-hang'] input[name=slug][value=toi-ly-son-phu-sinh]")
    assert not page.select("meta[name=robots][content=noindex]")


@pytest.mark.parametrize("kind", ["lapsed", "unknown"])
def test_what_may_not_be_sold_says_why_without_stars_price_or_button(shown: Pages, kind: str) -> None:
    page = shown.get(f"/san-pham/{_lapsed(shown) if kind == 'lapsed' else UNKNOWN}")
    main = page.select_one(".product__main")

    assert {"lapsed": "đã hết hạn", "unknown": "chưa rõ"}[kind] in main.get_text()
    assert main.select("a[href^='/c/']")
    assert not page.select(".product .stars, .product .price, form[action='/gio-hang'], .buy")
    assert "₫" not in main.get_text()
    assert page.select("meta[name=robots][content=noindex]")
    assert not {"offers", "hasCertification"} & set(_linked_data(page))


def test_a_certified_product_describes_offer_and_certificate_to_machines(shown: Pages) -> None:
    facts = _linked_data(shown.get("/san-pham/toi-ly-son-phu-sinh"))

    assert facts["@type"] == "Product"
    assert facts["offers"] == {
        "@type": "Offer",
        "price": 185000,
        "priceCurrency": "VND",
        "availability": "https://schema.org/InStock",
        "url": "http://localhost/san-pham/toi-ly-son-phu-sinh",
        "seller": {"@type": "Organization", "name": facts["brand"]["name"]},
        "priceValidUntil": "2028-06-26",
    }
    assert facts["hasCertification"]["@type"] == "Certification"
    assert facts["hasCertification"]["expires"] == "2028-06-26"
    assert facts["hasCertification"]["certificationStatus"] == "CertificationActive"
    assert facts["hasCertification"]["certificationRating"]["ratingValue"] == 5


def test_an_unknown_product_is_not_there(shown: Pages) -> None:
    shown.get("/san-pham/khong-co", expect=404)


def test_sold_out_goods_keep_their_price_but_have_no_button(app: Flask, pages: Pages) -> None:
    office.restock(app, "toi-ly-son-phu-sinh", 0)

    page = pages.get("/san-pham/toi-ly-son-phu-sinh")

    assert "185.000" in page.select_one(".product__main").get_text()
    assert not page.select("form[action='/gio-hang']")
    assert _linked_data(page)["offers"]["availability"] == "https://schema.org/OutOfStock"


def test_little_stock_is_told_exactly(app: Flask, pages: Pages) -> None:
    office.restock(app, "toi-ly-son-phu-sinh", 3)

    assert "Còn 3" in pages.get("/san-pham/toi-ly-son-phu-sinh").select_one(".product__stock").get_text()


def test_a_name_cannot_break_out_of_the_linked_data(app: Flask, pages: Pages) -> None:
    with app.app_context(), writing() as session:
        product = session.scalars(select(Product).where(Product.slug == "toi-ly-son-phu-sinh")).one()
        product.description = "</script><script>alert(1)</script>"

    page = pages.get("/san-pham/toi-ly-son-phu-sinh")

    assert _linked_data(page)["description"] == "</script><script>alert(1)</script>"
    assert not page.find("script", string="alert(1)")


class TestAlcohol:
    def test_asks_the_age_before_anything_is_shown(self, pages: Pages) -> None:
        page = pages.get(f"/san-pham/{ALCOHOL}")

        assert page.h1.get_text(strip=True) == "Bạn đã đủ 18 tuổi chưa?"
        assert "210.000" not in page.get_text()
        assert page.select("meta[name=robots][content=noindex]")

    @pytest.mark.parametrize("language", ["", "/en"])
    def test_is_shown_to_who_says_to_be_of_age(self, pages: Pages, language: str) -> None:
        path = f"{language}/san-pham/{ALCOHOL}"
        asked = pages.get(path).select_one("form[action$='/xac-nhan-tuoi'] input[name=next]")["value"]

        answer = pages.client.post(
            f"{language}/xac-nhan-tuoi", data={"adult": "yes", "next": asked}, headers=SAME_ORIGIN
        )
        page = pages.get(path)

        assert answer.headers["Location"] == path
        assert "210" in page.select_one(".product__main").get_text()
        assert page.select("meta[name=robots][content=noindex]")

    def test_sends_others_home_and_asks_again(self, pages: Pages) -> None:
        answer = pages.client.post("/xac-nhan-tuoi", data={"adult": "no", "next": "/san-pham/x"}, headers=SAME_ORIGIN)

        assert answer.headers["Location"] == "/"
        assert pages.get(f"/san-pham/{ALCOHOL}").h1.get_text(strip=True) == "Bạn đã đủ 18 tuổi chưa?"

    @pytest.mark.parametrize(
        "target",
        ["//evil.example/san-pham/", "https://evil.example", "/san-pham/\\evil.example", "javascript:alert(1)", ""],
    )
    def test_leads_to_no_other_place(self, pages: Pages, target: str) -> None:
        answer = pages.client.post("/xac-nhan-tuoi", data={"adult": "yes", "next": target}, headers=SAME_ORIGIN)

        assert answer.headers["Location"] == "/"

    def test_stays_neutral_in_lists_and_out_of_promotion(self, shown: Pages) -> None:
        card = shown.get("/san-pham?q=vang+sim").select_one(f".card:has(a[href$='{ALCOHOL}'])")
        promoted = [link["href"] for link in shown.get("/").select(".card a")]

        assert card.select(".label--alcohol")
        assert not card.select("img")
        assert f"/san-pham/{ALCOHOL}" not in promoted

    @pytest.mark.parametrize("path", ["/sitemap.xml", "/feeds/products.xml"])
    def test_is_told_to_no_machine_that_advertises(self, shown: Pages, path: str) -> None:
        assert ALCOHOL not in shown.client.get(path).get_data(as_text=True)

    def test_goes_into_the_cart_only_after_the_answer(self, buyer: Buyer) -> None:
        buyer.put(ALCOHOL)
        before = len(buyer.cart().select(".line"))
        buyer.client.post("/xac-nhan-tuoi", data={"adult": "yes", "next": "/"}, headers=SAME_ORIGIN)
        buyer.put(ALCOHOL)

        assert (before, len(buyer.cart().select(".line"))) == (0, 1)

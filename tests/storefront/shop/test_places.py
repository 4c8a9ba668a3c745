import pytest
from support.pages import Pages


def test_the_map_draws_all_communes_of_today_and_names_them(shown: Pages) -> None:
    page = shown.get("/dia-phuong")
    drawn = page.select("svg a[href^='/dia-phuong/'], svg [data-commune], svg path")
    linked = {link["href"] for link in page.select("main a[href^='/dia-phuong/']")}

    assert len(linked) == 96
    assert len(drawn) >= 96


def test_a_commune_shows_its_goods_and_what_it_was_made_of(shown: Pages) -> None:
    page = shown.get("/dia-phuong/ly-son")

    assert page.select("a[href='/san-pham/toi-ly-son-phu-sinh']")
    assert "Lý Sơn" in page.h1.get_text()


def test_a_commune_without_goods_is_a_page_all_the_same(shown: Pages) -> None:
    with_goods = {facet["value"] for facet in shown.client.get("/api/v1/products").json["facets"]["commune"]}
    every = [link["href"].rsplit("/", 1)[1] for link in shown.get("/dia-phuong").select("main a[href^='/dia-phuong/']")]
    empty = next(slug for slug in every if slug not in with_goods)

    assert shown.get(f"/dia-phuong/{empty}").h1.get_text(strip=True)


def test_producers_are_found_by_kind_and_by_name_without_marks(shown: Pages) -> None:
    everyone = {link["href"] for link in shown.get("/nha-san-xuat").select("main a[href^='/nha-san-xuat/']")}
    cooperatives = {
        link["href"] for link in shown.get("/nha-san-xuat?kind=cooperative").select("main a[href^='/nha-san-xuat/']")
    }
    named = {link["href"] for link in shown.get("/nha-san-xuat?q=phu+sinh").select("main a[href^='/nha-san-xuat/']")}

    assert named == {"/nha-san-xuat/phu-sinh"}
    assert cooperatives < everyone
    assert cooperatives


def test_a_producers_page_sells_what_it_may_and_names_the_rest(shown: Pages) -> None:
    slug = next(
        one["slug"]
        for one in shown.client.get("/api/v1/producers?per_page=100").json["items"]
        if 0 < one["sellable"] < one["products"]
    )
    page = shown.get(f"/nha-san-xuat/{slug}")

    assert page.select(".card .price")
    assert page.select(".resting__reason")
    assert not page.select(".resting .stars, .resting .price")


@pytest.mark.parametrize("path", ["/nha-san-xuat/khong-co", "/dia-phuong/khong-co", "/chinh-sach/khong-co"])
def test_unknown_places_are_not_there(shown: Pages, path: str) -> None:
    shown.get(path, expect=404)


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize(
    "slug",
    [
        "ve-chung-toi",
        "bao-mat",
        "quyen-nguoi-mua",
        "khieu-nai",
        "gia-va-thue",
        "thanh-toan",
        "giao-hang",
        "doi-tra",
        "dieu-khoan",
        "xep-hang",
    ],
)
def test_every_policy_is_written_and_filled_in(shown: Pages, slug: str, language: str) -> None:
    text = shown.get(f"{language}/chinh-sach/{slug}").main.get_text()

    assert len(text) > 300
    assert "[[" not in text

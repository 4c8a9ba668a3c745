"""Published reviews on the pages of product and producer: in words, far from the stars, safe, and counted exactly."""

import json

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import event, select
from support import office
from support.buyer import Buyer
from support.counter import rival, send, signed_in
from support.pages import Pages
from support.reviews import GARLIC, NICE, newest, publish, reviewed

from catalog.products.models import Product
from storefront.database import db
from storefront.reviews import queries

PAGE, ALL = f"/san-pham/{GARLIC}", f"/san-pham/{GARLIC}/danh-gia"
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def shown(app: Flask, *ratings: int) -> list[int]:
    """Published reviews of the garlic, each of another buyer."""
    ids = []
    for at, rating in enumerate(ratings):
        phone = f"09876543{at:02d}"
        ids.append(reviewed(app, Buyer(app.test_client()), rating=str(rating), phone=phone))
        publish(app, ids[-1])
    return ids


def facts(page: BeautifulSoup) -> dict[str, object]:
    return json.loads(page.select_one("script[type='application/ld+json']").string)


def test_the_page_shows_words_and_round_marks_and_no_star_of_theirs(app: Flask) -> None:
    shown(app, 5, 4)
    page = Pages(app.test_client()).get(PAGE)
    section = page.select_one("#danh-gia")

    assert "4,5/5 · 2 đánh giá" in section.get_text(" ", strip=True)
    assert "không phải sao OCOP" in section.get_text()
    assert not section.select("[class*=stars]")
    assert not set("★☆⭐") & set(section.get_text())
    assert not page.select_one(".stars").find_parent("section", id="danh-gia")
    # They stand after the certificate's facts and the label, not in the column of the stars.
    order = list(page.select(".stars, .product__proof, #danh-gia"))
    assert order.index(section) > order.index(page.select_one(".product__proof"))
    assert not page.select(".product .rating")


def test_without_reviews_nothing_stands_in_for_them(app: Flask) -> None:
    page = Pages(app.test_client()).get(PAGE)

    assert not page.select(".rating")
    assert "Chưa ai nhận xét" in page.select_one("#danh-gia").get_text()
    assert "aggregateRating" not in facts(page)
    assert not Pages(app.test_client()).get(ALL).select(".rating")


def test_reviews_do_not_stand_in_for_missing_stars(app: Flask) -> None:
    shown(app, 5)
    office.revoke(app, GARLIC)
    page = Pages(app.test_client()).get(PAGE)

    assert not page.select(".product .stars__row")
    assert "hasCertification" not in facts(page)
    assert facts(page)["aggregateRating"]["ratingValue"] == "5.0"


def test_the_description_for_search_engines_counts_published_reviews_alone(app: Flask) -> None:
    shown(app, 5, 4, 4)
    reviewed(app, Buyer(app.test_client()), rating="1", phone="0912000111")
    told = facts(Pages(app.test_client()).get(PAGE))

    assert told["aggregateRating"] == {
        "@type": "AggregateRating",
        "ratingValue": "4.3",
        "reviewCount": 3,
        "bestRating": 5,
        "worstRating": 1,
    }
    assert told["hasCertification"]["certificationRating"]["ratingValue"] in (3, 4, 5)


def test_a_published_review_renews_the_page_that_is_kept(app: Flask, buyer: Buyer) -> None:
    review_id = reviewed(app, buyer)
    visitor = Pages(app.test_client())
    assert NICE not in visitor.get(PAGE).get_text()
    publish(app, review_id)

    assert NICE in visitor.get(PAGE).get_text()
    assert "Lan N." in visitor.get(PAGE).get_text()
    assert "Nguyễn Thị" not in visitor.get(PAGE).get_text()


def test_hostile_words_are_words(app: Flask, buyer: Buyer) -> None:
    publish(app, reviewed(app, buyer, text=HOSTILE))
    for path in (PAGE, ALL, f"/danh-gia/{newest(app).id}/bao-cao"):
        response = app.test_client().get(path)

        assert "<script>alert" not in response.get_data(as_text=True)
        assert "onerror=alert(1)>" not in response.get_data(as_text=True).replace("&gt;", "&")
        assert HOSTILE in BeautifulSoup(response.data, "html.parser").get_text()


def test_all_of_them_by_mark_and_in_pages(app: Flask, monkeypatch: object) -> None:
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    shown(app, 5, 4, 4)
    pages = Pages(app.test_client())
    first, second, fours = pages.get(ALL), pages.get(f"{ALL}?page=2"), pages.get(f"{ALL}?diem=4")

    assert [len(page.select(".reviews__one")) for page in (first, second, fours)] == [2, 1, 2]
    assert first.select_one("a[rel=next]")["href"].endswith("?page=2")
    assert fours.select_one(".reviews__bars a[aria-current]").get_text(" ", strip=True).startswith("4/5")
    assert fours.select_one("meta[name=robots]")
    assert not first.select_one("meta[name=robots]")
    pages.get(f"{ALL}?page=9", expect=404)
    pages.get("/san-pham/khong-co/danh-gia", expect=404)


def test_in_english_the_words_are_english(app: Flask) -> None:
    shown(app, 5, 4)
    section = Pages(app.test_client()).get(f"/en{PAGE}").select_one("#danh-gia").get_text(" ", strip=True)

    assert "4.5/5 · 2 reviews" in section
    assert "These are not OCOP stars" in section


def test_the_producers_page_adds_hers_up(app: Flask) -> None:
    shown(app, 5, 2)
    said = Pages(app.test_client()).get("/nha-san-xuat/phu-sinh").select_one("dl").get_text(" ", strip=True)

    assert "3,5/5 · 2 đánh giá" in said


class TestAnswers:
    def test_the_producer_answers_once_and_changes_it_with_its_history(self, app: Flask) -> None:
        (review_id,) = shown(app, 3)
        producer = signed_in(app, "producer")
        send(producer, f"/ban-hang/danh-gia/{review_id}", **{f"answer_{review_id}": "Xin lỗi chị."})
        send(producer, f"/ban-hang/danh-gia/{review_id}", **{f"answer_{review_id}": "Xin lỗi chị, lần sau gói kỹ."})
        page = Pages(app.test_client()).get(PAGE)

        assert "Xin lỗi chị, lần sau gói kỹ." in page.select_one(".reviews__answer").get_text()
        case = signed_in(app, "officer").get(f"/chuong-trinh/hop-viec/danh-gia/{review_id}")
        assert "Xin lỗi chị." in case.select_one(".log").get_text()

    def test_an_empty_answer_or_one_with_stars_comes_back(self, app: Flask) -> None:
        (review_id,) = shown(app, 3)
        producer = signed_in(app, "producer")
        for text in ("", "★★★★★"):
            page = send(producer, f"/ban-hang/danh-gia/{review_id}", expect=422, **{f"answer_{review_id}": text})
            assert page.select(f".errors a[href='#answer_{review_id}']")

    def test_another_producer_neither_sees_nor_answers(self, app: Flask) -> None:
        (review_id,) = shown(app, 3)
        other = rival(app)
        page = other.get("/ban-hang/danh-gia")

        assert not page.select(".reviews__one")
        send(other, f"/ban-hang/danh-gia/{review_id}", expect=404, **{f"answer_{review_id}": "Của tôi."})

    def test_what_is_not_published_is_not_hers_to_see(self, app: Flask, buyer: Buyer) -> None:
        review_id = reviewed(app, buyer)
        producer = signed_in(app, "producer")

        assert NICE not in producer.get("/ban-hang/danh-gia").get_text()
        send(producer, f"/ban-hang/danh-gia/{review_id}", expect=404, **{f"answer_{review_id}": "Cảm ơn."})


def test_a_products_page_pays_one_statement_over_one_index_for_them(app: Flask) -> None:
    shown(app, 5, 4)
    with app.app_context():
        session = db.session()
        product = session.scalars(select(Product.id).where(Product.slug == GARLIC)).one()
        asked: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        assert queries.summary(session, product).count == 2
        (statement,) = asked
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (product, "published", 3, 0))
        steps = " ".join(row[3] for row in plan)

    assert "USING INDEX ix_review_product_shown" in steps
    assert "SCAN review" not in steps

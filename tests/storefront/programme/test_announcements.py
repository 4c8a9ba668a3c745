"""News, fairs and calls for support: seen by whom they are for, on their days, at once and no longer."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from support import office, shop
from support.desks import signed_in
from support.pages import Pages, hidden

from storefront.database import db
from storefront.news import texts
from storefront.news.models import Announcement, AnnouncementEvent

DESK = "/chuong-trinh/thong-bao"
FAIR = {
    "kind": "fair",
    "audience": "public",
    "title": "Phiên chợ OCOP Tết Đinh Mùi",
    "title_en": "OCOP Tết market",
    "text": "Mời **bà con** tới.\n\n# Đăng ký\n\n- gian hàng",
    "text_en": "Come and see.",
    "place": "Quảng trường Phạm Văn Đồng",
    "starts_on": "2027-01-20",
    "ends_on": "2027-01-25",
    "shown_from": "2026-11-24",
    "shown_until": "2026-11-30",
}
NEWS = {"kind": "news", "audience": "public", "title": "Tin mới", "text": "Nội dung", "shown_from": "2026-11-24"}
SUPPORT = {**NEWS, "kind": "support", "audience": "producers", "title": "Hỗ trợ tem", "closes_on": "2026-12-15"}


@pytest.fixture
def officer(app: Flask) -> Pages:
    return signed_in(app, "officer")


def send(officer: Pages, path: str, *, expect: int = 200, **fields: str) -> BeautifulSoup:
    token = hidden(officer.get(f"{DESK}/moi"), "csrf_token")
    return officer.post(path, {"csrf_token": token, **fields}, expect=expect)


def publish(app: Flask, officer: Pages, fields: dict[str, str]) -> tuple[str, str]:
    """(page on the desk, slug) of an announcement written and published."""
    send(officer, f"{DESK}/moi", **fields)
    with app.app_context():
        row = db.session.scalars(select(Announcement).order_by(Announcement.id.desc())).first()
        path, slug = f"{DESK}/{row.id}", row.slug
    send(officer, f"{path}/dang")
    return path, slug


def titles(client: FlaskClient, path: str = "/") -> list[str]:
    page = BeautifulSoup(client.get(path).data, "html.parser")
    return [one.get_text(strip=True) for one in page.select("a[href*='/tin/']")]


def test_a_draft_is_seen_by_nobody_and_published_at_once_by_all(
    app: Flask, officer: Pages, client: FlaskClient
) -> None:
    send(officer, f"{DESK}/moi", **FAIR)
    assert (titles(client), titles(client, "/tin")) == ([], [])
    client.get("/tin/phien-cho-ocop-tet-dinh-mui", follow_redirects=True)
    send(officer, f"{DESK}/1/dang")
    shop.follow(app)

    assert titles(client) == titles(client, "/tin") == [FAIR["title"]]
    assert titles(client, "/en/") == [FAIR["title_en"]]
    assert b"/tin/phien-cho-ocop-tet-dinh-mui" in client.get("/sitemap.xml").data
    page = Pages(client).get("/tin/phien-cho-ocop-tet-dinh-mui")
    assert page.select_one("article h2").get_text() == "Đăng ký"
    assert "20/01/2027" in page.get_text()
    facts = json.loads(page.select_one("script[type='application/ld+json']").string)
    assert (facts["@type"], facts["startDate"], facts["endDate"]) == ("Event", "2027-01-20", "2027-01-25")


def test_withdrawn_it_is_gone_from_kept_pages_but_not_from_the_office(app: Flask, officer: Pages) -> None:
    path, slug = publish(app, officer, NEWS)
    client = app.test_client()
    assert titles(client)
    send(officer, f"{path}/rut", reason=" ", expect=422)
    send(officer, f"{path}/rut", reason="Sai ngày")

    assert titles(client) == []
    assert client.get(f"/tin/{slug}").status_code == 404
    assert "Sai ngày" in officer.get(path).get_text()
    send(officer, f"{path}/dang", expect=422)
    send(officer, f"{path}/sua", expect=422, **NEWS)


def test_it_comes_and_goes_with_its_days(app: Flask, officer: Pages, client: FlaskClient) -> None:
    publish(app, officer, FAIR | {"shown_from": "2026-11-25", "shown_until": "2026-11-26"})
    seen = []
    for days in range(4):
        app.extensions["clock"].set(shop.NOON + timedelta(days=days))
        seen.append(bool(titles(client, "/tin")))

    assert seen == [False, True, True, False]


def test_producers_alone_read_what_is_for_them(app: Flask, officer: Pages, client: FlaskClient) -> None:
    _path, slug = publish(app, officer, SUPPORT)
    producer, shopper = signed_in(app, "producer"), signed_in(app, "shopper")

    link = producer.get("/tai-khoan").select_one("main a[href*='/tin/']")
    assert link.get_text(strip=True) == "Hỗ trợ tem"
    assert "15/12/2026" in producer.get(link["href"]).get_text()
    assert titles(client) == titles(client, "/tin") == titles(shopper.client, "/tai-khoan") == []
    shopper.get(link["href"], expect=403)
    assert Pages(client).get(f"/tin/{slug}").h1.get_text(strip=True) == "Đăng nhập"
    assert slug.encode() not in client.get("/sitemap.xml").data


def test_what_is_missing_or_wrong_is_told_beside_its_field(app: Flask, officer: Pages) -> None:
    for fields, field in (
        (NEWS | {"title": ""}, "title"),
        (NEWS | {"text": " "}, "text"),
        (NEWS | {"title": "x" * 161}, "title"),
        (NEWS | {"shown_from": ""}, "shown_from"),
        (NEWS | {"shown_until": "2026-11-23"}, "shown_until"),
        (NEWS | {"shown_until": "30/2"}, "shown_until"),
        (NEWS | {"kind": "x"}, "kind"),
        (NEWS | {"audience": ""}, "audience"),
        (FAIR | {"place": ""}, "place"),
        (FAIR | {"ends_on": "2027-01-19"}, "ends_on"),
        (SUPPORT | {"closes_on": ""}, "closes_on"),
    ):
        page = send(officer, f"{DESK}/moi", expect=422, **fields)
        assert page.select_one(f".errors a[href='#{field}']").get_text(strip=True)
        assert page.select_one(f"#{field}")
    assert office.count(app, Announcement) == office.count(app, AnnouncementEvent) == 0


def test_two_of_one_title_have_two_addresses(app: Flask, officer: Pages) -> None:
    slugs = {publish(app, officer, NEWS)[1] for _n in range(3)}

    assert slugs == {"tin-moi", "tin-moi-2", "tin-moi-3"}


@pytest.mark.parametrize(
    "source",
    ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://a.example/p.png)", "<img src=x onerror=y>"],
)
def test_nothing_of_a_text_runs_or_fetches(source: str) -> None:
    made = BeautifulSoup(texts.html(source), "html.parser")

    assert not made.select("script, img, a[href^='javascript'], [onerror]")


def test_the_home_page_asks_one_statement_for_them(app: Flask, officer: Pages) -> None:
    publish(app, officer, NEWS)
    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    app.test_client().get("/")

    assert len([statement for statement in asked if "FROM announcement" in statement]) == 1

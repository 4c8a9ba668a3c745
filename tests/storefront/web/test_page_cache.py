import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from support import office, shop
from support.pages import SAME_ORIGIN

from catalog.calendar import next_midnight

PATH = "/san-pham/mit-say-ohjoy"


def _is_kept(client: FlaskClient, path: str) -> bool:
    """A kept page is answered before Flask runs, so it has no id of a request."""
    client.get(path)
    return "X-Request-ID" not in client.get(path).headers


@pytest.mark.parametrize(
    "path", ["/", "/san-pham?stars=5", PATH, "/en/nha-san-xuat", "/dia-phuong", "/sitemap.xml", "/api/v1/products"]
)
def test_a_kept_page_is_the_same_page(client: FlaskClient, path: str) -> None:
    made, kept = client.get(path), client.get(path)

    assert (kept.data, kept.status, kept.content_type) == (made.data, made.status, made.content_type)
    assert "X-Request-ID" not in kept.headers
    assert set(made.headers.keys()) - {"X-Request-ID"} <= set(kept.headers.keys())


@pytest.mark.parametrize(("coding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_kept_page_is_sent_compressed(client: FlaskClient, coding: str, unpack) -> None:
    plain = client.get(PATH).data

    packed = client.get(PATH, headers={"Accept-Encoding": coding})

    assert packed.headers["Content-Encoding"] == coding
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert unpack(packed.data) == plain
    assert int(packed.headers["Content-Length"]) == len(packed.data)


def test_a_browser_that_has_the_page_is_told_so(client: FlaskClient) -> None:
    client.get(PATH)
    tag = client.get(PATH).headers["ETag"]

    again = client.get(PATH, headers={"If-None-Match": tag})
    in_another_form = client.get(PATH, headers={"If-None-Match": tag, "Accept-Encoding": "br"})

    assert (again.status_code, again.data) == (304, b"")
    assert in_another_form.status_code == 200


def test_head_has_the_headers_without_the_body(client: FlaskClient) -> None:
    client.get(PATH)

    head = client.head(PATH)

    assert head.data == b""
    assert int(head.headers["Content-Length"]) == len(client.get(PATH).data)


@pytest.mark.parametrize(
    "path",
    [
        "/gio-hang",
        "/dang-nhap",
        "/san-pham/vang-sim-rung-mang-den",
        "/san-pham?la=1",
        "/khong-co",
        "/san-pham?q=" + "toi+" * 90,
        "/api/v1/products?page=999",
    ],
)
def test_what_is_somebodys_own_or_no_page_is_never_kept(client: FlaskClient, path: str) -> None:
    assert not _is_kept(client, path)


def test_a_page_behind_the_age_question_is_held_back_after_the_answer_too(client: FlaskClient) -> None:
    path = "/san-pham/vang-sim-rung-mang-den"
    client.post("/xac-nhan-tuoi", data={"adult": "yes", "next": path}, headers=SAME_ORIGIN)

    assert not _is_kept(client, path)
    assert "no-store" in client.get(path).headers["Cache-Control"]


def test_pages_differ_by_language_and_query(client: FlaskClient) -> None:
    texts = [client.get(path).data for path in ("/san-pham", "/en/san-pham", "/san-pham?group=food")]

    assert len(set(texts)) == 3
    assert [client.get(path).data for path in ("/san-pham", "/en/san-pham", "/san-pham?group=food")] == texts


def test_a_change_of_the_catalogue_renews_the_page(app: Flask, client: FlaskClient) -> None:
    assert "68.000" in client.get(PATH).get_data(as_text=True)

    office.reprice(app, "mit-say-ohjoy", 71_000)

    assert "71.000" in client.get(PATH).get_data(as_text=True)


def test_lists_are_kept_again_once_the_index_has_followed(app: Flask, client: FlaskClient) -> None:
    office.reprice(app, "mit-say-ohjoy", 71_000)
    before = _is_kept(client, "/san-pham")

    shop.follow(app)

    assert (before, _is_kept(client, "/san-pham")) == (False, True)


def test_midnight_renews_every_page(app: Flask, client: FlaskClient) -> None:
    assert _is_kept(client, PATH)

    app.extensions["clock"].set(next_midnight(shop.NOON))

    assert "X-Request-ID" in client.get(PATH).headers


def test_a_page_made_while_the_day_ends_is_not_kept_for_the_new_day(app: Flask) -> None:
    last_second = datetime(2027, 1, 1, 16, 59, 59, tzinfo=UTC)

    @app.after_request
    def midnight_comes(response: Response) -> Response:
        app.extensions["clock"].set(last_second + timedelta(seconds=1))
        return response

    client = app.test_client()
    app.extensions["clock"].set(last_second)
    yesterday = client.get(PATH).get_data(as_text=True)
    today = client.get(PATH).get_data(as_text=True)

    assert ("đã hết hạn" in yesterday, "đã hết hạn" in today) == (False, True)


def test_hosts_do_not_share_pages(client: FlaskClient) -> None:
    """Addresses in a page name the host it was asked at; nobody can plant another for the rest."""
    client.get(PATH, headers={"Host": "elsewhere.example"})

    assert "elsewhere.example" not in client.get(PATH).get_data(as_text=True)


def test_the_least_recently_seen_page_gives_way(demo_world: Path, tmp_path: Path) -> None:
    with shop.opened(demo_world, tmp_path / "instance", page_cache_mb=1) as app:
        client = app.test_client()
        client.get("/dia-phuong")
        for price in range(40):
            client.get(f"/san-pham?price_min={price}")

        assert "X-Request-ID" in client.get("/dia-phuong").headers
        assert "X-Request-ID" not in client.get("/san-pham?price_min=39").headers


def test_without_memory_for_pages_nothing_is_kept(demo_world: Path, tmp_path: Path) -> None:
    with shop.opened(demo_world, tmp_path / "instance", page_cache_mb=0) as app:
        assert not _is_kept(app.test_client(), PATH)

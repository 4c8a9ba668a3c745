import pytest
from flask import Flask
from flask.testing import FlaskClient
from support.pages import Pages

PATHS = [
    "/",
    "/en/",
    "/san-pham",
    "/san-pham/mit-say-ohjoy",
    "/tra-cuu",
    "/tra-cuu.csv",
    "/gio-hang",
    "/dang-nhap",
    "/khong-co",
    "/api/v1/products",
    "/api/v1/products/khong-co",
    "/sitemap.xml",
    "/healthz",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_tells_the_browser_to_run_only_our_files(shown_app: Flask, path: str) -> None:
    client = shown_app.test_client()
    for response in (client.get(path), client.get(path)):
        policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))

        assert policy["default-src"] == "'self'"
        assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/san-pham", "/san-pham/mit-say-ohjoy", "/nha-san-xuat", "/c/khong-co"])
def test_public_pages_set_no_cookie(shown: Pages, path: str) -> None:
    assert "Set-Cookie" not in shown.client.get(path).headers


def test_https_is_remembered_only_where_it_is_used(shown_app: Flask) -> None:
    client = shown_app.test_client()

    assert "Strict-Transport-Security" not in client.get("/gio-hang").headers
    assert "max-age" in client.get("/gio-hang", base_url="https://localhost").headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    ("given", "kept"), [("tracing-1234", True), ("x", False), ("a b; drop", False), ("é" * 9, False)]
)
def test_a_request_keeps_a_sane_id_and_gets_a_new_one_else(client: FlaskClient, given: str, kept: bool) -> None:
    answer = client.get("/gio-hang", headers={"X-Request-ID": given}).headers["X-Request-ID"]

    assert (answer == given) == kept
    assert len(answer) >= 8


def test_the_problem_of_an_api_call_names_the_request(client: FlaskClient) -> None:
    answer = client.get("/api/v1/products/khong-co", headers={"X-Request-ID": "tracing-1234"})

    assert answer.json["instance"] == "urn:request:tracing-1234"

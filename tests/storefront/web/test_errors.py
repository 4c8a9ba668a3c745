import pytest
from flask import Flask
from flask.testing import FlaskClient
from support.pages import SAME_ORIGIN, read

from storefront.web.guards import public


@pytest.fixture
def broken(app: Flask) -> FlaskClient:
    """A shop with a route that fails in a way nobody foresaw."""

    @app.get("/hong", endpoint="broken")
    @app.get("/api/v1/hong", endpoint="broken_api")
    @public
    def fail() -> str:
        raise ZeroDivisionError("a secret of the inside")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_page_that_is_not_there_is_told_in_the_readers_language(client: FlaskClient, language: str) -> None:
    response = client.get(f"{language}/khong-co-trang-nay")
    page = read(response)

    assert response.status_code == 404
    assert page.html["lang"] == (language.strip("/") or "vi")
    assert page.select_one("form[role=search], form[action$='/san-pham']")


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_way_that_is_not_offered_names_the_ways_that_are(client: FlaskClient, language: str) -> None:
    response = client.post(f"{language}/san-pham", headers=SAME_ORIGIN)

    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert read(response).h1.get_text(strip=True)


@pytest.mark.parametrize("language", ["", "/en"])
def test_an_unforeseen_error_is_a_page_that_gives_nothing_away(broken: FlaskClient, language: str) -> None:
    response = broken.get(f"{language}/hong")

    assert response.status_code == 500
    assert "secret" not in response.get_data(as_text=True)
    assert read(response).html["lang"] == (language.strip("/") or "vi")


def test_an_unforeseen_error_of_the_api_is_a_problem(broken: FlaskClient) -> None:
    response = broken.get("/api/v1/hong")

    assert (response.status_code, response.content_type) == (500, "application/problem+json")
    assert "secret" not in response.get_data(as_text=True)


def test_the_pages_of_errors_differ_by_language(client: FlaskClient) -> None:
    headings = [read(client.get(f"{language}/khong-co")).h1.get_text(strip=True) for language in ("", "/en")]

    assert headings == ["Không có trang này", "Page not found"]


def test_what_is_sent_has_a_limit(client: FlaskClient) -> None:
    response = client.post("/thanh-toan", data={"note": "x" * 300_000}, headers=SAME_ORIGIN)

    assert response.status_code == 413
    assert read(response).h1.get_text(strip=True) == "Gửi lên quá lớn"

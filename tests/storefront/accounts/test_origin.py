"""Forms are taken from our own pages only: asked of every route that takes one."""

import pytest
from flask import Flask
from support.routes import path_of
from werkzeug.routing import Rule

FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Referer": "https://evil.example/localhost"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
]
OWN = [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {"Referer": "http://localhost/gio-hang"}]


def _form_routes(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.methods & {"POST", "PUT", "PATCH", "DELETE"} and not rule.rule.startswith(("/api/", "/payments/"))
    ]


def _refusals(app: Flask, headers: dict[str, str], *, cookie: bool, language: str = "") -> dict[str, bool]:
    found = {}
    for rule in _form_routes(app):
        client = app.test_client()
        if cookie:
            client.set_cookie("cart", "somebody")
        answer = client.post(language + path_of(rule), headers=headers)
        found[rule.rule] = answer.status_code == 403
    return found


def test_there_are_routes_to_ask(shown_app: Flask) -> None:
    assert {rule.rule for rule in _form_routes(shown_app)} >= {"/gio-hang", "/thanh-toan", "/dang-nhap", "/dang-xuat"}


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("cookie", [True, False])
def test_another_site_is_refused(shown_app: Flask, headers: dict[str, str], cookie: bool) -> None:
    assert set(_refusals(shown_app, headers, cookie=cookie).values()) == {True}


def test_another_site_is_refused_in_english_too(shown_app: Flask) -> None:
    assert set(_refusals(shown_app, FOREIGN[0], cookie=True, language="/en").values()) == {True}


def test_a_request_that_hides_where_it_comes_from_is_refused_when_it_has_something_to_lose(shown_app: Flask) -> None:
    assert set(_refusals(shown_app, {}, cookie=True).values()) == {True}


def test_a_program_without_cookies_may_come(shown_app: Flask) -> None:
    assert set(_refusals(shown_app, {}, cookie=False).values()) == {False}


@pytest.mark.parametrize("headers", OWN, ids=str)
def test_our_own_pages_may_send(shown_app: Flask, headers: dict[str, str]) -> None:
    assert set(_refusals(shown_app, headers, cookie=True).values()) == {False}

import re
from pathlib import Path

import pytest
from flask import Flask
from support import shop

from storefront.config import SettingsRefused, load, secret_of

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}


def test_metrics_are_told_to_this_machine(shown_app: Flask) -> None:
    client = shown_app.test_client()
    client.get("/san-pham")

    text = client.get("/metrics").get_data(as_text=True)

    assert 'http_requests_total{route="/san-pham",status="200"}' in text
    assert "http_request_seconds_bucket" in text


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer "}, {"Authorization": "Bearer x"}])
def test_metrics_are_told_to_nobody_else(shown_app: Flask, headers: dict[str, str]) -> None:
    response = shown_app.test_client().get("/metrics", headers=headers, environ_base=ELSEWHERE)

    assert response.status_code == 403


def test_a_proxy_on_this_machine_does_not_open_the_metrics(shown_app: Flask) -> None:
    response = shown_app.test_client().get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"})

    assert response.status_code == 403


def test_the_token_opens_the_metrics_from_anywhere(demo_world: Path, tmp_path: Path) -> None:
    with shop.opened(demo_world, tmp_path / "instance", metrics_token="a-long-token") as app:
        client = app.test_client()
        right = client.get("/metrics", headers={"Authorization": "Bearer a-long-token"}, environ_base=ELSEWHERE)
        wrong = client.get("/metrics", headers={"Authorization": "Bearer a-long-toke"}, environ_base=ELSEWHERE)

    assert (right.status_code, wrong.status_code) == (200, 403)


def test_the_shop_says_whether_it_is_ready(shown_app: Flask) -> None:
    client = shown_app.test_client()

    assert client.get("/healthz").get_data(as_text=True) == "ok\n"
    assert client.get("/readyz").get_data(as_text=True) == "ok\nsearch index: healthy\n"


def test_a_shop_without_tables_is_alive_but_not_ready(tmp_path: Path) -> None:
    with shop.opened(tmp_path, tmp_path) as app:
        client = app.test_client()

        assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 503)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PORT", "eighty", "PORT"),
        ("PORT", "70000", "PORT"),
        ("WEB_WORKERS", "0", "WEB_WORKERS"),
        ("APP_ENV", "staging", "APP_ENV"),
        ("CLOCK", "2026-11-24T08:00:00", "CLOCK: needs an offset"),
        ("CLOCK", "tomorrow", "CLOCK"),
        ("DATABASE_URL", "mysql://localhost/shop", "DATABASE_URL: is sqlite:///… or postgresql+psycopg://…"),
        ("MEDIA_URL", "s3://bucket", "MEDIA_URL: no other store"),
        ("SEARCH_URL", "http://localhost:7700", "SEARCH_URL: is empty (Whoosh in files) or postgresql"),
        ("ORDERING_ENABLED", "perhaps", "ORDERING_ENABLED"),
        ("PAGE_CACHE_MB", "-1", "PAGE_CACHE_MB"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL"),
        ("BANK_HOLD_HOURS", "0", "BANK_HOLD_HOURS"),
    ],
)
def test_a_value_that_cannot_be_used_stops_the_start_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv("APP_ENV", "demo")
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsRefused, match=re.escape(f"Setting {told}")):
        load()


def test_every_fault_is_told_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setenv("WEB_THREADS", "none")

    with pytest.raises(SettingsRefused) as refused:
        load(app_env="demo")

    assert ["PORT" in str(refused.value), "WEB_THREADS" in str(refused.value)] == [True, True]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"secret_key": ""}, "SECRET_KEY of at least 16 characters"),
        ({"secret_key": "short"}, "SECRET_KEY of at least 16 characters"),
        ({"secret_key": "x" * 32, "clock": shop.NOON}, "CLOCK is refused in production"),
    ],
)
def test_production_demands_its_own_secret_and_the_real_time(tmp_path: Path, settings: dict, told: str) -> None:
    with pytest.raises(SettingsRefused, match=told):
        load(app_env="production", instance_dir=tmp_path, **settings)


def test_a_search_in_postgresql_needs_its_database(tmp_path: Path) -> None:
    for address in ("", f"sqlite:///{tmp_path / 'shop.db'}"):
        with pytest.raises(SettingsRefused, match="SEARCH_URL is postgresql, so DATABASE_URL must be"):
            load(app_env="demo", instance_dir=tmp_path, search_url="postgresql", database_url=address)
    address = "postgresql+psycopg://shop@localhost/shop"
    assert load(app_env="demo", instance_dir=tmp_path, search_url="postgresql", database_url=address).index_dir is None


def test_a_secret_is_made_once_and_kept_private(tmp_path: Path) -> None:
    settings = shop.settings_for(tmp_path)

    first, again = secret_of(settings), secret_of(settings)

    assert first == again
    assert len(first) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_the_pattern_page_is_not_for_buyers(tmp_path: Path, demo_world: Path) -> None:
    production = {"app_env": "production", "secret_key": "x" * 32, "clock": None}
    with shop.opened(demo_world, tmp_path / "instance", **production) as app:
        assert app.test_client().get("/mau").status_code == 404

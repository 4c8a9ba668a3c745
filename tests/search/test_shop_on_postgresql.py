"""The whole shop with its search in PostgreSQL: its pages, its commands, and a revoked certificate."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from support import office, shop
from support.shop import PostgresqlWorld

from storefront.jobs import schedule

pytestmark = pytest.mark.postgresql

SLUG, WORDS = "mit-say-ohjoy", "mit+say+ohjoy"


@pytest.fixture
def app(postgresql_world: PostgresqlWorld, tmp_path: Path) -> Iterator[Flask]:
    with (
        postgresql_world.copied() as url,
        shop.opened(tmp_path, tmp_path, database_url=url, search_url="postgresql") as app,
    ):
        yield app


def found(app: Flask, path: str, key: str = "items") -> list[str]:
    return [item["slug"] for item in json.loads(app.test_client().get(path).data)[key]]


def test_pages_and_type_ahead_find_it_and_a_revoked_certificate_is_gone_at_once(app: Flask, tmp_path: Path) -> None:
    search, ahead = f"/api/v1/products?q={WORDS}", "/api/v1/suggest?q=mit+s"
    assert found(app, search) == [SLUG]
    assert SLUG in found(app, ahead, "products")

    office.revoke(app, SLUG)
    assert found(app, search) == []
    assert SLUG not in found(app, ahead, "products")

    shop.follow(app)
    assert found(app, search) == []
    assert not (tmp_path / "search").exists(), "no index in files"


def test_the_commands_and_jobs_mind_the_index_in_the_database(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert "99 documents" in runner.invoke(args=["search", "rebuild"]).output
    assert SLUG in runner.invoke(args=["search", "query", "mit say ohjoy"]).output
    office.restock(app, SLUG, 3)
    with app.app_context():
        assert schedule.follow_catalogue() == 1
        assert schedule.follow_catalogue() == 0
        assert schedule.verify_index() is True

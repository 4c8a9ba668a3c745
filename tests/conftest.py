from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from support import postgresql, shop
from support.pages import Pages


@pytest.fixture(scope="session")
def demo_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo world, built once; tests work on copies."""
    folder = tmp_path_factory.mktemp("world")
    shop.build_world(folder)
    return folder


@pytest.fixture
def app(demo_world: Path, tmp_path: Path) -> Iterator[Flask]:
    """The shop on its own copy of the demo world, at noon (Vietnam) of 24 November 2026."""
    with shop.opened(demo_world, tmp_path / "instance") as application:
        yield application


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def pages(client: FlaskClient) -> Pages:
    return Pages(client)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with postgresql.server() as address:
        yield address


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The DATABASE_URL of a fresh PostgreSQL database."""
    with postgresql.database(postgresql_server) as url:
        yield url


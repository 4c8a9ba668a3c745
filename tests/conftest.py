from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from support import distribution, postgresql, shop
from support.buyer import Buyer
from support.distribution import Distribution
from support.pages import Pages
from support.shop import PostgresqlWorld
from xdist.remote import Producer

from search import patience

# How long an example takes says more of the machine than of the shop.
settings.register_profile("shop", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shop")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew", action="store_true", help="write tests/golden/messages anew, to be read before it is kept"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: distribution.turn(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Distribution:
    config.option.loadscopereorder = False
    return Distribution(config, log)


@pytest.fixture(autouse=True)
def nobody_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    """No job process follows the catalogues of this process; a started shop has its own, and its own patience."""
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 0.0)


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


@pytest.fixture
def buyer(client: FlaskClient) -> Buyer:
    return Buyer(client)


@pytest.fixture(scope="session")
def shown_app(demo_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One shop for all tests that only look: nothing may be ordered, changed or rehearsed at another time here."""
    with shop.opened(demo_world, tmp_path_factory.mktemp("shown") / "instance") as application:
        yield application


@pytest.fixture
def shown(shown_app: Flask) -> Pages:
    """A fresh visitor of the shop that is only looked at."""
    return Pages(shown_app.test_client())


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with postgresql.server() as address:
        yield address


@pytest.fixture(scope="session")
def postgresql_world(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresqlWorld]:
    """The demo world on PostgreSQL, built once; tests work on copies."""
    with shop.postgresql_world(postgresql_server, tmp_path_factory.mktemp("postgresql-world")) as world:
        yield world


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The DATABASE_URL of a fresh PostgreSQL database."""
    with postgresql.database(postgresql_server) as url:
        yield url

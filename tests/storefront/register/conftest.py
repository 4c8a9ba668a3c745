from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from support import certified, shop
from support.certified import Codes
from support.pages import Pages


@pytest.fixture(scope="session")
def acted(demo_world: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Codes]:
    """A shop in whose register every state occurs, made once: its folder, and the codes."""
    folder = tmp_path_factory.mktemp("acted")
    with shop.opened(demo_world, folder) as app:
        codes = certified.act_out(app)
        shop.follow(app)
    return folder, codes


@pytest.fixture(scope="session")
def codes(acted: tuple[Path, Codes]) -> Codes:
    return acted[1]


@pytest.fixture(scope="session")
def looked_at_app(acted: tuple[Path, Codes], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with _opened(acted[0], tmp_path_factory.mktemp("register") / "instance") as app:
        yield app


@pytest.fixture
def register(looked_at_app: Flask) -> Pages:
    """A visitor of the register on the 28th who only looks."""
    return Pages(looked_at_app.test_client())


@pytest.fixture
def own_app(acted: tuple[Path, Codes], tmp_path: Path) -> Iterator[Flask]:
    """A register of one's own, to act on or tamper with."""
    with _opened(acted[0], tmp_path / "instance") as app:
        yield app


@pytest.fixture
def own(own_app: Flask) -> Pages:
    return Pages(own_app.test_client())


class _Visitor(shop.Visitor):
    instant = certified.LOOKED_AT


@contextmanager
def _opened(template: Path, folder: Path) -> Iterator[Flask]:
    with shop.opened(template, folder) as app:
        app.test_client_class = _Visitor
        yield app

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from support import shop
from support.market import Market
from support.server import serving
from support.shop import PostgresqlWorld

BACKENDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))


@pytest.fixture(scope="session", params=BACKENDS)
def market(
    request: pytest.FixtureRequest, demo_world: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Market]:
    """The shop under load, on SQLite and on PostgreSQL. Tests share it and each sells products of its own."""
    folder = tmp_path_factory.mktemp("market")
    with ExitStack() as stack:
        if request.param == "postgresql":
            world: PostgresqlWorld = request.getfixturevalue("postgresql_world")
            yield stack.enter_context(_open(folder, database_url=stack.enter_context(world.copied(folder))))
        else:
            shutil.copytree(demo_world, folder, dirs_exist_ok=True)
            yield stack.enter_context(_open(folder))


@contextmanager
def _open(folder: Path, **settings: object) -> Iterator[Market]:
    with serving(folder, **settings) as server, shop.opened(folder, folder, **settings) as keeper:
        yield Market(server, keeper)

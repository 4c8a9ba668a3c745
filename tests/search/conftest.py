"""Catalogues to search, on either database: the real names with every certificate valid, and empty ones to fill."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.orm import Session, sessionmaker
from support import postgresql
from support.shelves import ON_POSTGRESQL, PostgresqlShelf, Shelf, WhooshShelf

from catalog.changes import Change
from catalog.db import Base
from catalog.importing.actions import import_directory
from search import postgresql_tables, postings, whoosh_store
from search.service import SearchService
from storefront.demo import world

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
DAY = date(2026, 11, 24)


@pytest.fixture
def day() -> date:
    return DAY


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for a newer index at every call."""
    monkeypatch.setattr(whoosh_store, "POLL_SECONDS", 0.0)
    monkeypatch.setattr(whoosh_store, "RETRY_SECONDS", 0.0)


@pytest.fixture(scope="session", params=["whoosh", ON_POSTGRESQL])
def where(request: pytest.FixtureRequest) -> str:
    """Where the index lives, and with it the catalogue."""
    return str(request.param)


@contextmanager
def _database(request: pytest.FixtureRequest, where: str, folder: Path, like: str = "") -> Iterator[Engine]:
    """An empty catalogue on SQLite, or beside an empty index on PostgreSQL; or a copy of another."""
    if where == "whoosh":
        if like:
            shutil.copy(make_url(like).database or "", folder / "catalogue.db")
        yield from _made(f"sqlite:///{folder / 'catalogue.db'}", is_empty=not like)
    else:
        with postgresql.database(request.getfixturevalue("postgresql_server"), like=like) as url:
            yield from _made(url, is_empty=not like)


def _made(url: str, *, is_empty: bool = True) -> Iterator[Engine]:
    engine = create_engine(url)
    if is_empty:
        Base.metadata.create_all(engine)
        if engine.dialect.name == "postgresql":
            postgresql_tables.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def real_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo world's products, each certified on 15 October 2025 whatever is known of it."""
    folder = tmp_path_factory.mktemp("real")
    world.merge(folder)
    rows = list(csv.DictReader((folder / "products.csv").read_text(encoding="utf-8").splitlines()))
    certified = {"certified_on": "2025-10-15", "expires_on": "2028-10-15", "decision_number": ""}
    with (folder / "products.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, **certified} for row in rows)
    return folder


def _imported(engine: Engine, files: Path) -> sessionmaker[Session]:
    sessions = sessionmaker(engine)
    with sessions() as session:
        import_directory(session, files, by="test", now=NOW)
        session.commit()
    return sessions


@pytest.fixture(scope="session")
def empty(request: pytest.FixtureRequest, where: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty catalogue, for copies to be made of."""
    with _database(request, where, tmp_path_factory.mktemp("empty")) as engine:
        yield _left(engine)


@pytest.fixture(scope="session")
def imported(
    request: pytest.FixtureRequest, where: str, empty: str, real_files: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the real catalogue, not indexed, for copies to be made of."""
    with _database(request, where, tmp_path_factory.mktemp("imported"), like=empty) as engine:
        _imported(engine, real_files)
        yield _left(engine)


def _left(engine: Engine) -> str:
    """The address of a database that nobody is connected to any more."""
    engine.dispose()
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def real_catalogue(
    request: pytest.FixtureRequest, where: str, imported: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sessionmaker[Session]]:
    with _database(request, where, tmp_path_factory.mktemp("catalogue"), like=imported) as engine:
        yield sessionmaker(engine)


@pytest.fixture(scope="session")
def real_search(
    where: str, real_catalogue: sessionmaker[Session], tmp_path_factory: pytest.TempPathFactory
) -> SearchService:
    root = tmp_path_factory.mktemp("real-index") if where == "whoosh" else None
    search = SearchService(root, real_catalogue)
    search.rebuild()
    return search


@pytest.fixture
def database(request: pytest.FixtureRequest, where: str, tmp_path: Path) -> Iterator[Engine]:
    """A database of the test's own: empty, or with the real catalogue where the test asks for that."""
    like = request.getfixturevalue("imported" if "catalogue" in request.fixturenames else "empty")
    with _database(request, where, tmp_path, like=like) as engine:
        yield engine


@pytest.fixture
def sessions(database: Engine) -> sessionmaker[Session]:
    return sessionmaker(database)


@pytest.fixture
def catalogue(database: Engine) -> sessionmaker[Session]:
    """The real catalogue for one test to change."""
    return sessionmaker(database)


@pytest.fixture
def sqlite_catalogue(real_files: Path, tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    """The same on SQLite, for tests of what only the files of an index can suffer."""
    for engine in _made(f"sqlite:///{tmp_path / 'catalogue.db'}"):
        yield _imported(engine, real_files)


@pytest.fixture
def index_root(where: str, tmp_path: Path) -> Path | None:
    """Where a test's own index is to be; None: in its database."""
    return tmp_path / "index" if where == "whoosh" else None


@pytest.fixture(scope="session")
def index_tables(postgresql_server: str) -> Iterator[sessionmaker[Session]]:
    """Sessions of a PostgreSQL with nothing but the tables of an index and the log that it follows."""
    with postgresql.database(postgresql_server) as url:
        engine = create_engine(url)
        Base.metadata.create_all(engine, tables=[Change.__table__])
        postgresql_tables.metadata.create_all(engine)
        yield sessionmaker(engine)
        engine.dispose()


@pytest.fixture(params=["whoosh", "whoosh by its public interface", ON_POSTGRESQL])
def shelf(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Shelf:
    """Every engine there is, to be filled with documents."""
    if request.param == "postgresql":
        return PostgresqlShelf(request.getfixturevalue("index_tables"))
    if request.param != "whoosh":
        monkeypatch.setattr(postings, "has_blocks", lambda _matcher: False)
    return WhooshShelf(lambda: tmp_path_factory.mktemp("index"))

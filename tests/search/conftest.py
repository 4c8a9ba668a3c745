"""Catalogues to search: the real names with every certificate valid, and made-up documents by the hundred."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from catalog.db import Base
from catalog.importing.actions import import_directory
from search import sync
from search.service import SearchService
from storefront.demo import world

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
DAY = date(2026, 11, 24)


@pytest.fixture
def day() -> date:
    return DAY


@pytest.fixture(scope="session")
def real_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sessionmaker[Session]]:
    """The demo world's products, each certified on 15 October 2025 whatever is known of it."""
    folder = tmp_path_factory.mktemp("real")
    world.merge(folder)
    rows = list(csv.DictReader((folder / "products.csv").read_text(encoding="utf-8").splitlines()))
    certified = {"certified_on": "2025-10-15", "expires_on": "2028-10-15", "decision_number": ""}
    with (folder / "products.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, **certified} for row in rows)
    engine = create_engine(f"sqlite:///{folder / 'catalogue.db'}")
    Base.metadata.create_all(engine)
    sessions = sessionmaker(engine)
    with sessions() as session:
        import_directory(session, folder, by="test", now=NOW)
        session.commit()
    yield sessions
    engine.dispose()


@pytest.fixture(scope="session")
def real_index(real_catalogue: sessionmaker[Session], tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("real-index")
    with real_catalogue() as session:
        sync.rebuild(session, root)
    return root


@pytest.fixture(scope="session")
def real_search(real_catalogue: sessionmaker[Session], real_index: Path) -> SearchService:
    return SearchService(real_index, real_catalogue)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'catalogue.db'}")
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(database: Engine) -> sessionmaker[Session]:
    return sessionmaker(database)

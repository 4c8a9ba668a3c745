"""An index far behind its catalogue is waited for, but neither for ever nor for an import."""

import threading
import time
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, sessionmaker
from support.index_writer import reprice

from search import patience
from search.results import Filters, SearchRequest
from search.service import SearchService

# `reprice` makes its prices from the turn; nothing real costs as much.
TURN, DEAR = 1_000_000, Filters(price_min=8_000_000)


@pytest.fixture
def search(catalogue: sessionmaker[Session], index_root: Path | None, monkeypatch: pytest.MonkeyPatch) -> SearchService:
    """A search whose index has not followed a change that is old enough to be waited for."""
    search = SearchService(index_root, catalogue)
    search.rebuild()
    with catalogue() as session:
        reprice(session, TURN)
        session.commit()
    monkeypatch.setattr(patience, "BEHIND_SECONDS", 0.0)
    return search


def asked(search: SearchService, day: date) -> tuple[int, float]:
    """How many products of the new prices are found, and after how many seconds."""
    began = time.monotonic()
    return search.search(SearchRequest(filters=DEAR), day=day).total, time.monotonic() - began


def test_who_asks_waits_until_the_follower_has_come(
    search: SearchService, day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 60.0)
    follower = threading.Timer(0.3, search.drain)
    follower.start()
    found, seconds = asked(search, day)
    follower.join()
    assert found > 0
    assert seconds < 30


def test_where_nobody_follows_one_waits_once(search: SearchService, day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 1.0)
    first, waited = asked(search, day)
    monkeypatch.setattr(patience, "PAUSE_SECONDS", 3600.0)
    second, _ = asked(search, day)
    assert (first, second) == (0, 0)
    assert waited >= 1


def test_an_import_is_not_waited_for(search: SearchService, day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PATIENCE_SECONDS", 3600.0)
    monkeypatch.setattr(patience, "_MANY", 5)
    assert asked(search, day)[0] == 0

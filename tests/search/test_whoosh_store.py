"""Several threads of one process, and an index that moved on."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import sessionmaker
from support.search_worlds import made

from search import index, whoosh_store
from search.engine import open_engine
from search.whoosh_store import OVERDUE_SECONDS, WhooshStore


@pytest.fixture
def store(tmp_path: Path) -> WhooshStore:
    index.build(tmp_path, [made(1, "Tỏi đen")], number=1)
    store = WhooshStore(tmp_path, sessionmaker())
    assert store.status().last_number == 1
    index.update(index.current(tmp_path), [made(2, "Tỏi")], [2], number=2)
    return store


def slowly(started: threading.Event, go_on: threading.Event) -> Callable[..., Any]:
    """Opening an index on a disk that takes its time."""

    def opening(*args: Any) -> Any:
        started.set()
        assert go_on.wait(20)
        return open_engine(*args)

    return opening


@pytest.mark.parametrize(("idle", "seen"), [(0.0, 1), (OVERDUE_SECONDS + 0.1, 2)])
def test_only_who_looked_lately_goes_on_with_the_old_index_while_another_thread_opens_the_new(
    store: WhooshStore, monkeypatch: pytest.MonkeyPatch, idle: float, seen: int
) -> None:
    started, go_on, numbers = threading.Event(), threading.Event(), list[int]()
    monkeypatch.setattr(whoosh_store, "open_engine", slowly(started, go_on))
    monkeypatch.setattr(whoosh_store, "OVERDUE_SECONDS", OVERDUE_SECONDS if idle else 60)
    time.sleep(idle)
    first = threading.Thread(target=store.status)
    second = threading.Thread(target=lambda: numbers.append(store.status().last_number))
    first.start()
    assert started.wait(20)
    second.start()
    second.join(0.2)
    go_on.set()
    second.join(20)
    first.join(20)
    assert numbers == [seen]
    assert store.status().last_number == 2

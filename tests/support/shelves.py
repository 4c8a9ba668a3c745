"""The places an index can live in, filled with given documents: what each test of the port is run against."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from search import index, postgresql_state, postgresql_sync, postgresql_writing
from search.documents import Document
from search.engine import WhooshEngine, open_engine
from search.port import Engine
from search.postgresql_store import PostgresqlStore
from search.postgresql_tables import metadata

ON_POSTGRESQL = pytest.param("postgresql", marks=pytest.mark.postgresql)


class Shelf(ABC):
    """Documents in an index. `opened` is what a reader that was there before sees now."""

    @abstractmethod
    def build(self, documents: Sequence[Document]) -> None: ...

    @abstractmethod
    def update(self, documents: Sequence[Document], ids: Collection[int]) -> None: ...

    @abstractmethod
    def opened(self) -> AbstractContextManager[Engine]: ...


class WhooshShelf(Shelf):
    def __init__(self, folders: Callable[[], Path]) -> None:
        self._folders = folders
        self._number = 0
        self._seen: WhooshEngine | None = None

    def build(self, documents: Sequence[Document]) -> None:
        self._root, self._seen = self._folders(), None
        index.build(self._root, documents, number=0)

    def update(self, documents: Sequence[Document], ids: Collection[int]) -> None:
        self._number += 1
        index.update(index.current(self._root), documents, ids, self._number)

    @contextmanager
    def opened(self) -> Iterator[Engine]:
        self._seen = open_engine(self._root, self._seen)
        yield self._seen


class PostgresqlShelf(Shelf):
    def __init__(self, sessions: Callable[[], Session]) -> None:
        self._sessions = sessions
        self._store = PostgresqlStore(sessions)
        self._number = self._build = 0

    def build(self, documents: Sequence[Document]) -> None:
        self._build += 1
        with self._sessions() as session, session.begin():
            for table in reversed(metadata.sorted_tables):
                session.execute(delete(table))
            self._write(session, documents)

    def update(self, documents: Sequence[Document], ids: Collection[int]) -> None:
        self._number += 1
        with self._sessions() as session, session.begin():
            postgresql_writing.remove(session, set(ids) - {one.id for one in documents})
            self._write(session, documents)

    def _write(self, session: Session, documents: Sequence[Document]) -> None:
        if documents:
            postgresql_writing.replace(session, documents)
        postgresql_state.save(session, self._build, self._number)

    @contextmanager
    def opened(self) -> Iterator[Engine]:
        with self._store.opened() as engine:
            assert engine is not None
            yield engine


@contextmanager
def someone_writing(root: Path | None, sessions: Callable[[], Session]) -> Iterator[None]:
    """While another process writes the index in a directory, or in the database of the sessions."""
    if root is not None:
        with index.writer_lock(root):
            yield
    else:
        with sessions() as session, session.begin():
            assert postgresql_sync.alone(session)
            yield

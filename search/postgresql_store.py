"""The index inside the shop's PostgreSQL, shared by all hosts: a committed change is seen by every reader at once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from search import postgresql_state, postgresql_sync
from search.port import Engine
from search.postgresql import PostgresqlEngine
from search.postgresql_state import Words
from search.results import IndexStatus


class PostgresqlStore:
    """One a process; safe to use from several threads. Each question takes a connection of its own."""

    def __init__(self, sessions: Callable[[], Session]) -> None:
        self._sessions = sessions
        self._words = Words()

    @contextmanager
    def opened(self) -> Iterator[Engine | None]:
        """The index as it stands, for all that is asked inside."""
        with self._sessions() as session:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            state = postgresql_state.read(session)
            if state is not None:
                yield PostgresqlEngine(session, state, self._words)
                return
        yield None

    def status(self) -> IndexStatus:
        with self._sessions() as session:
            state = postgresql_state.read(session)
        if state is None:
            return IndexStatus(healthy=False, generation="", documents=0, last_number=0)
        return IndexStatus(True, state.generation, state.documents, state.number)

    def drain(self) -> int:
        return postgresql_sync.drain(self._sessions)

    def rebuild(self) -> int:
        return postgresql_sync.rebuild(self._sessions)

    def verify(self) -> bool:
        return postgresql_sync.verify(self._sessions)

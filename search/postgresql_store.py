"""The index inside the shop's PostgreSQL, shared by all hosts: a committed change is seen by every reader at once."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from search import patience, postgresql_state, postgresql_sync
from search.patience import Patience
from search.port import Engine
from search.postgresql import PostgresqlEngine
from search.postgresql_state import Words
from search.results import IndexStatus


class PostgresqlStore:
    """One a process; safe to use from several threads. Each question takes a connection of its own."""

    def __init__(self, sessions: Callable[[], Session]) -> None:
        self._sessions = sessions
        self._words = Words()
        self._patience = Patience()

    @contextmanager
    def opened(self) -> Iterator[Engine | None]:
        """The index as it stands, for all that is asked inside; one far behind the catalogue is waited for."""
        while True:
            with self._sessions() as session:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
                state = postgresql_state.read(session)
                if state is None:
                    break
                if self._patience.is_fresh or not self._patience.waits(session, state.number):
                    yield PostgresqlEngine(session, state, self._words)
                    return
            time.sleep(patience.PAUSE_SECONDS)
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

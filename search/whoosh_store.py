"""The Whoosh index of one host, in a directory of its own."""

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from threading import Lock

from sqlalchemy.orm import Session

from search import index, patience, sync
from search.engine import WhooshEngine, open_engine
from search.index import IndexUnusable
from search.patience import Patience
from search.port import Engine
from search.results import IndexStatus

_log = logging.getLogger(__name__)

# How stale a process may be before it looks whether the index has moved on.
POLL_SECONDS = 0.2
RETRY_SECONDS = 1.0
# So long after a look was due, nobody goes on with what was seen before: a process without visitors may have slept.
OVERDUE_SECONDS = 0.4


class WhooshStore:
    """One a process; safe to use from several threads. Starts no thread: whoever asks looks for a newer index."""

    def __init__(self, root: Path, sessions: Callable[[], Session]) -> None:
        self._root = root
        self._sessions = sessions
        self._engine: WhooshEngine | None = None
        self._seen: tuple[int, ...] | None = None
        self._look_at = float("-inf")
        self._failed: tuple[int, ...] | None = None
        self._complaint = ""
        self._lock = Lock()
        self._patience = Patience()

    def opened(self) -> AbstractContextManager[Engine | None]:
        """The newest good index; one far behind the catalogue is waited for."""
        engine = self._current()
        while engine is not None and self._is_behind(engine):
            time.sleep(patience.PAUSE_SECONDS)
            with self._lock:
                self._look()
                engine = self._engine
        return nullcontext(engine)

    def status(self) -> IndexStatus:
        engine = self._current()
        if engine is None:
            return IndexStatus(healthy=False, generation="", documents=0, last_number=0)
        return IndexStatus(True, engine.generation, engine.manifest.documents, engine.manifest.number)

    def drain(self) -> int:
        with self._sessions() as session:
            return sync.drain(session, self._root)

    def rebuild(self) -> int:
        with self._sessions() as session:
            return sync.rebuild(session, self._root)

    def verify(self) -> bool:
        with self._sessions() as session:
            return sync.verify(session, self._root)

    def _current(self) -> WhooshEngine | None:
        """While one thread opens a newer index, the others go on with the one before."""
        overdue = time.monotonic() - self._look_at
        must_wait = self._engine is None or overdue > OVERDUE_SECONDS
        if overdue >= 0 and self._lock.acquire(blocking=must_wait):
            try:
                now = time.monotonic()
                if now >= self._look_at:
                    self._look_at = now + (POLL_SECONDS if self._look() else RETRY_SECONDS)
            finally:
                self._lock.release()
        return self._engine

    def _is_behind(self, engine: WhooshEngine) -> bool:
        if self._patience.is_fresh:
            return False
        with self._sessions() as session:
            return self._patience.waits(session, engine.manifest.number)

    def _look(self) -> bool:
        """Open what is new; False where that failed again and reading the same files so soon would be a waste."""
        found = index.signature(self._root)
        if not found or found == self._seen:
            return True
        try:
            self._engine = open_engine(self._root, self._engine)
        except IndexUnusable as error:
            if str(error) != self._complaint:
                _log.warning("the search index is unusable: %s", error)
            self._complaint = str(error)
            # Once is no damage: the writer was interrupted between a commit and its manifest.
            is_again, self._failed = found == self._failed, found
            return not is_again
        self._seen, self._complaint = found, ""
        return True

"""The PostgreSQL index follows the catalogue. Every step is one transaction: readers see all of it or nothing."""

from collections.abc import Callable, Iterable
from itertools import islice

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from catalog import changes
from search import postgresql_state, postgresql_writing, sync
from search.documents import Document, count, documents
from search.index import IndexBusy
from search.postgresql_tables import document, label, posting, state, term

_LOCK = "search_index"
# Changes of one transaction, and documents of one statement.
_BATCH = 1000
_DOCUMENTS = 250

Sessions = Callable[[], Session]


def drain(sessions: Sessions) -> int:
    """Bring the index up to the newest change; the number of products indexed or removed.

    An index that is missing or of another version is rebuilt. Nothing happens (0) while another process writes.
    """
    touched = 0
    while True:
        with sessions() as session, session.begin():
            done = _step(session) if alone(session) else None
        if done is None:
            return touched
        touched += done


def rebuild(sessions: Sessions) -> int:
    """Build the index anew; readers go on with the old one until it is done. Raises `IndexBusy`."""
    with sessions() as session, session.begin():
        if not alone(session):
            raise IndexBusy("another process is writing the index")
        return _rebuild(session)


def verify(sessions: Sessions) -> bool:
    """Whether there is an index that holds every product, up to the changes it has seen."""
    with sessions() as session:
        found = postgresql_state.read(session)
        if found is None:
            return False
        if changes.after(session, found.number, limit=1):
            return True
        return session.scalar(select(func.count()).select_from(document)) == count(session)


def alone(session: Session) -> bool:
    """Take the one right to write, until the transaction ends; False while another has it."""
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtextextended(_LOCK, 0)))))


def _step(session: Session) -> int | None:
    """Follow some changes; the number of products they touched, None where nothing was left to follow."""
    before = postgresql_state.read(session)
    if before is None or changes.revision(session) < before.number:
        # The catalogue may be older than its index: it was restored without it.
        return _rebuild(session)
    found = changes.after(session, before.number, _BATCH)
    if not found:
        return None
    ids = sync.touched_products(session, found)
    written = _write(session, documents(session, ids)) if ids else set()
    postgresql_writing.remove(session, ids - written)
    postgresql_state.save(session, before.build, found[-1].number)
    return len(ids)


def _rebuild(session: Session) -> int:
    # Read before the documents: a change that comes between is applied once more, never missed.
    number = changes.revision(session)
    build = (session.scalar(select(state.c.build)) or 0) + 1
    for table in (posting, term, document, label):
        session.execute(delete(table))
    written = _write(session, documents(session, None))
    postgresql_state.save(session, build, number)
    return len(written)


def _write(session: Session, found: Iterable[Document]) -> set[int]:
    """Put documents in, or in place of what was there; their ids."""
    written: set[int] = set()
    remaining = iter(found)
    while some := list(islice(remaining, _DOCUMENTS)):
        postgresql_writing.replace(session, some)
        written.update(one.id for one in some)
    return written

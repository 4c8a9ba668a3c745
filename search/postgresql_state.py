"""How far the PostgreSQL index is, and the words it holds."""

from threading import Lock
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from search.postgresql_tables import document, state, term
from search.schema import ANALYSER_VERSION, SCHEMA_VERSION
from search.vocabulary import Vocabulary


class State(NamedTuple):
    """`number` is the last catalogue change the index holds; `name_lengths` the syllables of all names."""

    build: int
    number: int
    documents: int
    name_lengths: int
    last_term: int

    @property
    def generation(self) -> str:
        return f"pg{self.build}.{self.number}"


def read(session: Session) -> State | None:
    """The index's state; None where none was built, or one of another version of the program."""
    row = session.execute(select(state)).one_or_none()
    if row is None or (row.schema, row.analyser) != (SCHEMA_VERSION, ANALYSER_VERSION):
        return None
    return State(row.build, row.number, row.documents, row.name_lengths, row.last_term)


def save(session: Session, build: int, number: int) -> None:
    """Note what the index holds now. `last_term` never falls, though the last word may go."""
    size = select(func.count(), func.coalesce(func.sum(document.c.name_length), 0)).select_from(document)
    documents, name_lengths = session.execute(size).one()
    last_term = session.scalar(select(func.coalesce(func.max(term.c.id), 0)))
    values = {
        "schema": SCHEMA_VERSION,
        "analyser": ANALYSER_VERSION,
        "build": build,
        "number": number,
        "documents": documents,
        "name_lengths": name_lengths,
        "last_term": last_term,
    }
    statement = insert(state).values(id=1, **values)
    risen = {**values, "last_term": func.greatest(state.c.last_term, statement.excluded.last_term)}
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=risen))


class Words:
    """The vocabulary as one process knows it. Words that came since are fetched, counts of known ones grow old.

    A whole new index is read anew.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: tuple[int, int, Vocabulary] | None = None

    def of(self, session: Session, now: State) -> Vocabulary:
        """The vocabulary of a state, or of a newer one that another thread has seen."""
        with self._lock:
            if self._held is None or self._held[0] != now.build:
                self._held = (now.build, now.last_term, Vocabulary(_frequencies(session, 0)))
            elif self._held[0] == now.build and self._held[1] < now.last_term:
                known = self._held[2].frequencies
                merged = {**known, **_frequencies(session, self._held[1])}
                self._held = (now.build, now.last_term, Vocabulary(merged))
            return self._held[2]


def _frequencies(session: Session, after: int) -> dict[str, int]:
    rows = session.execute(select(term.c.token, term.c.documents).where(term.c.id > after).order_by(term.c.id))
    return {token: documents for token, documents in rows}  # noqa: C416 - rows are no pairs to mypy

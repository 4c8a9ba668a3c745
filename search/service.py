"""The search as the rest of the shop sees it: always answers, from the index or, without one, from the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from sqlalchemy.orm import Session

from search import facets, lexicon, query, suggest
from search.fallback import DatabaseSearch
from search.port import Clause, Engine, Question, Store, Variant
from search.postgresql_store import PostgresqlStore
from search.query import Reading
from search.results import MAX_HITS_WITH_TEXT, SORTS, IndexStatus, Note, SearchPage, SearchRequest, Suggestions
from search.vietnamese import syllables
from search.vocabulary import GROUP
from search.whoosh_store import WhooshStore

# Of a name so many syllables say what the product is; after them come brand, place and packing.
_TELLING = 4


class SearchService:
    """One a process; safe to use from several threads."""

    def __init__(self, root: Path | None, sessions: Callable[[], Session]) -> None:
        """An index of Whoosh in a directory, or without one in the PostgreSQL that the sessions are of."""
        self._store: Store = PostgresqlStore(sessions) if root is None else WhooshStore(root, sessions)
        self._database = DatabaseSearch(sessions)

    def search(self, request: SearchRequest, *, day: date, lines: tuple[str, ...] = ()) -> SearchPage:
        """Products that may be sold on `day`, sold-out ones last. Never raises for any text, filter or offset.

        `lines`: synonyms beside the file's, in its grammar.
        """
        request = _within_limits(request)
        with lexicon.adding(lines), self._engine() as engine:
            if engine is None:
                raw, generation = self._database.page(request, day)
                reading = Reading((), "degraded")
            else:
                generation = engine.generation
                reading = query.read(request.text, engine, day)
                raw = engine.page(reading.question, request, day)
        note: Note = reading.note if raw.total or reading.note == "degraded" or not request.text else "none"
        return SearchPage(
            total=raw.total,
            ids=raw.ids,
            facets=facets.shown(raw, request.filters),
            price_span=raw.price_span,
            suggestion=reading.suggestion,
            note=note,
            generation=generation,
        )

    def suggest(self, text: str, *, day: date, limit: int = 8, lines: tuple[str, ...] = ()) -> Suggestions:
        """Type-ahead for a text still being typed: at most `limit` products on sale on `day`, and a few of the rest."""
        with lexicon.adding(lines), self._engine() as engine:
            if engine is None:
                return self._database.suggest(text, day, limit)
            return suggest.suggest(text, engine, day, limit)

    def similar(self, product_id: int, *, day: date, limit: int = 8) -> list[int]:
        """Ids of products on sale on `day` that share words of the name, then the group, with this one."""
        with self._engine() as engine:
            if engine is None:
                return self._database.similar(product_id, day, limit)
            question = _alike(product_id, engine)
            return engine.top(question, day, limit, without=(product_id,)) if question else []

    def find(self, text: str, *, limit: int = MAX_HITS_WITH_TEXT, lines: tuple[str, ...] = ()) -> list[int]:
        """Ids of products by name, producer or place whether they may be sold or not: what the register asks."""
        if query.is_empty(text):
            return []
        with lexicon.adding(lines), self._engine() as engine:
            return self._database.ids(text, limit) if engine is None else engine.ids(query.any_state(text), limit)

    def status(self) -> IndexStatus:
        """Whether an index answers, and how far it has followed the catalogue."""
        return self._store.status()

    def drain(self) -> int:
        """Bring the index up to the newest change of the catalogue; the number of products indexed or removed."""
        return self._store.drain()

    def rebuild(self) -> int:
        """Make the index anew; the number of products. Raises `search.index.IndexBusy` while another process writes."""
        return self._store.rebuild()

    def verify(self) -> bool:
        """Whether the index is sound and holds every product, up to the changes it has seen."""
        return self._store.verify()

    @contextmanager
    def _engine(self) -> Iterator[Engine | None]:
        with self._store.opened() as engine:
            if engine is not None:
                self._database.forget()
            yield engine


def _within_limits(request: SearchRequest) -> SearchRequest:
    offset, limit = max(request.offset, 0), max(request.limit, 0)
    sort = request.sort if request.sort in SORTS else SORTS[0]
    if query.is_empty(request.text):
        return replace(request, text="", offset=offset, limit=limit, sort="newest" if sort == "relevance" else sort)
    offset = min(offset, MAX_HITS_WITH_TEXT)
    return replace(request, offset=offset, limit=min(limit, MAX_HITS_WITH_TEXT - offset), sort=sort)


def _alike(product_id: int, engine: Engine) -> Question:
    known = engine.known([product_id])
    if not known:
        return ()
    words = [syllable.exact for syllable in syllables(known[0].name)][:_TELLING]
    pairs = ["_".join(pair) for pair in pairwise(words)]
    # What a product is comes first in its name, brand and place after it.
    weighed = [
        (token, worth / (1 + i)) for tokens, worth in ((pairs, 2.0), (words, 1.0)) for i, token in enumerate(tokens)
    ]
    clauses = tuple(Clause((term,)) for term in (*weighed, (GROUP + known[0].group, 1.0)))
    return (Variant(clauses, at_least=1),)

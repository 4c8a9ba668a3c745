"""The search as the rest of the shop sees it: always answers, from the index or, without one, from the database."""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from threading import Lock

from sqlalchemy.orm import Session

from search import facets, index, query, suggest
from search.engine import WhooshEngine, open_engine
from search.fallback import DatabaseSearch
from search.index import IndexUnusable
from search.port import Clause, Engine, Question, Variant
from search.query import Reading
from search.results import MAX_HITS_WITH_TEXT, SORTS, IndexStatus, Note, SearchPage, SearchRequest, Suggestions
from search.vietnamese import syllables
from search.vocabulary import GROUP

_log = logging.getLogger(__name__)

# How stale a process may be before it looks whether the index has moved on.
POLL_SECONDS = 0.2
RETRY_SECONDS = 1.0


class SearchService:
    """One a process; safe to use from several threads. Starts no thread: whoever asks looks for a newer index."""

    def __init__(self, root: Path, sessions: Callable[[], Session]) -> None:
        self._root = root
        self._database = DatabaseSearch(sessions)
        self._engine: WhooshEngine | None = None
        self._seen: tuple[int, ...] | None = None
        self._look_at = float("-inf")
        self._complaint = ""
        self._lock = Lock()

    def search(self, request: SearchRequest, *, day: date) -> SearchPage:
        """Products that may be sold on `day`, sold-out ones last. Never raises for any text, filter or offset."""
        request = _within_limits(request)
        engine = self._current()
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

    def suggest(self, text: str, *, day: date, limit: int = 8) -> Suggestions:
        """Type-ahead for a text still being typed: at most `limit` products on sale on `day`, and a few of the rest."""
        engine = self._current()
        if engine is None:
            return self._database.suggest(text, day, limit)
        return suggest.suggest(text, engine, day, limit)

    def similar(self, product_id: int, *, day: date, limit: int = 8) -> list[int]:
        """Ids of products on sale on `day` that share words of the name, then the group, with this one."""
        engine = self._current()
        if engine is None:
            return self._database.similar(product_id, day, limit)
        question = _alike(product_id, engine)
        return engine.top(question, day, limit, without=(product_id,)) if question else []

    def find(self, text: str, *, limit: int = MAX_HITS_WITH_TEXT) -> list[int]:
        """Ids of products by name, producer or place whether they may be sold or not: what the register asks."""
        if query.is_empty(text):
            return []
        engine = self._current()
        return self._database.ids(text, limit) if engine is None else engine.ids(query.any_state(text), limit)

    def status(self) -> IndexStatus:
        """Whether an index answers, and how far it has followed the catalogue."""
        engine = self._current()
        if engine is None:
            return IndexStatus(healthy=False, generation="", documents=0, last_number=0)
        manifest = engine.manifest
        return IndexStatus(True, engine.generation, manifest.documents, manifest.number)

    def _current(self) -> WhooshEngine | None:
        """The newest good index. While one thread opens it, the others go on with the one before."""
        if time.monotonic() >= self._look_at and self._lock.acquire(blocking=self._engine is None):
            try:
                now = time.monotonic()
                if now >= self._look_at:
                    self._look_at = now + (POLL_SECONDS if self._look() else RETRY_SECONDS)
            finally:
                self._lock.release()
        return self._engine

    def _look(self) -> bool:
        """Open what is new; False where that failed and reading the files again so soon would be a waste."""
        found = index.signature(self._root)
        if not found or found == self._seen:
            return True
        try:
            self._engine = open_engine(self._root, self._engine)
        except IndexUnusable as error:
            if str(error) != self._complaint:
                _log.warning("the search index is unusable: %s", error)
            self._complaint = str(error)
            return False
        self._seen, self._complaint = found, ""
        self._database.forget()
        return True


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
    words = [syllable.exact for syllable in syllables(known[0].name)]
    pairs = ["_".join(pair) for pair in pairwise(words)]
    # What a product is comes first in its name, brand and place after it.
    weighed = [
        (token, worth / (1 + i)) for tokens, worth in ((pairs, 2.0), (words, 1.0)) for i, token in enumerate(tokens)
    ]
    clauses = tuple(Clause((term,)) for term in (*weighed, (GROUP + known[0].group, 1.0)))
    return (Variant(clauses, at_least=1),)

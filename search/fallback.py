"""Answers from the database while there is no index: names and labels hold every typed syllable, folded, nothing more.

The rows are read once for each revision of the catalogue and kept.
"""

from collections.abc import Callable
from datetime import date
from threading import Lock

import numpy as np
from sqlalchemy.orm import Session

from catalog import changes
from search import listing
from search.columns import Columns, Docs, LabelSet, Part
from search.documents import Document, documents
from search.listing import Matches
from search.port import RawPage
from search.query import parse, weighty
from search.results import SearchRequest, Suggestions
from search.schema import TEXT_COLUMNS, stored_columns
from search.vietnamese import folded_text

_NOTHING = np.empty(0, dtype=np.intp)


class DatabaseSearch:
    """A plain search over the database for as long as the index is away."""

    def __init__(self, sessions: Callable[[], Session]) -> None:
        self._sessions = sessions
        self._lock = Lock()
        self._held: tuple[int, Columns, list[str]] | None = None

    def page(self, request: SearchRequest, day: date) -> tuple[RawPage, str]:
        """A page, and a generation that changes with the catalogue."""
        revision, columns, texts = self._current()
        allowed = np.flatnonzero(columns.sellable(day.toordinal()))
        return listing.page(columns, Matches(_holding(request.text, allowed, texts), None), request), f"db.{revision}"

    def suggest(self, text: str, day: date, limit: int) -> Suggestions:
        """Products only."""
        if not parse(text):
            return Suggestions()
        _, columns, texts = self._current()
        docs = _holding(text, np.flatnonzero(columns.sellable(day.toordinal())), texts)
        return Suggestions(product_ids=listing.best(columns, Matches(docs, None), limit))

    def ids(self, text: str, limit: int) -> list[int]:
        """Products on sale or not."""
        _, columns, texts = self._current()
        docs = _holding(text, np.arange(len(columns)), texts)
        return listing.best(columns, Matches(docs, None), limit)

    def similar(self, product_id: int, day: date, limit: int) -> list[int]:
        """Products of the same group."""
        _, columns, _ = self._current()
        doc = columns.doc_of(product_id)
        if doc is None:
            return []
        same = columns.sellable(day.toordinal()) & (columns.group == columns.group[doc])
        same[doc] = False
        return listing.best(columns, Matches(np.flatnonzero(same), None), limit)

    def forget(self) -> None:
        """Let the rows go; there is an index again."""
        self._held = None

    def _current(self) -> tuple[int, Columns, list[str]]:
        with self._sessions() as session:
            revision = changes.revision(session)
            with self._lock:
                if self._held is None or self._held[0] != revision:
                    self._held = (revision, *_loaded(list(documents(session, None))))
                return self._held


def _loaded(found: list[Document]) -> tuple[Columns, list[str]]:
    labels = LabelSet()
    columns = [stored_columns(document) for document in found]
    rows = b"".join(row for row, _ in columns)
    part = Part.of(labels, rows, {name: [text[name] for _, text in columns] for name in TEXT_COLUMNS})
    texts = [f" {folded_text(' '.join((x.name, x.name_en, *x.labels)))}" for x in found]
    return Columns(labels, [part], np.ones(len(found), dtype=np.bool_)), texts


def _holding(text: str, allowed: Docs, texts: list[str]) -> Docs:
    """Of the allowed documents those whose text has every weighty syllable, the last one at least begun."""
    meant = weighty(parse(text))
    wanted = [f" {syllable.folded}" for syllable in meant]
    wanted[:-1] = [f"{syllable} " for syllable in wanted[:-1]]
    found = [doc for doc in allowed.tolist() if all(syllable in texts[doc] for syllable in wanted)]
    return np.array(found, dtype=np.intp) if found else _NOTHING

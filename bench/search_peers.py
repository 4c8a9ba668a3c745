"""The engines beside ours: each answers a question of two words with a total, 20 ids and three counted facets."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import tantivy
from whoosh import scoring
from whoosh.filedb.filestore import FileStorage
from whoosh.query import And, Term

from bench.search_documents import folded
from search import index
from search.documents import Document
from search.engine import WhooshEngine
from search.port import Clause, Variant
from search.results import SearchRequest
from search.schema import TOKENS

LIMIT = 20
FACETS = ("grp", "commune", "stars")


class Answer(NamedTuple):
    """`groups` is one of the three facets, to compare."""

    total: int
    ids: list[int]
    groups: dict[str, int]


class Peer(Protocol):
    name: str

    def ask(self, words: tuple[str, str]) -> Answer: ...


class Hybrid:
    """Ours, without synonyms and correction, as the others have none. It counts a fourth facet and the prices too."""

    name = "hybrid"

    def __init__(self, engine: WhooshEngine, day: Any) -> None:
        self.engine, self._day = engine, day

    def ask(self, words: tuple[str, str]) -> Answer:
        self.engine._remembered.clear()
        question = (Variant(tuple(Clause(((word, 1.0),)) for word in words)),)
        page = self.engine.page(question, SearchRequest("x", sort="relevance", limit=LIMIT), self._day)
        return Answer(page.total, page.ids, page.facets["group"])


class StockWhoosh:
    """Whoosh's own searcher and collectors over the very same index files, with the cheapest scoring there is."""

    name = "stock Whoosh"

    def __init__(self, root: Path) -> None:
        self._searcher = FileStorage(str(index.current(root))).open_index().searcher(weighting=scoring.Frequency())

    def ask(self, words: tuple[str, str]) -> Answer:
        query = And([Term(TOKENS, word) for word in words])
        # Stars are packed into a row there; the slugs of producers are as many values or more.
        found = self._searcher.search(query, limit=LIMIT, groupedby=["group", "commune", "producer"])
        groups = {name.decode(): len(docs) for name, docs in found.groups("group").items()}
        found.groups("commune"), found.groups("producer")
        return Answer(len(found), found.docs() and [hit.docnum for hit in found], groups)


class Fts5:
    """SQLite: a contentless FTS5 table beside a table of the facets, all counted in one statement."""

    name = "SQLite FTS5"
    _COUNTS = (
        "WITH hit AS MATERIALIZED (SELECT doc.* FROM fts CROSS JOIN doc ON doc.id = fts.rowid WHERE fts MATCH ?) "
        + " UNION ALL ".join(f"SELECT '{name}', {name}, count(*) FROM hit GROUP BY {name}" for name in FACETS)
    )

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path)

    @staticmethod
    def build(path: Path, documents: Iterable[Document]) -> None:
        database = sqlite3.connect(path)
        database.execute("CREATE VIRTUAL TABLE fts USING fts5(text, content='', detail=none)")
        database.execute("CREATE TABLE doc (id INTEGER PRIMARY KEY, grp TEXT, commune TEXT, stars INT)")
        for document in documents:
            database.execute("INSERT INTO fts (rowid, text) VALUES (?, ?)", (document.id, folded(document)))
            facts = (document.id, document.group, document.commune, document.stars)
            database.execute("INSERT INTO doc VALUES (?, ?, ?, ?)", facts)
        database.execute("INSERT INTO fts (fts) VALUES ('optimize')")
        database.commit()
        database.execute("ANALYZE")
        database.close()

    def ask(self, words: tuple[str, str]) -> Answer:
        match = " AND ".join(words)
        rows = self._database.execute("SELECT rowid FROM fts WHERE fts MATCH ? ORDER BY rank LIMIT ?", (match, LIMIT))
        ids = [id_ for (id_,) in rows]
        counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
        for name, value, count in self._database.execute(self._COUNTS, (match,)):
            counts[name][value] = count
        return Answer(sum(counts["grp"].values()), ids, dict(counts["grp"]))


class Tantivy:
    """Tantivy with fast fields; facets are its own aggregations."""

    name = "tantivy"
    _ASKED = {name: {"terms": {"field": name, "size": 1000}} for name in FACETS}  # noqa: RUF012

    def __init__(self, path: Path) -> None:
        self._index = tantivy.Index(self.schema(), str(path))
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    @staticmethod
    def schema() -> Any:
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("id", stored=True, fast=True)
        builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
        for name in ("grp", "commune"):
            builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
        builder.add_integer_field("stars", fast=True)
        return builder.build()

    @classmethod
    def build(cls, path: Path, documents: Iterable[Document]) -> None:
        path.mkdir()
        made = tantivy.Index(cls.schema(), str(path))
        writer = made.writer(100_000_000, 1)
        for document in documents:
            facts = {"grp": document.group, "commune": document.commune, "stars": document.stars}
            writer.add_document(tantivy.Document(id=document.id, text=folded(document), **facts))
        writer.commit()
        writer.wait_merging_threads()

    def ask(self, words: tuple[str, str]) -> Answer:
        terms = [(tantivy.Occur.Must, tantivy.Query.term_query(self._schema, "text", word, "freq")) for word in words]
        query = tantivy.Query.boolean_query(terms)
        found = self._searcher.search(query, LIMIT, count=True)
        counts = self._searcher.aggregate(query, self._ASKED)
        ids = [address.doc for _, address in found.hits]
        return Answer(found.count, ids, {it["key"]: it["doc_count"] for it in counts["grp"]["buckets"]})

"""How often the right product comes first: our search and SQLite FTS5 over the same real products, each certified."""

import csv
import sqlite3
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from bench import search_typing
from bench.load import ROOT
from catalog.db import Base
from catalog.importing.actions import import_directory
from search import intent, sync
from search.documents import documents
from search.results import SearchRequest
from search.service import SearchService
from search.vietnamese import split, syllables
from storefront.demo import world

GOLDEN = ROOT / "tests" / "golden" / "relevance.toml"
_DAY = date(2026, 11, 24)
_NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
_TEN = 10

# A text to ids, best first.
Search = Callable[[str], list[int]]


class Score(NamedTuple):
    """Shares of the cases that can be judged by each, with their number; P@10 where every right answer is named."""

    first: float
    firsts: int
    precision: float
    precisions: int
    empty: float
    askeds: int


class Typed(NamedTuple):
    way: str
    cases: int
    first: float
    empty: float


def worlds() -> Iterator[tuple[str, Search, dict[int, tuple[str, str]]]]:
    """(engine, how to ask it, {id: (slug, name)}) for each engine."""
    with tempfile.TemporaryDirectory() as folder:
        sessions = _catalogue(Path(folder))
        with sessions() as session:
            sync.rebuild(session, Path(folder) / "index")
            on_sale = [document for document in documents(session, None) if document.sale_until]
        service = SearchService(Path(folder) / "index", sessions)
        known = {document.id: (document.slug, document.name) for document in on_sale}
        yield "ours", lambda text: _ours(service, text), known
        yield "SQLite FTS5", _fts5(on_sale), known


def _catalogue(folder: Path) -> sessionmaker[Session]:
    world.merge(folder)
    rows = list(csv.DictReader((folder / "products.csv").read_text(encoding="utf-8").splitlines()))
    certified = {"certified_on": "2025-10-15", "expires_on": "2028-10-15", "decision_number": ""}
    with (folder / "products.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, **certified} for row in rows)
    sessions = sessionmaker(create_engine(f"sqlite:///{folder / 'catalogue.db'}"))
    with sessions() as session:
        Base.metadata.create_all(session.get_bind())
        import_directory(session, folder, by="bench", now=_NOW)
        session.commit()
    return sessions


def _ours(service: SearchService, text: str) -> list[int]:
    request, _ = intent.applied(SearchRequest(text=text, sort="relevance", limit=100))
    return service.search(request, day=_DAY).ids


def _fts5(on_sale: list[Any]) -> Search:
    """The usual way: accents removed, every word required, names worth more than labels, these more than the rest."""
    database = sqlite3.connect(":memory:")
    database.execute(
        "CREATE VIRTUAL TABLE fts USING fts5(name, labels, description, tokenize='unicode61 remove_diacritics 2')"
    )
    for document in on_sale:
        texts = (f"{document.name} {document.name_en}", " ".join(document.labels), document.description)
        database.execute(
            "INSERT INTO fts (rowid, name, labels, description) VALUES (?, ?, ?, ?)", (document.id, *texts)
        )

    def ask(text: str) -> list[int]:
        words = " ".join(f'"{word}"' for word in split(text))
        sql = "SELECT rowid FROM fts WHERE fts MATCH ? ORDER BY bm25(fts, 6, 2, 1), rowid LIMIT 100"
        return [id_ for (id_,) in database.execute(sql, (words,))] if words else []

    return ask


def golden(ask: Search, known: dict[int, tuple[str, str]]) -> Score:
    """The golden file's cases as they are typed."""
    firsts: list[bool] = []
    precisions: list[float] = []
    empties: list[bool] = []
    for case in tomllib.loads(GOLDEN.read_text(encoding="utf-8"))["case"]:
        slugs = [known[id_][0] for id_ in ask(case["typed"]) if id_ in known]
        wanted = {slug for kind in ("first", "within", "only") for slug in case.get(kind, ())}
        if wanted:
            empties.append(not slugs)
        if best := set(case.get("first", ())[:1]) or set(case.get("only", ())):
            firsts.append(bool(best.intersection(slugs[:1])))
        elif case.get("none"):
            firsts.append(not slugs)
        if only := set(case.get("only", ())):
            shown = slugs[:_TEN]
            precisions.append(len(only & set(shown)) / max(len(shown), min(len(only), _TEN)))
    return Score(_mean(firsts), len(firsts), _mean(precisions), len(precisions), _mean(empties), len(empties))


def typed(ask: Search, known: dict[int, tuple[str, str]]) -> Iterator[Typed]:
    """Every name, typed in every way that machines can."""
    for way in search_typing.WAYS:
        judged = [
            (bool(ids), bool(ids) and set(syllables(known[ids[0]][1])) >= set(syllables(name)))
            for _, name in known.values()
            for text in search_typing.variants(name, way, times=4)
            for ids in [[id_ for id_ in ask(text) if id_ in known]]
        ]
        yield Typed(way, len(judged), _mean([it[1] for it in judged]), _mean([not it[0] for it in judged]))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)

"""Questions answered over one generation of the Whoosh index: Whoosh stores, numpy evaluates."""

import time
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from search import index, listing, postings
from search.columns import Columns, Docs, LabelSet, Mask
from search.directory import Directory
from search.listing import Matches
from search.port import Clause, Known, Question, RawPage, Variant
from search.postings import Postings, Segment
from search.ranking import LEAST_SCORE, LENGTH_SHARE, SATURATION, SCORED_TOKENS
from search.results import SearchRequest
from search.storage import Files
from search.vocabulary import Vocabulary

_REMEMBERED = 128
_ATTEMPTS = 4
_PAUSE_SECONDS = 0.02

Scores = npt.NDArray[np.float32]
Covered = tuple[Vocabulary | None, set[str]]


class WhooshEngine:
    """One generation, held in memory and never changed. Implements `search.port.Engine`."""

    def __init__(
        self, generation: str, manifest: index.Manifest, files: dict[str, bytes], before: "WhooshEngine | None"
    ):
        self.generation = generation
        self.manifest = manifest
        self.files = {manifest.files[name]: content for name, content in files.items()}
        labels: LabelSet = before.columns.labels if before else LabelSet()
        known = {segment.key: segment for segment in before.segments} if before else {}
        self.segments: list[Segment] = []
        masks: list[Mask] = []
        for reader in _readers(files):
            self.segments.append(known.get(reader.segment().segment_id()) or Segment(reader, labels))
            masks.append(postings.alive(reader))
        alive = np.concatenate(masks) if masks else np.empty(0, dtype=np.bool_)
        self.columns: Columns = Columns(labels, [segment.part for segment in self.segments], alive)
        self._bases = np.cumsum([0, *(segment.size for segment in self.segments)]).tolist()
        self._words_before: Covered = before._words_so_far() if before else (None, set())
        self._words: Vocabulary | None = None
        self._remembered: OrderedDict[tuple[Question, int], Matches] = OrderedDict()
        self._joined = postings.Cache()
        self._lock = Lock()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the index; kept from the generation before while no new word has come."""
        words, known = self._words_before
        new = [segment.frequencies() for segment in self.segments if segment.key not in known]
        if words is None or not all(words.covers(part) for part in new):
            merged: dict[str, int] = {}
            for segment in self.segments:
                for token, documents in segment.frequencies().items():
                    merged[token] = merged.get(token, 0) + documents
            words = Vocabulary(merged)
        self._words = words
        return words

    def _words_so_far(self) -> Covered:
        """The newest words made by now, and the segments they cover; nothing is read for it."""
        return (self._words, {segment.key for segment in self.segments}) if self._words else self._words_before

    def count(self, question: Question, day: date) -> int:
        return len(self._sellable(question, day).docs)

    def top(self, question: Question, day: date, limit: int, without: Collection[int] = ()) -> list[int]:
        # What lies around one product no other page asks for, so it is not remembered.
        matches = self._matches(question, self.columns.sellable(day.toordinal())) if without else None
        found = listing.best(self.columns, matches or self._sellable(question, day), limit + len(without))
        return [id_ for id_ in found if id_ not in without][:limit]

    def page(self, question: Question, request: SearchRequest, day: date) -> RawPage:
        return listing.page(self.columns, self._sellable(question, day), request)

    def ids(self, question: Question, limit: int) -> list[int]:
        return listing.best(self.columns, self._matches(question, self.columns.alive), limit)

    def known(self, ids: Sequence[int]) -> list[Known]:
        columns = self.columns
        docs = [doc for doc in map(columns.doc_of, ids) if doc is not None]
        groups = columns.labels.group.slugs
        return [Known(int(columns.id[doc]), columns.names[doc], groups[columns.group[doc]]) for doc in docs]

    def producers(self, folded: Sequence[str], day: date, limit: int) -> list[str]:
        goods = self.columns.producer[self._sellable((), day).docs]
        return self._producers.busiest(folded, goods, limit)

    def communes(self, folded: Sequence[str], day: date, limit: int) -> list[str]:
        goods = self.columns.commune[self._sellable((), day).docs]
        return self._communes.busiest(folded, goods, limit)

    @cached_property
    def _producers(self) -> Directory:
        return Directory(self.columns.labels.producer)

    @cached_property
    def _communes(self) -> Directory:
        return Directory(self.columns.labels.commune)

    def _sellable(self, question: Question, day: date) -> Matches:
        """Matches on sale that day; a page asks for the same ones several times over."""
        asked = (question, day.toordinal())
        with self._lock:
            if asked in self._remembered:
                self._remembered.move_to_end(asked)
                return self._remembered[asked]
        found = self._matches(question, self.columns.sellable(asked[1]))
        with self._lock:
            self._remembered[asked] = found
            if len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return found

    def _matches(self, question: Question, allowed: Mask) -> Matches:
        if not question:
            return Matches(np.flatnonzero(allowed), None)
        if len(question) == 1:
            docs, scores = self._variant(question[0], allowed)
            return Matches(docs, scores * np.float32(question[0].boost))
        best: Scores = np.zeros(len(self.columns), dtype=np.float32)
        for variant in question:
            docs, scores = self._variant(variant, allowed)
            best[docs] = np.maximum(best[docs], scores * np.float32(variant.boost))
        found = np.flatnonzero(best)
        return Matches(found, best[found])

    def _variant(self, variant: Variant, allowed: Mask) -> tuple[Docs, Scores]:
        required = [(clause, self._lists(clause)) for clause in variant.clauses if clause.required]
        optional = [(clause, self._lists(clause)) for clause in variant.clauses if not clause.required]
        docs, places = self._meeting([lists for _, lists in required], variant.at_least, allowed)
        clauses = (*required, *optional)
        lengths = [len(found.docs) for _, lists in clauses for found, _ in lists]
        if len(docs) * len(lengths) > sum(lengths):
            return docs, self._spread(clauses)[docs]
        scores: Scores = np.full(len(docs), LEAST_SCORE, dtype=np.float32)
        if len(docs):
            for i, (clause, lists) in enumerate(clauses):
                scores += self._score(clause, lists, docs, places.get(i))
        return docs, scores

    def _spread(self, clauses: Iterable[tuple[Clause, list[tuple[Postings, float]]]]) -> Scores:
        """The scores of all documents, each list adding to those it holds: less work than `_score` where the lists
        are shorter than what was found, as when one of many words is enough."""
        scores: Scores = np.full(len(self.columns), LEAST_SCORE, dtype=np.float32)
        for clause, lists in clauses:
            if clause.flat:
                best = np.zeros(len(scores), dtype=np.float32)
                for found, boost in lists:
                    best[found.docs] = np.maximum(best[found.docs], np.float32(boost))
                scores += best
            elif len(lists) <= SCORED_TOKENS:
                for found, boost in lists:
                    docs, weight = found
                    scores[docs] += self._worth(found, boost) * weight / (weight + self._lengths[docs])
        return scores

    def _meeting(
        self, required: list[list[tuple[Postings, float]]], at_least: int | None, allowed: Mask
    ) -> tuple[Docs, dict[int, Docs]]:
        """Allowed documents in all of the lists, or in `at_least` so many; and where they stand in each, if known."""
        unions = [self._union(lists) for lists in required]
        if not unions:
            return np.flatnonzero(allowed), {}
        if at_least is not None and at_least < len(unions):
            seen = np.bincount(np.concatenate(unions), minlength=len(allowed))
            return np.flatnonzero((seen >= at_least) & allowed), {}
        shortest, *others = sorted(range(len(unions)), key=lambda i: len(unions[i]))
        places = {shortest: np.flatnonzero(allowed[unions[shortest]])}
        docs = unions[shortest][places[shortest]]
        for i in others:
            at, there = _positions(unions[i], docs)
            docs = docs[there]
            places = {known: place[there] for known, place in places.items()} | {i: at[there]}
        return docs.astype(np.intp, copy=False), {i: place for i, place in places.items() if len(required[i]) == 1}

    def _lists(self, clause: Clause) -> list[tuple[Postings, float]]:
        lists = ((self._postings(token, clause.floor), boost) for token, boost in clause.any_of)
        return [(found, boost) for found, boost in lists if len(found.docs)]

    def _union(self, lists: list[tuple[Postings, float]]) -> npt.NDArray[Any]:
        if len(lists) == 1:
            return lists[0][0].docs
        mask = np.zeros(len(self.columns), dtype=np.bool_)
        for found, _ in lists:
            mask[found.docs] = True
        return np.flatnonzero(mask)

    def _score(self, clause: Clause, lists: list[tuple[Postings, float]], docs: Docs, places: Docs | None) -> Scores:
        """What a clause adds to each document; `places` tells where they stand in its only list, if known."""
        total: Scores = np.zeros(len(docs), dtype=np.float32)
        if clause.flat:
            for found, boost in lists:
                total = np.maximum(total, _positions(found.docs, docs)[1] * np.float32(boost))
        elif len(lists) <= SCORED_TOKENS:
            length = self._lengths[docs]
            for found, boost in lists:
                weight = _weights(found, docs) if places is None else found.weights[places]
                total += self._worth(found, boost) * weight / (weight + length)
        return total

    def _worth(self, found: Postings, boost: float) -> np.float32:
        return np.float32(boost * self._rarity(found) * (SATURATION + 1))

    @cached_property
    def _lengths(self) -> Scores:
        """How much each document's long name weakens each of its words."""
        relative = self.columns.name_length / np.float32(self.columns.average_name_length)
        lengths: Scores = np.float32(SATURATION) * (1 - np.float32(LENGTH_SHARE) + np.float32(LENGTH_SHARE) * relative)
        return lengths

    def _rarity(self, found: Postings) -> float:
        size, holding = len(self.columns), len(found.docs)
        return float(np.log(1 + (size - holding + 0.5) / (holding + 0.5)))

    def _postings(self, token: str, floor: float) -> Postings:
        """The postings of all segments, kept as those of one segment are."""
        if len(self.segments) == 1 and floor <= 0.0:
            return self.segments[0].postings(token)
        with self._lock:
            found = self._joined.get((token, floor))
        if found is None:
            found = self._join(token, floor)
            with self._lock:
                self._joined.keep((token, floor), found)
        return found

    def _join(self, token: str, floor: float) -> Postings:
        parts = [_at_least(segment.postings(token), floor) for segment in self.segments]
        if len(parts) == 1:
            return parts[0]
        docs = [part.docs + np.uint32(base) for part, base in zip(parts, self._bases, strict=False)]
        if not docs:
            return postings.NOTHING
        return Postings(np.concatenate(docs), np.concatenate([part.weights for part in parts]))


def open_engine(root: Path, before: WhooshEngine | None = None) -> WhooshEngine:
    """The index in use, every file checked; what `before` holds already is not read again. Raises `IndexUnusable`.

    Between a commit and its manifest a sound index looks damaged for some milliseconds, so it is tried a few times.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            return _opened(root, before)
        except index.IndexUnusable:
            time.sleep(_PAUSE_SECONDS)
    return _opened(root, before)


def _opened(root: Path, before: WhooshEngine | None) -> WhooshEngine:
    try:
        directory, manifest, files = index.read(root, before.files if before else {})
        return WhooshEngine(f"{directory.name}.{manifest.toc}.{manifest.number}", manifest, files, before)
    except index.IndexUnusable:
        raise
    except Exception as error:
        # Checksums agree, yet Whoosh cannot read it: pickles of another library version, or a bug of ours.
        raise index.IndexUnusable(f"the index cannot be read: {error!r}") from error


def _readers(files: Mapping[str, bytes]) -> list[Any]:
    return [reader for reader, _ in Files(files).open_index().reader().leaf_readers() if reader.doc_count_all()]


def _at_least(found: Postings, floor: float) -> Postings:
    if floor <= 0.0:
        return found
    heavy = found.weights >= floor
    return Postings(found.docs[heavy], found.weights[heavy])


def _positions(found: npt.NDArray[Any], docs: Docs) -> tuple[Docs, Mask]:
    """Where each document stands in an ascending list, and whether it stands there at all."""
    if not len(found):
        return np.zeros(len(docs), dtype=np.intp), np.zeros(len(docs), dtype=np.bool_)
    # Of one type, or the long list is copied for the comparison.
    wanted = docs.astype(found.dtype, copy=False)
    at = np.searchsorted(found, wanted)
    at[at == len(found)] = 0
    return at, found[at] == wanted


def _weights(found: Postings, docs: Docs) -> Scores:
    at, there = _positions(found.docs, docs)
    return np.where(there, found.weights[at], np.float32(0)) if len(found.docs) else np.zeros(len(docs), np.float32)

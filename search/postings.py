"""One segment of the Whoosh index, read into arrays: columns at once, a token's postings when first asked for.

Whoosh hands postings out one Python call at a time. Its codec keeps them in blocks, and reading a block whole and
summing its deltas in numpy gives the same ids many times faster; where a matcher has no such blocks (another codec, a
token of one document), the public matcher interface is used. A test holds both ways to the same answer.
"""

from collections.abc import Hashable, Iterator
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search.columns import LabelSet, Mask, Part
from search.schema import ROW, ROW_FORMAT, TEXT_COLUMNS, TOKENS

_CACHE_BYTES = 32 << 20


class Postings(NamedTuple):
    """The documents of one token in ascending order, and its weight in each."""

    docs: npt.NDArray[np.uint32]
    weights: npt.NDArray[np.float32]


NOTHING = Postings(np.empty(0, dtype=np.uint32), np.empty(0, dtype=np.float32))


class Cache:
    """Postings by key, up to so many bytes; the oldest go first. Whoever shares one holds a lock."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Postings] = {}
        self._bytes = 0

    def get(self, key: Hashable) -> Postings | None:
        return self._kept.get(key)

    def keep(self, key: Hashable, found: Postings) -> None:
        """Remember what was not kept before."""
        if key in self._kept:
            return
        self._bytes += _bytes(found)
        while self._bytes > _CACHE_BYTES and self._kept:
            self._bytes -= _bytes(self._kept.pop(next(iter(self._kept))))
        self._kept[key] = found


def _bytes(found: Postings) -> int:
    return int(found.docs.nbytes + found.weights.nbytes) + 200


class Segment:
    """An immutable segment. Whoosh's readers share one file position, so reading takes a lock."""

    def __init__(self, reader: Any, labels: LabelSet) -> None:
        self.key: str = reader.segment().segment_id()
        self.size: int = reader.doc_count_all()
        self._reader = reader
        self._lock = Lock()
        self._cache = Cache()
        self._frequencies: dict[str, int] | None = None
        rows = b"".join(self._column(ROW))
        if len(rows) != self.size * ROW_FORMAT.size:
            raise ValueError("a segment's columns do not fit its documents")
        self.part = Part.of(labels, rows, {name: self._column(name) for name in TEXT_COLUMNS})

    def _column(self, name: str) -> list[bytes]:
        return [bytes(value) for value in self._reader.column_reader(name, translate=False)]

    def postings(self, token: str) -> Postings:
        """The postings of a token, documents numbered within the segment; replaced documents may be among them."""
        found = self._cache.get(token)
        if found is not None:
            return found
        with self._lock:
            found = self._read(token)
            self._cache.keep(token, found)
        return found

    def _read(self, token: str) -> Postings:
        encoded = token.encode("utf-8", "surrogatepass")
        if (TOKENS, encoded) not in self._reader:
            return NOTHING
        matcher = self._reader.postings(TOKENS, encoded)
        return in_blocks(matcher) if has_blocks(matcher) else one_by_one(matcher)

    def frequencies(self) -> dict[str, int]:
        """{token: documents} of every token, read once."""
        if self._frequencies is None:
            with self._lock:
                items = self._reader.iter_field(TOKENS)
                self._frequencies = {text.decode(): info.doc_frequency() for text, info in items}
        return self._frequencies


def has_blocks(matcher: Any) -> bool:
    """Whether the matcher, or the one it filters, is of the codec whose blocks can be read whole."""
    inner = getattr(matcher, "child", matcher)
    return all(hasattr(inner, name) for name in ("_read_data", "_data", "_next_block", "_atend", "reset"))


def in_blocks(matcher: Any) -> Postings:
    """All postings, block by block, replaced documents included."""
    inner = getattr(matcher, "child", matcher)
    inner.reset()
    blocks = list(_blocks(inner))
    return Postings(np.concatenate([docs for docs, _ in blocks]), np.concatenate([weights for _, weights in blocks]))


def _blocks(matcher: Any) -> Iterator[Postings]:
    while not matcher._atend:
        matcher._read_data()
        deltas, weights = matcher._data[0], matcher._data[1]
        docs = np.cumsum(np.asarray(deltas, dtype=np.uint32), dtype=np.uint32)
        if weights is None or isinstance(weights, float):
            yield Postings(docs, np.full(len(docs), 1.0 if weights is None else weights, dtype=np.float32))
        else:
            yield Postings(docs, np.asarray(weights, dtype=np.float32))
        matcher._next_block()


def one_by_one(matcher: Any) -> Postings:
    """All postings by Whoosh's public matcher interface."""
    docs, weights = [], []
    while matcher.is_active():
        docs.append(matcher.id())
        weights.append(matcher.weight())
        matcher.next()
    return Postings(np.array(docs, dtype=np.uint32), np.array(weights, dtype=np.float32))


def alive(reader: Any) -> Mask:
    """Which documents of a segment no newer one has replaced, as of the reader's generation."""
    mask = np.ones(reader.doc_count_all(), dtype=np.bool_)
    if reader.has_deletions():
        mask[list(reader.segment().deleted_docs())] = False
    return mask

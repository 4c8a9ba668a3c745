"""Every product's sortable and countable facts as arrays, one place per document; filled at load, never changed."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from search.schema import ROW_TYPE, SEPARATOR

Docs = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int32]


class Labels:
    """Slugs numbered from 0 in order of appearance, each with the names that go with it. Numbers never change."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self.slugs: list[str] = []
        self.names: list[str] = []

    def code(self, value: str) -> int:
        """The number of a value «slug␟names»; the names seen last are kept."""
        slug, _, names = value.partition(SEPARATOR)
        code = self._codes.setdefault(slug, len(self.slugs))
        if code == len(self.slugs):
            self.slugs.append(slug)
            self.names.append(names)
        elif names:
            self.names[code] = names
        return code

    def codes(self, slugs: Iterable[str]) -> list[int]:
        """The numbers of those slugs that exist."""
        return [self._codes[slug] for slug in slugs if slug in self._codes]


class LabelSet:
    """The labels of all columns that have them."""

    def __init__(self) -> None:
        self.group, self.producer, self.commune, self.standard = Labels(), Labels(), Labels(), Labels()


@dataclass(frozen=True)
class Part:
    """The columns of one segment. A product may hold several standards: `standard_docs[i]` holds `standards[i]`."""

    rows: npt.NDArray[Any]
    names: list[str]
    name_keys: list[bytes]
    group: Codes
    producer: Codes
    commune: Codes
    standard_docs: Docs
    standards: Codes

    @classmethod
    def of(cls, labels: LabelSet, rows: bytes, text: dict[str, Sequence[bytes]]) -> "Part":
        """From the packed rows and the text columns of `search.schema`."""
        held = [[x for x in value.decode().split(SEPARATOR) if x] for value in text["standards"]]
        return cls(
            rows=np.frombuffer(rows, dtype=ROW_TYPE),
            names=[value.decode() for value in text["name"]],
            name_keys=list(text["name_key"]),
            group=_coded(labels.group, text["group"]),
            producer=_coded(labels.producer, text["producer"]),
            commune=_coded(labels.commune, text["commune"]),
            standard_docs=np.array([doc for doc, names in enumerate(held) for _ in names], dtype=np.intp),
            standards=np.array([labels.standard.code(name) for names in held for name in names], dtype=np.int32),
        )


def _coded(labels: Labels, values: Sequence[bytes]) -> Codes:
    seen: dict[bytes, int] = {}
    codes = np.empty(len(values), dtype=np.int32)
    for doc, value in enumerate(values):
        code = seen.get(value)
        if code is None:
            code = seen[value] = labels.code(value.decode())
        codes[doc] = code
    return codes


class Columns:
    """The columns of all segments, one after the other; `alive` is False where a newer document took the place."""

    def __init__(self, labels: LabelSet, parts: Sequence[Part], alive: Mask) -> None:
        self.labels = labels
        self.alive = alive
        rows = _joined([part.rows for part in parts], np.dtype(ROW_TYPE))
        self.id, self.price, self.created = (np.ascontiguousarray(rows[x]) for x in ("id", "price", "created"))
        self.sale_from, self.sale_until = (
            np.ascontiguousarray(rows["sale_from"]),
            np.ascontiguousarray(rows["sale_until"]),
        )
        self.stars = np.ascontiguousarray(rows["stars"])
        self.in_stock = rows["in_stock"] > 0
        self.name_length = rows["name_length"].astype(np.float32)
        self.group = _joined([part.group for part in parts], np.dtype(np.int32))
        self.producer = _joined([part.producer for part in parts], np.dtype(np.int32))
        self.commune = _joined([part.commune for part in parts], np.dtype(np.int32))
        bases = np.cumsum([0, *(len(part.rows) for part in parts)]).tolist()
        shifted = [part.standard_docs + base for part, base in zip(parts, bases, strict=False)]
        self.standard_docs = _joined(shifted, np.dtype(np.intp))
        self.standards = _joined([part.standards for part in parts], np.dtype(np.int32))
        self.names = [name for part in parts for name in part.names]
        self._name_keys = [key for part in parts for key in part.name_keys]
        self._first_standard = np.searchsorted(self.standard_docs, np.arange(len(rows) + 1))
        self._ranks: dict[str, Docs] = {}
        self._sellable: tuple[int, Mask] | None = None

    def __len__(self) -> int:
        return len(self.alive)

    @cached_property
    def average_name_length(self) -> float:
        return float(self.name_length.mean()) if len(self) else 1.0

    def sellable(self, day: int) -> Mask:
        """Which documents may be sold on a day (ordinal)."""
        if self._sellable is None or self._sellable[0] != day:
            self._sellable = (day, self.alive & (self.sale_from <= day) & (self.sale_until >= day))
        return self._sellable[1]

    def standards_of(self, docs: Docs) -> Codes:
        """The standards that these documents hold, one after the other."""
        first, counts = self._first_standard[docs], self._first_standard[docs + 1] - self._first_standard[docs]
        ends = np.cumsum(counts)
        places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - counts), counts)
        held: Codes = self.standards[places]
        return held

    def doc_of(self, product_id: int) -> int | None:
        """The place of a product; None where there is none."""
        ids, docs = self._by_id
        place = int(np.searchsorted(ids, product_id))
        return int(docs[place]) if place < len(ids) and ids[place] == product_id else None

    @cached_property
    def _by_id(self) -> tuple[npt.NDArray[np.int64], Docs]:
        """The ids of living documents in ascending order, and where they stand."""
        docs = np.flatnonzero(self.alive)
        docs = docs[np.argsort(self.id[docs], kind="stable")]
        return self.id[docs], docs

    def rank(self, sort: str) -> Docs:
        """Each document's place in an order that does not depend on the query: sold-out last, ties by id."""
        if sort not in self._ranks:
            order = np.lexsort((self.id, _SORT_KEYS[sort](self), ~self.in_stock))
            rank = np.empty(len(order), dtype=np.intp)
            rank[order] = np.arange(len(order))
            self._ranks[sort] = rank
        return self._ranks[sort]

    @cached_property
    def _name_ranks(self) -> npt.NDArray[Any]:
        return np.unique(np.array(self._name_keys, dtype=bytes), return_inverse=True)[1]


_SORT_KEYS: dict[str, Callable[[Columns], npt.NDArray[Any]]] = {
    "newest": lambda columns: -columns.created,
    "price": lambda columns: columns.price,
    "-price": lambda columns: -columns.price,
    "stars": lambda columns: -columns.stars.astype(np.int8),
    "name": lambda columns: columns._name_ranks,
}


def _joined(arrays: Sequence[npt.NDArray[Any]], kind: np.dtype[Any]) -> npt.NDArray[Any]:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=kind)

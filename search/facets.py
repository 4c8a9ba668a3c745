"""Chosen filters over found documents, and counts that tell what each further choice would show.

The counts of one kind leave out the choices of that kind: with «4 sao» chosen, «3 sao» still tells how many it has.
"""

from collections.abc import Sequence

import numpy as np

from catalog.money import MAX_DONG
from search.columns import Codes, Columns, Docs, Labels, Mask
from search.port import RawPage
from search.results import FACETS, FacetCount, Filters

PRICE = "price"


class Selection:
    """Documents found by the text (or all), and which of them each kind of filter lets through."""

    def __init__(self, columns: Columns, docs: Docs, filters: Filters) -> None:
        self._columns = columns
        self._docs = docs
        self._passes: dict[str, Mask] = {}
        self._narrow(filters)
        self.hits = self._all_but(None)

    def _narrow(self, filters: Filters) -> None:
        columns, docs, labels = self._columns, self._docs, self._columns.labels
        if filters.group:
            self._passes["group"] = _among(columns.group[docs], labels.group, filters.group)
        if filters.stars:
            self._passes["stars"] = np.isin(columns.stars[docs], [stars for stars in filters.stars if 0 < stars < 256])
        if filters.commune:
            self._passes["commune"] = _among(columns.commune[docs], labels.commune, filters.commune)
        if filters.standard:
            self._passes["standard"] = self._holding(filters.standard)
        if filters.producer is not None:
            self._passes["producer"] = _among(columns.producer[docs], labels.producer, [filters.producer])
        if filters.in_stock:
            self._passes["in_stock"] = columns.in_stock[docs]
        if filters.price_min is not None or filters.price_max is not None:
            price = columns.price[docs]
            low = 0 if filters.price_min is None else min(max(filters.price_min, 0), MAX_DONG)
            high = MAX_DONG if filters.price_max is None else min(max(filters.price_max, -1), MAX_DONG)
            self._passes[PRICE] = (price >= low) & (price <= high)

    def _holding(self, standards: frozenset[str]) -> Mask:
        holds = np.zeros(len(self._columns), dtype=np.bool_)
        chosen = np.isin(self._columns.standards, self._columns.labels.standard.codes(standards))
        holds[self._columns.standard_docs[chosen]] = True
        return holds[self._docs]

    def _all_but(self, kind: str | None) -> Docs:
        passes = [mask for name, mask in self._passes.items() if name != kind]
        if not passes:
            return self._docs
        return self._docs[passes[0] if len(passes) == 1 else np.logical_and.reduce(passes)]

    def _within(self, kind: str) -> Docs:
        return self._all_but(kind) if kind in self._passes else self.hits

    def counts(self) -> dict[str, dict[str, int]]:
        """{kind: {value: products}}, values without any left out."""
        columns, labels = self._columns, self._columns.labels
        stars = np.bincount(columns.stars[self._within("stars")])
        return {
            "group": _named(columns.group[self._within("group")], labels.group),
            "stars": {str(value): count for value, count in enumerate(stars.tolist()) if count and value},
            "commune": _named(columns.commune[self._within("commune")], labels.commune),
            "standard": _named(columns.standards_of(self._within("standard")), labels.standard),
        }

    def price_span(self) -> tuple[int, int] | None:
        """The cheapest and dearest price whatever price filter is set; None where nothing is found."""
        prices = self._columns.price[self._within(PRICE)]
        return (int(prices.min()), int(prices.max())) if len(prices) else None


def _among(codes: Codes, labels: Labels, slugs: Sequence[str] | frozenset[str]) -> Mask:
    chosen = labels.codes(slugs)
    return codes == chosen[0] if len(chosen) == 1 else np.isin(codes, chosen)


def _named(codes: Codes, labels: Labels) -> dict[str, int]:
    slugs = labels.slugs
    counts = np.bincount(codes).tolist() if len(codes) else []
    return {slugs[code]: count for code, count in enumerate(counts) if count and slugs[code]}


def shown(raw: RawPage, filters: Filters) -> dict[str, list[FacetCount]]:
    """Facets as a page lists them: most stars first, else most products first; chosen values even at 0."""
    return {kind: _shown(raw.facets.get(kind, {}), _chosen(filters, kind), kind) for kind in FACETS}


def _shown(counts: dict[str, int], chosen: set[str], kind: str) -> list[FacetCount]:
    values = sorted(counts.keys() | chosen)
    if kind == "stars":
        values.reverse()
    else:
        values.sort(key=lambda value: -counts.get(value, 0))
    return [FacetCount(value, counts.get(value, 0), value in chosen) for value in values]


def _chosen(filters: Filters, kind: str) -> set[str]:
    return {str(value) for value in getattr(filters, kind)}

"""From found documents to one page of product ids, in the order asked for. The same for every source of documents."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search.columns import Columns, Docs
from search.facets import Selection
from search.port import RawPage
from search.ranking import STAR_BASE, STAR_WEIGHT
from search.results import SearchRequest


class Matches(NamedTuple):
    """Documents in ascending order; `scores` beside them, None where nothing was typed."""

    docs: Docs
    scores: npt.NDArray[np.float32] | None


def page(columns: Columns, matches: Matches, request: SearchRequest) -> RawPage:
    """Filter, count, sort and cut."""
    selection = Selection(columns, matches.docs, request.filters)
    hits = selection.hits
    key = _sort_key(columns, matches, hits, request.sort)
    ordered = first(key, columns.id[hits], request.offset + request.limit)[request.offset :]
    return RawPage(
        total=len(hits),
        ids=columns.id[hits[ordered]].tolist(),
        facets=selection.counts(),
        price_span=selection.price_span(),
    )


def best(columns: Columns, matches: Matches, limit: int) -> list[int]:
    """Ids of the best matches, most relevant first."""
    key = _sort_key(columns, matches, matches.docs, "relevance")
    return [int(id_) for id_ in columns.id[matches.docs[first(key, columns.id[matches.docs], limit)]]]


def _sort_key(columns: Columns, matches: Matches, hits: Docs, sort: str) -> npt.NDArray[Any]:
    if sort != "relevance" or matches.scores is None:
        return columns.rank("newest" if sort == "relevance" else sort)[hits]
    scores = matches.scores if hits is matches.docs else matches.scores[np.searchsorted(matches.docs, hits)]
    fit = (scores + STAR_BASE) * (1.0 + STAR_WEIGHT * columns.stars[hits])
    # Sold-out products keep their order among themselves, behind all others.
    return np.where(columns.in_stock[hits], -fit, 1.0 / (1.0 + fit))


def first(key: npt.NDArray[Any], ids: npt.NDArray[np.int64], count: int) -> Docs:
    """Positions of the `count` smallest keys in order, ties by id."""
    count = min(count, len(key))
    if count <= 0:
        return np.empty(0, dtype=np.intp)
    among = np.arange(len(key)) if count == len(key) else np.flatnonzero(key <= np.partition(key, count - 1)[count - 1])
    return among[np.lexsort((ids[among], key[among]))[:count]]

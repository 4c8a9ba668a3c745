"""What goes into the search and what comes out of it. Plain values, the same for every engine."""

from dataclasses import dataclass, field
from typing import Literal

SORTS = ("relevance", "newest", "price", "-price", "stars", "name")
FACETS = ("group", "stars", "commune", "standard")

# Enforced before any engine is asked.
MAX_CHARACTERS = 100
MAX_SYLLABLES = 12
MAX_HITS_WITH_TEXT = 1000

Note = Literal["exact", "folded", "synonym", "corrected", "telex", "partial", "degraded", "none"]


@dataclass(frozen=True)
class Filters:
    """Chosen values; several of one kind mean any of them, kinds together mean all of them. Prices in đồng."""

    group: frozenset[str] = frozenset()
    stars: frozenset[int] = frozenset()
    commune: frozenset[str] = frozenset()
    standard: frozenset[str] = frozenset()
    producer: str | None = None
    price_min: int | None = None
    price_max: int | None = None
    in_stock: bool = False


@dataclass(frozen=True)
class SearchRequest:
    text: str = ""
    filters: Filters = Filters()
    sort: str = "newest"
    offset: int = 0
    limit: int = 24


@dataclass(frozen=True)
class FacetCount:
    """How many products a page would show with this value chosen (with the others of its kind left out)."""

    value: str
    count: int
    selected: bool


@dataclass(frozen=True)
class SearchPage:
    """One page of product ids. `note` says how the text was understood; `suggestion` is a text worth offering.

    `price_span` is the cheapest and dearest price in đồng, whatever price filter is set.
    """

    total: int
    ids: list[int]
    facets: dict[str, list[FacetCount]]
    price_span: tuple[int, int] | None
    suggestion: str | None
    note: Note
    generation: str


@dataclass(frozen=True)
class Suggestions:
    """Type-ahead: product ids, producer and commune slugs, and texts to search for."""

    product_ids: list[int] = field(default_factory=list)
    producers: list[str] = field(default_factory=list)
    communes: list[str] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class IndexStatus:
    """`last_number` is the newest catalogue change the index has seen."""

    healthy: bool
    generation: str
    documents: int
    last_number: int

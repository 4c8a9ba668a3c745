"""The query parameters of lists and of the API (design §3): read, checked, and written back into links."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote_plus, urlencode

from werkzeug.datastructures import MultiDict

from catalog.certification.rules import STARS
from catalog.products.models import GROUPS
from search.results import SORTS, Filters

PER_PAGE = 24
MOST_PER_PAGE = 100
MOST_HITS = 1000
LONGEST_TEXT = 200
HIGHEST_PRICE = 1_000_000_000
KNOWN = frozenset(
    "q group stars commune producer standard price_min price_max in_stock sort page per_page".split()  # noqa: SIM905
)
# The values of facets are the same few hundred on every page.
_quoted = functools.lru_cache(2048)(quote_plus)
_ORDER = tuple("q group stars commune standard producer price_min price_max in_stock sort page per_page".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Fault:
    """A parameter that cannot be used: its name, what was given, and why (a word the edge turns into a sentence)."""

    name: str
    value: str
    reason: str


@dataclass(frozen=True)
class Listing:
    """What a list was asked for."""

    q: str = ""
    filters: Filters = field(default_factory=Filters)
    sort: str = ""
    page: int = 1
    per_page: int = PER_PAGE

    @property
    def effective_sort(self) -> str:
        return self.sort or ("relevance" if self.q else "newest")

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.per_page

    def pairs(self, **changes: Any) -> list[tuple[str, str]]:
        """The parameters of this list with some changed, defaults left out, in one order so that links are equal."""
        told = replace(self, **changes)
        chosen = told.filters
        pairs: list[tuple[str, Any]] = [("q", told.q)]
        for name in ("group", "stars", "commune", "standard"):
            pairs += [(name, value) for value in sorted(getattr(chosen, name))]
        pairs += [("producer", chosen.producer), ("price_min", chosen.price_min), ("price_max", chosen.price_max)]
        pairs += [("in_stock", "1" if chosen.in_stock else ""), ("sort", told.sort)]
        pairs.append(("page", told.page if told.page > 1 else ""))
        pairs.append(("per_page", told.per_page if told.per_page != PER_PAGE else ""))
        return [(name, str(value)) for name, value in pairs if value not in ("", None)]

    def query(self, **changes: Any) -> str:
        pairs = self.pairs(**changes)
        return f"?{urlencode(pairs)}" if pairs else ""

    def toggles(self, name: str, values: Iterable[str]) -> list[str]:
        """The queries that add or take away each value of a facet; what stays is written once for all of them."""
        none_chosen: dict[str, Any] = {name: frozenset()}
        rest = replace(self.filters, **none_chosen)
        before: list[tuple[str, str]] = []
        after: list[tuple[str, str]] = []
        for pair in self.pairs(filters=rest, page=1):
            (before if _ORDER.index(pair[0]) < _ORDER.index(name) else after).append(pair)
        head, tail = urlencode(before), urlencode(after)
        chosen = {str(value) for value in getattr(self.filters, name)}
        if not chosen:
            head, tail = f"?{head}&{name}=" if head else f"?{name}=", f"&{tail}" if tail else ""
            return [f"{head}{_quoted(value)}{tail}" for value in values]
        queries = []
        for value in values:
            mine = "&".join(f"{name}={_quoted(one)}" for one in sorted(chosen ^ {value}))
            query = "&".join(part for part in (head, mine, tail) if part)
            queries.append(f"?{query}" if query else "")
        return queries


def read(args: MultiDict[str, str], known: Mapping[str, frozenset[str]]) -> tuple[Listing, list[Fault]]:
    """A listing from query parameters and what could not be used of them; `known` names communes and producers.

    What cannot be used is left out, so the rest of the list still stands.
    """
    faults = [Fault(name, str(args[name])[:60], "unknown_name") for name in args if name not in KNOWN]
    reader = _Reader(args, faults)
    q = " ".join(args.get("q", "").replace("\x00", " ").split())
    if len(q) > LONGEST_TEXT:
        faults.append(Fault("q", q[:60], "too_long"))
        q = q[:LONGEST_TEXT]
    low, high = reader.number("price_min", 0, HIGHEST_PRICE), reader.number("price_max", 0, HIGHEST_PRICE)
    if low is not None and high is not None and low > high:
        faults.append(Fault("price_min", str(low), "above_price_max"))
        low = high = None
    filters = Filters(
        group=reader.values("group", frozenset(GROUPS)),
        stars=frozenset(map(int, reader.values("stars", frozenset(map(str, STARS))))),
        commune=reader.values("commune", known["commune"]),
        standard=reader.values("standard", known["standard"]),
        producer=next(iter(reader.values("producer", known["producer"])), None),
        price_min=low,
        price_max=high,
        in_stock=bool(reader.values("in_stock", frozenset({"0", "1", "true", "false"})) & {"1", "true"}),
    )
    sort = next(iter(reader.values("sort", frozenset(SORTS))), "")
    page, per_page = reader.number("page", 1, 10**6) or 1, reader.number("per_page", 1, MOST_PER_PAGE) or PER_PAGE
    return Listing(q, filters, sort, page, per_page), faults


def page_number(text: str) -> int:
    """A page of a plain list; 1 for anything that is no number of one to five digits."""
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else 1


class _Reader:
    def __init__(self, args: MultiDict[str, str], faults: list[Fault]) -> None:
        self._args = args
        self._faults = faults

    def values(self, name: str, allowed: frozenset[str]) -> frozenset[str]:
        given = [value.strip() for value in self._args.getlist(name) if value.strip()][:50]
        self._faults += [Fault(name, value[:60], "unknown_value") for value in given if value not in allowed]
        return frozenset(value for value in given if value in allowed)

    def number(self, name: str, least: int, most: int) -> int | None:
        text = self._args.get(name, "").strip()
        if not text:
            return None
        plain = text.replace(".", "") if name.startswith("price_") else text
        if not (plain.isascii() and plain.isdigit() and len(plain) < 12 and least <= int(plain) <= most):
            self._faults.append(Fault(name, text[:60], "not_in_range"))
            return None
        return int(plain)

"""The search with what the office set. Pinned products come first, and nothing else about a list changes.

A pin counts only where it keeps every other promise of the list: the product may be sold on the day, is not sold out,
and passes the chosen filters. One that the text would not have found joins total and facets.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.products import queries as products
from catalog.products.models import ProductStandard
from catalog.products.rules import Card
from search import facets
from search.curation.rules import Curated
from search.port import RawPage
from search.results import FACETS, MAX_HITS_WITH_TEXT, Filters, SearchPage, SearchRequest
from search.service import SearchService

_PRICE = "price"


@dataclass(frozen=True)
class _Pinned:
    """A product as the filters see it: {facet: its values}."""

    card: Card
    values: dict[str, set[str]]

    def fits(self, filters: Filters, *, ignoring: str = "") -> bool:
        chosen = {kind: {str(value) for value in getattr(filters, kind)} for kind in FACETS if kind != ignoring}
        if any(wanted and not wanted & self.values[kind] for kind, wanted in chosen.items()):
            return False
        low, high = filters.price_min or 0, filters.price_max
        price = self.card.price_dong or 0
        if ignoring != _PRICE and (price < low or (high is not None and price > high)):
            return False
        return filters.producer in (None, self.card.producer_slug)


def search(
    service: SearchService, session: Session, request: SearchRequest, *, day: date, curated: Curated
) -> SearchPage:
    """Products that may be sold on `day`, as `SearchService.search` finds them, pinned ones first by relevance."""
    ids = curated.pinned(request.text) if request.sort == "relevance" else ()
    pins = _pinned(session, ids, day) if ids else []
    if not pins:
        return service.search(request, day=day, lines=curated.lines)
    # Where pinned products stood in the order is seen only from its beginning.
    end = max(request.offset, 0) + max(request.limit, 0)
    page = service.search(replace(request, offset=0, limit=end), day=day, lines=curated.lines)
    joining = [pin for pin in pins if not _is_found(service, pin, request, day, curated.lines)]
    first = [pin.card.id for pin in pins if pin.fits(request.filters)]
    ordered = [*first, *(id_ for id_ in page.ids if id_ not in first)]
    ordered = ordered[: min(end, MAX_HITS_WITH_TEXT)]
    return _grown(replace(page, ids=ordered[max(request.offset, 0) :]), joining, request.filters)


def _pinned(session: Session, ids: Sequence[int], day: date) -> list[_Pinned]:
    standards: dict[int, set[str]] = defaultdict(set)
    rows = select(ProductStandard.product_id, ProductStandard.name).where(ProductStandard.product_id.in_(ids))
    for product_id, name in session.execute(rows):
        standards[product_id].add(name)
    cards = [card for card in products.sellable(session, ids, day) if card.in_stock]
    return [
        _Pinned(
            card,
            {
                "group": {card.group},
                "stars": {str(card.stars)},
                "commune": {card.commune_slug} if card.commune_slug else set(),
                "standard": standards[card.id],
            },
        )
        for card in cards
    ]


def _is_found(service: SearchService, pin: _Pinned, request: SearchRequest, day: date, lines: tuple[str, ...]) -> bool:
    """Whether the text finds it by itself. Filters never change how a text is read, so they may make this quick."""
    narrow = Filters(producer=pin.card.producer_slug, group=frozenset({pin.card.group}))
    asked = SearchRequest(request.text, narrow, "relevance", 0, MAX_HITS_WITH_TEXT)
    return pin.card.id in service.search(asked, day=day, lines=lines).ids


def _grown(page: SearchPage, joining: Sequence[_Pinned], filters: Filters) -> SearchPage:
    counts = {kind: {count.value: count.count for count in page.facets.get(kind, [])} for kind in FACETS}
    span = list(page.price_span or ())
    for pin in joining:
        for kind in FACETS:
            for value in pin.values[kind] if pin.fits(filters, ignoring=kind) else ():
                counts[kind][value] = counts[kind].get(value, 0) + 1
        if pin.fits(filters, ignoring=_PRICE) and pin.card.price_dong is not None:
            span.append(pin.card.price_dong)
    total = page.total + sum(pin.fits(filters) for pin in joining)
    return replace(
        page,
        total=total,
        facets=facets.shown(RawPage(facets=counts), filters),
        price_span=(min(span), max(span)) if span else None,
        note="exact" if page.note == "none" and total else page.note,
    )

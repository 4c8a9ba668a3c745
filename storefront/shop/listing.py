"""One list of products: searched, checked against the sale rule, and told with its facets. Pages and API share it."""

from dataclasses import dataclass, field
from datetime import date

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from catalog.localities.models import Commune
from catalog.producers.models import Producer
from catalog.products import queries as products
from catalog.products.models import ProductStandard
from catalog.products.rules import Card
from search.results import SearchPage, SearchRequest
from storefront.shop.filters import MOST_HITS, Fault, Listing, read


@dataclass(frozen=True)
class Vocabulary:
    """The slugs a filter may name, and what they are called."""

    communes: dict[str, str]
    producers: dict[str, str]
    standards: frozenset[str]

    @property
    def known(self) -> dict[str, frozenset[str]]:
        return {
            "commune": frozenset(self.communes),
            "producer": frozenset(self.producers),
            "standard": self.standards,
        }


@dataclass(frozen=True)
class Found:
    listing: Listing
    page: SearchPage
    cards: list[Card]
    total: int
    pages: int
    vocabulary: Vocabulary
    faults: list[Fault] = field(default_factory=list)

    @property
    def first(self) -> int:
        return self.listing.offset + 1 if self.cards else 0

    @property
    def last(self) -> int:
        return self.listing.offset + len(self.cards)


class Vocabularies:
    """The newest vocabulary, kept while the catalogue stays the same."""

    def __init__(self) -> None:
        self._kept: tuple[int, Vocabulary] | None = None

    def at(self, session: Session, revision: int) -> Vocabulary:
        if self._kept is None or self._kept[0] != revision:
            self._kept = (revision, _vocabulary(session))
        return self._kept[1]


def find(session: Session, args: MultiDict[str, str], *, day: date, revision: int) -> Found:
    """The list that query parameters ask for."""
    vocabulary = current_app.extensions["vocabularies"].at(session, revision)
    listing, faults = read(args, vocabulary.known)
    request = SearchRequest(listing.q, listing.filters, listing.effective_sort, listing.offset, listing.per_page)
    page = current_app.extensions["search"].search(request, day=day)
    cards = products.sellable(session, page.ids, day)
    # What may no longer be sold but is still in the index is neither shown nor counted.
    total = page.total - (len(page.ids) - len(cards))
    reachable = min(total, MOST_HITS) if listing.q else total
    return Found(listing, page, cards, total, max(-(-reachable // listing.per_page), 1), vocabulary, faults)


def _vocabulary(session: Session) -> Vocabulary:
    communes = {slug: name for slug, name in session.execute(select(Commune.slug, Commune.name))}  # noqa: C416
    producers = {slug: name for slug, name in session.execute(select(Producer.slug, Producer.name))}  # noqa: C416
    return Vocabulary(communes, producers, frozenset(session.scalars(select(ProductStandard.name).distinct())))

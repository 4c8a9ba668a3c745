"""One list of products: searched, checked against the sale rule, and told with its facets. Pages and API share it."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from catalog.localities.models import Commune, District, FormerCommune, commune_district
from catalog.producers.models import Producer
from catalog.products import queries as products
from catalog.products.models import ProductStandard
from catalog.products.rules import Card
from search import intent
from search.curation import pinned
from search.curation.rules import Curated
from search.intent import Intent, Names
from search.results import SearchPage, SearchRequest
from storefront.shop.curated import current
from storefront.shop.filters import MOST_HITS, Fault, Listing, read


@dataclass(frozen=True)
class Vocabulary:
    """The slugs a filter may name, and what they are called; old districts with the communes of today they lay in."""

    communes: dict[str, str]
    producers: dict[str, str]
    standards: frozenset[str]
    districts: dict[str, str]
    communes_of: dict[str, frozenset[str]]
    former: dict[str, tuple[str, ...]]
    names: Names

    @property
    def known(self) -> dict[str, frozenset[str]]:
        return {
            "commune": frozenset(self.communes),
            "producer": frozenset(self.producers),
            "standard": self.standards,
        }


@dataclass(frozen=True)
class Found:
    """`listing` is what was asked for as it was understood: its text and filters; `typed` is the text as it came."""

    listing: Listing
    typed: str
    intent: Intent
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
            self._kept = (revision, _vocabulary(session, self._kept[1] if self._kept else None))
        return self._kept[1]


def find(
    session: Session, args: MultiDict[str, str], *, day: date, revision: int, curated: Curated | None = None
) -> Found:
    """The list that query parameters ask for; `curated`: with these synonyms and pins instead of those in force."""
    vocabulary = current_app.extensions["vocabularies"].at(session, revision)
    asked, faults = read(args, vocabulary.known)
    understood = intent.read(asked.q, vocabulary.names)
    filters = intent.joined(asked.filters, understood.filters)
    listing = replace(asked, q=understood.text_left, filters=filters)
    request = SearchRequest(listing.q, listing.filters, listing.effective_sort, listing.offset, listing.per_page)
    set_by_office = curated or current(session, revision)
    page = pinned.search(current_app.extensions["search"], session, request, day=day, curated=set_by_office)
    cards = products.sellable(session, page.ids, day)
    # What may no longer be sold but is still in the index is neither shown nor counted.
    total = page.total - (len(page.ids) - len(cards))
    reachable = min(total, MOST_HITS) if listing.q else total
    pages = max(-(-reachable // listing.per_page), 1)
    return Found(listing, asked.q, understood, page, cards, total, pages, vocabulary, faults)


def _vocabulary(session: Session, before: Vocabulary | None) -> Vocabulary:
    communes = {slug: name for slug, name in session.execute(select(Commune.slug, Commune.name))}  # noqa: C416
    producers = {slug: name for slug, name in session.execute(select(Producer.slug, Producer.name))}  # noqa: C416
    districts = {slug: name for slug, name in session.execute(select(District.slug, District.name))}  # noqa: C416
    standards = frozenset(session.scalars(select(ProductStandard.name).distinct()))
    former = _former(session)
    # Tens of thousands of names take a while to prepare, and hardly ever change.
    spelled = (communes, districts, producers, former)
    if before and spelled == (before.communes, before.districts, before.producers, before.former):
        names = before.names
    else:
        called = {slug: (name, *former.get(slug, ())) for slug, name in communes.items()}
        names = Names(called, districts, producers)
    return Vocabulary(communes, producers, standards, districts, _communes_of(session), former, names)


def _former(session: Session) -> dict[str, tuple[str, ...]]:
    """{commune of today: the names of those it was made of}."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = select(Commune.slug, FormerCommune.name).join(FormerCommune.commune).order_by(FormerCommune.id)
    for slug, name in session.execute(rows):
        found[slug].append(name)
    return {slug: tuple(names) for slug, names in found.items()}


def _communes_of(session: Session) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    rows = select(District.slug, Commune.slug).join(commune_district, commune_district.c.district_id == District.id)
    for district, commune in session.execute(rows.join(Commune, commune_district.c.commune_id == Commune.id)):
        found[district].add(commune)
    return {district: frozenset(communes) for district, communes in found.items()}

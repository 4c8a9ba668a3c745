"""The register as somebody asks for it: today from the tables, on a past day from the events recorded by then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flask import current_app, g
from sqlalchemy import select

from catalog.certification import chain, snapshot, typed
from catalog.certification import queries as certification
from catalog.certification.chain import Head
from catalog.certification.queries import Entry, Found, Wanted
from catalog.certification.rules import Status
from catalog.localities.models import Commune, District, commune_district
from search.vietnamese import folded_text
from storefront.database import db
from storefront.register.forms import Asked
from storefront.shop.curated import current
from storefront.web.latest import Latest

_MOST = 500
# Before the slug of an abolished district, as communes have the same ones.
FORMER = "cu-"
PER_PAGE = 40


@dataclass(frozen=True, slots=True)
class Places:
    """The communes of today and the districts they were part of: {slug: name}, and {district: slugs of communes}.

    Of communes only those with certificates, counted; districts only where one of their communes is among them.
    """

    communes: dict[str, str]
    counts: dict[str, int]
    districts: dict[str, str]
    parts: dict[str, list[str]]

    def within(self, commune: str) -> list[str]:
        """Slugs of the communes that a choice means; empty for a place nobody knows."""
        if commune in self.communes:
            return [commune]
        return self.parts.get(commune.removeprefix(FORMER), []) if commune.startswith(FORMER) else []

    def name(self, commune: str) -> str | None:
        return self.communes.get(commune) or self.districts.get(commune.removeprefix(FORMER))

    def district_called(self, text: str) -> str | None:
        """The slug of the abolished district that a text is the name of, with or without its kind and accents."""
        wanted = folded_text(text)
        for slug, name in self.districts.items():
            full = folded_text(name)
            if wanted and wanted in (full, full.removeprefix("huyen ").removeprefix("thi xa ")):
                return slug
        return None


class Past:
    """The register of a past day, with what is looked up in it prepared once."""

    def __init__(self, told: snapshot.Snapshot) -> None:
        self.day = told.day
        self.head: Head = told.head
        self.entries: list[Entry] = told.entries

    @cached_property
    def words(self) -> list[str]:
        return [
            f" {folded_text(f'{one.product_name} {one.producer_name} {one.commune_name or str()}')} "
            for one in self.entries
        ]

    @cached_property
    def numbers(self) -> set[str]:
        return {one.number for one in self.entries if one.number}


def named(q: str) -> list[int]:
    """Ids of the products that words mean, found as the shop finds them, sold or not."""
    lines = current(db.session(), g.revision).lines
    return list(current_app.extensions["search"].find(q, limit=_MOST, lines=lines))


def find(asked: Asked, places: Places, today: date) -> Found:
    """One page of what was asked for, today or on a past day."""
    offset = (asked.page - 1) * PER_PAGE
    meant = named(asked.q) if asked.q else []
    if asked.day is not None:
        return _in_the_past(past(asked.day), asked, places, meant, offset)
    communes = places.within(asked.commune) or ([asked.commune] if asked.commune else [])
    wanted = Wanted(asked.q, meant, asked.number, asked.status, communes)
    return certification.find(db.session(), wanted, day=today, offset=offset, limit=PER_PAGE)


def past(day: date) -> Past:
    """The register as it was recorded at the end of a past day."""
    kept: Latest[Past] = current_app.extensions["register_past"]
    session = db.session()
    # Events alone tell it, so what else changes in the catalogue leaves it as it is.
    return kept.at((chain.newest(session), day), lambda: Past(snapshot.of_day(session, day)))


def places() -> Places:
    kept: Latest[Places] = current_app.extensions["register_places"]
    return kept.at(g.revision, _places)


def _places() -> Places:
    session = db.session()
    counts = certification.commune_counts(session)
    named = session.execute(select(Commune.slug, Commune.name).order_by(Commune.slug))
    communes = {row.slug: row.name for row in named}
    rows = session.execute(
        select(District.slug, District.name, Commune.slug)
        .join(commune_district, commune_district.c.district_id == District.id)
        .join(Commune, commune_district.c.commune_id == Commune.id)
        .order_by(District.slug, Commune.slug)
    )
    districts: dict[str, str] = {}
    parts: dict[str, list[str]] = {}
    for district, name, commune in rows:
        districts[district] = name
        parts.setdefault(district, []).append(commune)
    return Places(communes, counts, districts, parts)


def _in_the_past(told: Past, asked: Asked, places: Places, meant: Sequence[int], offset: int) -> Found:
    found = _matching(told, asked, places, meant)
    counts = dict.fromkeys(Status, 0)
    for entry in found:
        counts[entry.status] += 1
    if asked.status:
        found = [entry for entry in found if entry.status is asked.status]
    return Found(len(found), counts, found[offset : offset + PER_PAGE])


def _matching(told: Past, asked: Asked, places: Places, meant: Sequence[int]) -> list[Entry]:
    found = told.entries
    if asked.q:
        wanted, code = folded_text(asked.q).split(), typed.code(asked.q)
        numbers = typed.matching(asked.q, told.numbers, within=False)
        found = [
            entry
            for entry, words in zip(told.entries, told.words, strict=True)
            if (wanted and all(f" {word} " in words for word in wanted))
            or entry.code == code
            or entry.number in numbers
            or entry.product_id in meant
        ]
    if asked.number:
        numbers = typed.matching(asked.number, told.numbers, within=True)
        found = [entry for entry in found if entry.number in numbers]
    if asked.commune:
        names = {places.communes[slug] for slug in places.within(asked.commune)}
        found = [entry for entry in found if entry.commune_name in names]
    return found

"""What the register's templates show: choices as links, filters as chips, a certificate as it was on a day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask_babel import gettext as _

from catalog.certification import history, rules
from catalog.certification.history import Happened
from catalog.certification.queries import Entry, Found
from catalog.certification.rules import Status
from storefront.register import sentences, story
from storefront.register.forms import Asked
from storefront.register.queries import FORMER, Places
from storefront.register.story import Line
from storefront.shop.views import Choice
from storefront.web.formats import day
from storefront.web.labels import status_label


@dataclass(frozen=True, slots=True)
class Verdict:
    """The first line of a certificate's page, its tone, and what stands behind it."""

    line: str
    tone: str
    why: Sequence[str]


@dataclass(frozen=True, slots=True)
class FormerDistrict:
    """An abolished district somebody asked for, and the communes of today that it became."""

    name: str
    address: str
    communes: Sequence[tuple[str, str]]


def verdict(shown: Entry | None, entry: Entry, events: Sequence[Happened], on: date) -> Verdict:
    """What a certificate is worth on a day; `shown` is None where it was not yet issued."""
    if shown is None:
        starts = next(event.effective_on for event in events if event.code == entry.code)
        return Verdict(sentences.not_yet(entry, starts), sentences.BAD, ())
    cause = history.cause(events, entry.code, shown.status, on)
    why = sentences.why(cause) if shown.status in (Status.SUSPENDED, Status.REVOKED) else ()
    return Verdict(sentences.first_line(shown, cause), sentences.tone(shown.status), why)


def on_day(entry: Entry, events: Sequence[Happened], on: date) -> Entry | None:
    """A certificate as it stood on another day; None where it was not yet issued."""
    standing = history.standing_on(events, entry.code, on)
    return replace(entry, standing=standing, status=rules.status(standing, on)) if standing else None


def lines(events: Sequence[Happened], on: date) -> list[Line]:
    """The history of all certificates of the product, in words."""
    return story.told(history.chapters(events, on))


def statuses(asked: Asked, found: Found) -> list[Choice]:
    """The states that occur among what was found, each a link that chooses it or lets it go."""
    return [
        Choice(
            one.value,
            status_label(one),
            asked.address(status=None if one is asked.status else one),
            one is asked.status,
            found.counts[one],
        )
        for one in Status
        if found.counts[one]
    ]


def chips(asked: Asked, places: Places) -> list[tuple[str, str]]:
    """(address without it, words) of each filter in force."""
    told = []
    if asked.q:
        told.append((asked.address(q=""), f"«{asked.q}»"))
    if asked.number:
        told.append((asked.address(number=""), _("Quyết định số %(number)s", number=asked.number)))
    if asked.commune:
        told.append((asked.address(commune=""), places.name(asked.commune) or asked.commune))
    if asked.status:
        told.append((asked.address(status=None), status_label(asked.status)))
    if asked.day:
        told.append((asked.address(day=None), _("Ngày %(day)s", day=day(asked.day))))
    return told


def place_options(places: Places) -> list[tuple[str, list[tuple[str, str]]]]:
    """Groups of (value, words): communes of today that have certificates, and the districts those belonged to."""
    communes = [
        (slug, f"{name} ({places.counts[slug]})") for slug, name in places.communes.items() if slug in places.counts
    ]
    there = set(places.counts)
    districts = [
        (FORMER + slug, name) for slug, name in places.districts.items() if there.intersection(places.parts[slug])
    ]
    return [(_("Xã, phường, đặc khu"), communes), (_("Huyện, thị xã, thành phố cũ"), districts)]


def district(asked: Asked, places: Places) -> FormerDistrict | None:
    """The abolished district that was asked for, by choice or by name."""
    slug = asked.commune.removeprefix(FORMER) if asked.commune.startswith(FORMER) else None
    slug = slug if slug in places.districts else places.district_called(asked.q)
    if slug is None:
        return None
    communes = [(asked.address(q="", commune=one), places.communes[one]) for one in places.parts[slug]]
    return FormerDistrict(places.districts[slug], asked.address(q="", commune=FORMER + slug), communes)


def day_before(today: date) -> date:
    return today - timedelta(days=1)

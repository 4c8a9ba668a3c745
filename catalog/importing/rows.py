"""The rows of the four files as checked values, and how each is read from its cells.

A blank says nothing: what the catalogue knows stays. Only the facts of a certificate go together: with stars given, a
blank date or decision number says that it is unknown.
"""

import re
from dataclasses import dataclass
from datetime import date

from catalog.certification.rules import STARS, Facts, Precision
from catalog.importing.cells import Cells
from catalog.importing.rules import Reason
from catalog.localities.models import COMMUNE_KINDS, DISTRICT_KINDS
from catalog.money import MAX_DONG
from catalog.producers.models import PRODUCER_KINDS
from catalog.products.models import GROUPS

MAX_STOCK = 99_999_999
_CODE = re.compile(r"[0-9]{1,10}")
_BANK = re.compile(r"[0-9]{6}")
_ACCOUNT = re.compile(r"[0-9A-Za-z]{1,19}")


@dataclass(frozen=True, slots=True)
class LocalityRow:
    line: int
    slug: str
    name: str
    kind: str
    former_province: str
    abolished_on: date | None


@dataclass(frozen=True, slots=True)
class CommuneRow:
    line: int
    slug: str
    name: str
    kind: str
    code: str
    former_province: str
    districts: tuple[str, ...]
    predecessors: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    area_km2: float | None


@dataclass(frozen=True, slots=True)
class ProducerRow:
    line: int
    slug: str
    name: str
    kind: str
    district: str
    commune: str
    place: str
    phone: str
    website: str
    bank_bin: str
    bank_account: str
    source_url: str


@dataclass(frozen=True, slots=True)
class ProductRow:
    line: int
    slug: str
    name: str
    name_en: str
    group: str
    producer: str
    facts: Facts | None
    decision_number: str
    standards: tuple[str, ...]
    price_dong: int | None
    stock: int | None
    unit: str
    net_weight_g: int | None
    shelf_life_days: int | None
    alcohol_percent: float | None
    description: str
    description_en: str
    ingredients: str
    source_url: str


def locality(cells: Cells) -> LocalityRow:
    """A row of localities.csv. `source_url` is read for its form only: the catalogue does not keep it."""
    cells.address("source_url")
    cells.text("abolished_on", 10, required=True)
    return LocalityRow(
        line=cells.line,
        slug=cells.slug("slug", 80),
        name=cells.text("name", 120, required=True),
        kind=cells.choice("kind", DISTRICT_KINDS, required=True),
        former_province=cells.text("former_province", 60, required=True),
        abolished_on=cells.day("abolished_on"),
    )


def commune(cells: Cells) -> CommuneRow:
    """A row of communes.csv; `predecessor_units` are names without the notes in parentheses."""
    cells.address("source_url")
    cells.text("code", 10, required=True)
    return CommuneRow(
        line=cells.line,
        slug=cells.slug("slug", 80),
        name=cells.text("name", 120, required=True),
        kind=cells.choice("kind", COMMUNE_KINDS, required=True),
        code=cells.formed("code", _CODE, Reason.NOT_WHOLE),
        former_province=cells.text("former_province", 60, required=True),
        districts=cells.texts("predecessor_districts", ";", 80),
        predecessors=cells.names("predecessor_units", 120),
        latitude=cells.decimal("latitude", -90, 90, 5),
        longitude=cells.decimal("longitude", -180, 180, 5),
        area_km2=cells.decimal("area_km2", 0.01, 99_999_999, 2),
    )


def producer(cells: Cells) -> ProducerRow:
    """A row of producers.csv."""
    bank, account = cells.text("bank_bin", 6), cells.text("bank_account", 19)
    if bool(bank) != bool(account):
        cells.refuse("bank_bin" if account else "bank_account", Reason.HALF_ACCOUNT)
    return ProducerRow(
        line=cells.line,
        slug=cells.slug("slug", 80),
        name=cells.text("name", 200, required=True),
        kind=cells.choice("kind", PRODUCER_KINDS),
        district=cells.slug("locality_slug", 80, required=False),
        commune=cells.slug("commune_slug", 80, required=False),
        place=cells.text("commune_or_ward", 200),
        phone=cells.phone("phone", 20),
        website=cells.address("website", 300),
        bank_bin=cells.formed("bank_bin", _BANK, Reason.WRONG_BANK),
        bank_account=cells.formed("bank_account", _ACCOUNT, Reason.WRONG_ACCOUNT),
        source_url=cells.address("source_url"),
    )


def product(cells: Cells) -> ProductRow:
    """A row of products.csv."""
    return ProductRow(
        line=cells.line,
        slug=cells.slug("slug", 120),
        name=cells.text("name", 200, required=True),
        name_en=cells.text("name_en", 200),
        group=cells.choice("group", GROUPS, required=True),
        producer=cells.slug("producer_slug", 80),
        facts=_facts(cells),
        decision_number=cells.text("decision_number", 60),
        standards=cells.texts("extra_standards", ";", 60),
        price_dong=cells.whole("price_vnd", 1, MAX_DONG),
        stock=cells.whole("stock", 0, MAX_STOCK),
        unit=cells.text("unit", 60),
        net_weight_g=cells.whole("net_weight_g", 1, 10_000_000),
        shelf_life_days=cells.whole("shelf_life_days", 1, 36_500),
        alcohol_percent=cells.decimal("alcohol_percent", 0.1, 96, 1),
        description=cells.text("description", 20_000),
        description_en=cells.text("description_en", 20_000),
        ingredients=cells.text("ingredients", 5_000),
        source_url=cells.address("source_url"),
    )


def _facts(cells: Cells) -> Facts | None:
    """What the row says of a certificate; None without stars, which issues nothing."""
    stars = cells.choice("stars", map(str, STARS))
    issued_on, precision = _issued(cells)
    _check_last_day(cells, Facts(STARS[0], issued_on, precision))
    stated = cells.choice("issued_precision", Precision)
    if stated and stated != precision:
        cells.refuse("issued_precision", Reason.WRONG_PRECISION, value=stated, detail=precision.value)
    return Facts(int(stars), issued_on, precision) if stars in map(str, STARS) else None


def _issued(cells: Cells) -> tuple[date | None, Precision]:
    year = cells.year("certified_on")
    if year is not None:
        return year, Precision.YEAR
    day = cells.day("certified_on", form="YYYY-MM-DD, YYYY")
    return day, Precision.DAY if day else Precision.UNKNOWN


def _check_last_day(cells: Cells, facts: Facts) -> None:
    given = cells.day("expires_on", future=True)
    if given is None or cells.has_fault("certified_on"):
        return
    if facts.last_day is None:
        cells.refuse("expires_on", Reason.LAST_DAY_ALONE, value=given.isoformat())
    elif given != facts.last_day:
        cells.refuse("expires_on", Reason.WRONG_LAST_DAY, value=given.isoformat(), detail=facts.last_day.isoformat())

"""The programme in numbers, counted from certificates as they stood on one day. Pure.

What is counted is fixed here and said on the page. A certificate without a known day of issue is in force on no day
(design §4.2). «New» is a product's first certificate; an upgrade has more stars than the one before it, anything else
is a renewal.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from catalog.calendar import add_months
from catalog.certification.rules import EXTENSION_DAYS, IN_FORCE, Hold, Precision, Status

MONTHS_AHEAD = 24

NEW, UPGRADED, RENEWED = "new", "upgraded", "renewed"


@dataclass(frozen=True, slots=True)
class Subject:
    """A product and who makes it where, as the catalogue tells it today."""

    product_id: int
    name: str
    group: str
    producer_id: int
    producer: str
    kind: str | None
    commune: str | None
    district: str | None
    former_province: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One certificate on a day. `until` is its last day in force, an extension included."""

    certificate_id: int
    code: str
    subject: Subject
    stars: int
    issued_on: date | None
    precision: Precision
    last_day: date | None
    until: date | None
    hold: Hold
    status: Status

    @property
    def in_force(self) -> bool:
        return self.status in IN_FORCE


@dataclass(frozen=True, slots=True)
class Grant:
    """One act of certifying, told from the order of a product's certificates."""

    line: Line
    issued_on: date
    kind: str


@dataclass(frozen=True, slots=True)
class Renewal:
    """Of the certificates that reached their last day in a span, how many were followed by another in time."""

    since: date
    until: date
    ended: int
    renewed: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.renewed / self.ended) if self.ended else None


StarCounts = Counter[int]


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the page tells, for one day."""

    certificates: int
    by_status: dict[Status, StarCounts]
    by_group: dict[str, StarCounts]
    by_commune: dict[str, StarCounts]
    by_district: dict[str | None, StarCounts]
    by_kind: dict[str | None, tuple[int, int]]
    granted: dict[int, Counter[str]]
    undated: int
    lapses: tuple[tuple[date, StarCounts], ...]
    renewal: Renewal
    # (product, day of issue) of what was certified in the last year, where the day is known.
    recent: tuple[tuple[int, date], ...]

    @property
    def forceful(self) -> StarCounts:
        """How many certificates are in force, by stars."""
        return sum((counts for status, counts in self.by_status.items() if status in IN_FORCE), Counter())

    @property
    def in_force(self) -> int:
        return self.forceful.total()

    @property
    def producers(self) -> int:
        return sum(producers for producers, _products in self.by_kind.values())


def figures(lines: Sequence[Line], day: date) -> Figures:
    """All figures of one day from every certificate issued until then."""
    forceful = [line for line in lines if line.in_force]
    by_status: dict[Status, StarCounts] = {status: Counter() for status in Status}
    for line in lines:
        by_status[line.status][line.stars] += 1
    by_group: dict[str, StarCounts] = defaultdict(Counter)
    by_commune: dict[str, StarCounts] = defaultdict(Counter)
    by_district: dict[str | None, StarCounts] = defaultdict(Counter)
    for line in forceful:
        by_group[line.subject.group][line.stars] += 1
        if line.subject.commune:
            by_commune[line.subject.commune][line.stars] += 1
        else:
            by_district[line.subject.district][line.stars] += 1
    return Figures(
        certificates=len(lines),
        by_status=by_status,
        by_group=dict(by_group),
        by_commune=dict(by_commune),
        by_district=dict(by_district),
        by_kind=_by_kind(forceful),
        granted=_by_year(grants(lines)),
        undated=sum(line.issued_on is None for line in lines),
        lapses=_lapses(forceful, day),
        renewal=renewal(lines, day),
        recent=tuple(_recent(lines, day)),
    )


def grants(lines: Iterable[Line]) -> Iterator[Grant]:
    """Each dated act of certifying with its kind; certificates without a date stand first among their product's."""
    of_product: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        of_product[line.subject.product_id].append(line)
    for certificates in of_product.values():
        before: Line | None = None
        if len(certificates) > 1:
            certificates.sort(key=lambda line: (line.issued_on or date.min, line.certificate_id))
        for line in certificates:
            if line.issued_on is not None:
                kind = NEW if before is None else UPGRADED if line.stars > before.stars else RENEWED
                yield Grant(line, line.issued_on, kind)
            before = line


def _by_year(given: Iterable[Grant]) -> dict[int, Counter[str]]:
    """{year: how many of each kind, and of each number of stars («3», «4», «5»)}."""
    years: dict[int, Counter[str]] = defaultdict(Counter)
    for grant in given:
        years[grant.issued_on.year][grant.kind] += 1
        years[grant.issued_on.year][str(grant.line.stars)] += 1
    return dict(sorted(years.items()))


def _by_kind(forceful: Iterable[Line]) -> dict[str | None, tuple[int, int]]:
    """{kind of producer: (producers, products)} with a certificate in force."""
    producers: dict[str | None, set[int]] = defaultdict(set)
    products: Counter[str | None] = Counter()
    for line in forceful:
        producers[line.subject.kind].add(line.subject.producer_id)
        products[line.subject.kind] += 1
    return {kind: (len(ids), products[kind]) for kind, ids in producers.items()}


def _lapses(forceful: Iterable[Line], day: date) -> tuple[tuple[date, StarCounts], ...]:
    """The months from this one on, each with what reaches its last day in it if nobody files."""
    first = day.replace(day=1)
    months: dict[date, StarCounts] = {add_months(first, ahead): Counter() for ahead in range(MONTHS_AHEAD)}
    for line in forceful:
        month = line.until.replace(day=1) if line.until else None
        if month in months:
            months[month][line.stars] += 1
    return tuple(months.items())


def _recent(lines: Iterable[Line], day: date) -> Iterator[tuple[int, date]]:
    since = add_months(day, -12)
    for line in lines:
        if line.issued_on and line.precision is Precision.DAY and since <= line.issued_on <= day:
            yield line.subject.product_id, line.issued_on


def renewal(lines: Iterable[Line], day: date) -> Renewal:
    """The last twelve months: certificates not revoked whose last day fell into them, and a later one in time.

    In time is by the end of the longest transitional extension (Decision 26/2026/QĐ-TTg, article 12.3).
    """
    since = add_months(day, -12)
    issued: dict[int, list[date]] = defaultdict(list)
    ended = []
    for line in lines:
        if line.issued_on is None or line.last_day is None:
            continue
        issued[line.subject.product_id].append(line.issued_on)
        if line.hold is not Hold.REVOKED and since <= line.last_day < day:
            ended.append(line)
    renewed = sum(
        any(line.issued_on < later <= line.last_day + timedelta(days=EXTENSION_DAYS) for later in issued[product])
        for line in ended
        if (product := line.subject.product_id) and line.issued_on and line.last_day
    )
    return Renewal(since, day - timedelta(days=1), len(ended), renewed)

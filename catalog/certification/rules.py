"""What a certificate's events and dates make of it on a given day. Pure: no database, no clock.

Rules in force: Decision 26/2026/QĐ-TTg (article 4.3: 36 months; article 7.6: file for re-evaluation 180 to 120 days
before the last day; article 8: revocation; article 12.3: transitional extension of at most 180 days).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from catalog.calendar import add_months

VALID_MONTHS = 36
FILING_OPENS_DAYS = 180
FILING_CLOSES_DAYS = 120
EXTENSION_DAYS = 180

STARS = (3, 4, 5)


class Precision(StrEnum):
    """How exactly the day of issue is known."""

    DAY = "day"
    YEAR = "year"
    UNKNOWN = "unknown"


class Hold(StrEnum):
    """What an event did to a certificate beside its dates."""

    NONE = ""
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


class EventKind(StrEnum):
    ISSUED = "issued"
    CORRECTED = "corrected"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    DOWNGRADED = "downgraded"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


class Status(StrEnum):
    VALID = "valid"
    DUE = "due"
    OVERDUE = "overdue"
    EXTENDED = "extended"
    LAPSED = "lapsed"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"


IN_FORCE = frozenset({Status.VALID, Status.DUE, Status.OVERDUE, Status.EXTENDED})


@dataclass(frozen=True, slots=True)
class Facts:
    """What a decision says of one certificate."""

    stars: int
    issued_on: date | None
    precision: Precision

    @property
    def last_day(self) -> date | None:
        """The last valid day, 36 months after issue (a year counts as its first day); None where no date is known."""
        return add_months(self.issued_on, VALID_MONTHS) if self.issued_on else None


@dataclass(frozen=True, slots=True)
class Event:
    kind: EventKind
    effective_on: date
    facts: Facts | None = None
    extended_until: date | None = None
    recorded_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A certificate as its events left it, before any day is asked about."""

    facts: Facts
    hold: Hold = Hold.NONE
    extended_until: date | None = None


class WrongFacts(ValueError):
    """Facts no certificate can have; the message is the reason, in English, for logs."""


class WrongEvent(Exception):
    """An event that cannot follow what went before, such as reinstating a revoked certificate."""

    def __init__(self, kind: EventKind, hold: Hold) -> None:
        super().__init__(f"{kind} cannot follow {hold or 'in force'}")
        self.kind = kind
        self.hold = hold


def check(facts: Facts) -> None:
    """Raises `WrongFacts` for stars outside 3 to 5 (article 4 certifies no lower rank) or a date without sense."""
    if facts.stars not in STARS:
        raise WrongFacts("stars are 3, 4 or 5")
    if (facts.issued_on is None) != (facts.precision is Precision.UNKNOWN):
        raise WrongFacts("a day of issue goes with its precision")
    if facts.precision is Precision.YEAR and facts.issued_on and (facts.issued_on.month, facts.issued_on.day) != (1, 1):
        raise WrongFacts("a year counts as its first day")


def apply(standing: Standing | None, event: Event) -> Standing:
    """The standing after an event. Raises `WrongEvent` for a step the rules do not know; revocation is final."""
    if standing is None:
        if event.kind is not EventKind.ISSUED or event.facts is None:
            raise WrongEvent(event.kind, Hold.NONE)
        return Standing(event.facts)
    hold = standing.hold
    if event.kind is EventKind.CORRECTED and event.facts is not None:
        return replace(standing, facts=event.facts, extended_until=_kept(event.facts, standing.extended_until))
    if event.kind is EventKind.DOWNGRADED and event.facts is not None and hold in (Hold.NONE, Hold.SUSPENDED):
        return replace(standing, facts=_lowered(standing.facts, event.facts))
    if event.kind is EventKind.SUSPENDED and hold is Hold.NONE:
        return replace(standing, hold=Hold.SUSPENDED)
    if event.kind is EventKind.REINSTATED and hold is Hold.SUSPENDED:
        return replace(standing, hold=Hold.NONE)
    if event.kind is EventKind.EXTENDED and hold in (Hold.NONE, Hold.SUSPENDED) and event.extended_until:
        return replace(standing, extended_until=_extension(standing.facts, event.extended_until))
    if event.kind is EventKind.REVOKED and hold is not Hold.REVOKED:
        return replace(standing, hold=Hold.REVOKED)
    if event.kind is EventKind.SUPERSEDED and hold in (Hold.NONE, Hold.SUSPENDED):
        return replace(standing, hold=Hold.SUPERSEDED)
    raise WrongEvent(event.kind, hold)


def _lowered(before: Facts, after: Facts) -> Facts:
    if after != replace(before, stars=after.stars) or after.stars >= before.stars:
        raise WrongFacts("a downgrade takes stars away and leaves the dates")
    return after


def _extension(facts: Facts, until: date) -> date:
    if not _may_extend(facts, until):
        raise WrongFacts("an extension ends within 180 days after the last day (Decision 26/2026/QĐ-TTg, article 12.3)")
    return until


def _kept(facts: Facts, until: date | None) -> date | None:
    """An extension that the corrected dates no longer allow falls away."""
    return until if until is not None and _may_extend(facts, until) else None


def _may_extend(facts: Facts, until: date) -> bool:
    last = facts.last_day
    return last is not None and last < until <= last + timedelta(days=EXTENSION_DAYS)


def standing_on(events: Iterable[Event], day: date, *, known_on: date | None = None) -> Standing | None:
    """The standing on a day, from events in the order they were recorded; None where it was not yet issued.

    With `known_on`, as the register told it at the end of that day: what was recorded later is left out, so that the
    answer for a past day never changes.
    """
    standing: Standing | None = None
    for event in events:
        was_known = known_on is None or event.recorded_on is None or event.recorded_on <= known_on
        if was_known and event.effective_on <= day:
            standing = apply(standing, event)
    return standing


def status(standing: Standing, day: date) -> Status:
    """The status on a day (design §4.1). Unknown is not valid; the last day counts to its end."""
    if standing.hold is not Hold.NONE:
        return Status(standing.hold)
    last = standing.facts.last_day
    if last is None:
        return Status.UNKNOWN
    if day > last:
        until = standing.extended_until
        return Status.EXTENDED if until and day <= until else Status.LAPSED
    if day > last - timedelta(days=FILING_CLOSES_DAYS):
        return Status.OVERDUE
    if day >= last - timedelta(days=FILING_OPENS_DAYS):
        return Status.DUE
    return Status.VALID


def status_on(events: Iterable[Event], day: date, *, known_on: date | None = None) -> Status | None:
    """The status on any day, from events in the order they were recorded; None where it was not yet issued."""
    standing = standing_on(events, day, known_on=known_on)
    return status(standing, day) if standing else None


def in_force_until(standing: Standing) -> date | None:
    """The last day on which it is in force if nothing further happens; None where it is not, or no date is known."""
    if standing.hold is not Hold.NONE or standing.facts.last_day is None:
        return None
    return max(standing.facts.last_day, standing.extended_until or date.min)


def in_force_spans(events: Sequence[Event]) -> list[tuple[date, date]]:
    """The spans of days (first, last) on which a certificate was or will be in force, as its events tell."""
    spans = []
    borders = sorted({event.effective_on for event in events})
    for first, after in pairwise([*borders, date.max]):
        standing = standing_on(events, first)
        until = in_force_until(standing) if standing else None
        if until is not None and until >= first:
            spans.append((first, min(until, after - timedelta(days=1))))
    return spans


def filing_window(last_day: date) -> tuple[date, date]:
    """First and last day on which a producer may file for re-evaluation (article 7.6)."""
    return last_day - timedelta(days=FILING_OPENS_DAYS), last_day - timedelta(days=FILING_CLOSES_DAYS)

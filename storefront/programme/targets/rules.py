"""Targets: what may be set, and how far a year has come. Pure.

A certificate counts for the year of its day of issue, unless it was revoked by the day asked about; a year is judged on
its last day at the latest, so that later revocations leave it as it was reported.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalog.certification.rules import Hold
from storefront.programme.figures.rules import NEW, Grant, Line, Subject

FIRST_YEAR, LAST_YEAR = 2018, 2045
MOST_NUMBER = 100_000
LONGEST_REASON = 300

AREAS = ("province", "group", "commune")
COUNTED = ("new", "stars_3", "stars_4", "stars_5", "producers", "in_force")


class WrongTarget(ValueError):
    """A target nobody can set: the field at fault and why (a key of `messages`)."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Aim:
    """What a target is about: of a year, somewhere, what."""

    year: int
    area: str
    place: str
    counted: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an aim has come on a day: all of it, and of that by new, upgraded and renewed products."""

    reached: int
    new: int
    upgraded: int
    renewed: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A target's bar: parts of a whole of 100, and whether least was reached."""

    filled: int
    least_at: int
    is_reached: bool


def check(aim: Aim, least: int | None, most: int | None, reason: str) -> None:
    """Raises `WrongTarget` for numbers, years and reasons that make no target."""
    if not FIRST_YEAR <= aim.year <= LAST_YEAR:
        raise WrongTarget("year", "year")
    if aim.area not in AREAS or aim.counted not in COUNTED or (aim.area == "province") != (aim.place == ""):
        raise WrongTarget("place", "place")
    if least is None or not 0 <= least <= MOST_NUMBER:
        raise WrongTarget("least", "number")
    if most is not None and not least <= most <= MOST_NUMBER:
        raise WrongTarget("most", "range")
    if not reason.strip():
        raise WrongTarget("reason", "reason")
    if len(reason) > LONGEST_REASON:
        raise WrongTarget("reason", "too_long")


def judged_on(year: int, day: date) -> date:
    """The day a year's targets are judged on when one looks on `day`: its last day at the latest."""
    return min(day, date(year, 12, 31))


def progress(lines: Sequence[Line], given: Sequence[Grant], aim: Aim) -> Progress:
    """How far an aim has come, from certificates (and their grants) as they stood on the day it is judged on."""
    if aim.counted == "in_force":
        return Progress(sum(line.in_force and within(line.subject, aim) for line in lines), 0, 0, 0)
    given = [grant for grant in given if _counts(grant, aim)]
    if aim.counted == "producers":
        return Progress(len({grant.line.subject.producer_id for grant in given}), 0, 0, 0)
    kinds = [grant.kind for grant in given]
    return Progress(len(given), kinds.count("new"), kinds.count("upgraded"), kinds.count("renewed"))


def _counts(grant: Grant, aim: Aim) -> bool:
    return (
        grant.issued_on.year == aim.year
        and grant.line.hold is not Hold.REVOKED
        and within(grant.line.subject, aim)
        and (grant.kind == NEW if aim.counted in ("new", "producers") else aim.counted == f"stars_{grant.line.stars}")
    )


def within(subject: Subject, aim: Aim) -> bool:
    """Whether a product counts for an aim's area."""
    if aim.area == "group":
        return subject.group == aim.place
    return aim.area == "province" or subject.commune == aim.place


def bar(reached: int, least: int, most: int | None) -> Bar:
    """A bar that is full at the upper number, or at what was reached where that is more."""
    whole = max(most or least, reached, 1)
    return Bar(round(100 * reached / whole), round(100 * least / whole), reached >= least)

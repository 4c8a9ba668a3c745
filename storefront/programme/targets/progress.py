"""Targets of a year beside what certificates say, kept in memory until either changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from storefront.programme.figures import report
from storefront.programme.figures.rules import grants
from storefront.programme.targets import queries, rules
from storefront.programme.targets.queries import Set
from storefront.programme.targets.rules import Bar, Progress


@dataclass(frozen=True, slots=True)
class Reached:
    """A target, how far it has come, and its bar."""

    target: Set
    progress: Progress
    bar: Bar

    @property
    def left(self) -> int:
        """How many are still missing to the lower number."""
        return max(self.target.least - self.progress.reached, 0)


def reached(session: Session, rows: Sequence[Set], judged: date, *, known_on: date, today: date) -> list[Reached]:
    """The targets in force among a year's rows, in the order of what they count, as of the day they are judged on."""
    targets = sorted(queries.in_force(rows), key=_order)
    if not targets:
        return []
    key = ("targets", report.state(session), tuple(target.id for target in targets), judged, known_on, today)
    made: list[Reached] = report.kept(key, lambda: _made(session, targets, judged, known_on=known_on, today=today))
    return made


def _made(session: Session, targets: Sequence[Set], judged: date, *, known_on: date, today: date) -> list[Reached]:
    lines = report.lines(session, judged, known_on=known_on, today=today)
    given = list(grants(lines))
    found = []
    for target in targets:
        progress = rules.progress(lines, given, target.aim)
        found.append(Reached(target, progress, rules.bar(progress.reached, target.least, target.most)))
    return found


def _order(target: Set) -> tuple[int, int, str]:
    return rules.AREAS.index(target.aim.area), rules.COUNTED.index(target.aim.counted), target.aim.place

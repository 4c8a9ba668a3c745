"""What the register counts where a figure was announced. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.certification.rules import Precision
from storefront.programme.figures.rules import NEW, Grant, Line, Subject, grants


@dataclass(frozen=True, slots=True)
class Asked:
    """What an announced figure counts: a measure, on a day, narrowed by stars, kind, group and area."""

    measure: str
    as_of: date
    stars: int | None = None
    kind: str = ""
    group: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """The register's answer to an announced figure, and how many certificates it cannot date at all."""

    value: int
    undated: int


def counted(lines: Iterable[Line], undated: Iterable[Line], asked: Asked) -> Counted:
    """The same figure from certificates as they stood on the day asked for; `undated` are in force on no day."""
    here = [line for line in lines if _within(line.subject, asked)]
    never = sum(_within(line.subject, asked) and asked.stars in (None, line.stars) for line in undated)
    return Counted(_COUNTERS[asked.measure](here, asked), never)


def _within(subject: Subject, asked: Asked) -> bool:
    return (
        (not asked.kind or subject.kind == asked.kind)
        and (not asked.group or subject.group == asked.group)
        and (not asked.area or asked.area in (subject.former_province, subject.district))
    )


def _in_force(lines: Sequence[Line], asked: Asked) -> list[Line]:
    return [line for line in lines if line.in_force and asked.stars in (None, line.stars)]


def _granted(lines: Sequence[Line], asked: Asked) -> list[Grant]:
    return [
        grant
        for grant in grants(lines)
        if grant.issued_on.year == asked.as_of.year and asked.stars in (None, grant.line.stars)
    ]


def _new(lines: Sequence[Line], asked: Asked) -> list[Grant]:
    return [grant for grant in _granted(lines, asked) if grant.kind == NEW]


_COUNTERS: Mapping[str, Callable[[Sequence[Line], Asked], int]] = {
    "in_force": lambda lines, asked: len(_in_force(lines, asked)),
    "producers": lambda lines, asked: len({line.subject.producer_id for line in _in_force(lines, asked)}),
    "new": lambda lines, asked: len(_new(lines, asked)),
    "new_producers": lambda lines, asked: len({grant.line.subject.producer_id for grant in _new(lines, asked)}),
    "granted": lambda lines, asked: len(_granted(lines, asked)),
    "on_day": lambda lines, asked: sum(
        grant.issued_on == asked.as_of and grant.line.precision is Precision.DAY for grant in _granted(lines, asked)
    ),
}

MEASURES = tuple(_COUNTERS)

"""What happened to a product's certificates: as their events tell it, and what the dates make of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.calendar import local_day
from catalog.certification import rules
from catalog.certification.models import Certificate, CertificateEvent
from catalog.certification.rules import Event, EventKind, Facts, Standing, Status

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Happened:
    """One event, with what it said at the time (`wording`); `corrects`: the number of the event it mends."""

    number: int
    code: str
    kind: EventKind
    effective_on: date
    recorded_at: datetime
    facts: Facts | None
    extended_until: date | None
    wording: dict[str, Any]
    reason: str
    corrects: int | None

    @property
    def recorded_on(self) -> date:
        return local_day(self.recorded_at)

    @property
    def decision(self) -> str | None:
        """The decision's number as it was told then."""
        number: str | None = self.wording.get("decision")
        return number

    @property
    def as_rule(self) -> Event:
        return Event(self.kind, self.effective_on, self.facts, self.extended_until, self.recorded_on)


class Turn(StrEnum):
    """What an event was in the life of a product's stars."""

    FIRST = "first"
    UPGRADED = "upgraded"
    RENEWED = "renewed"
    LOWERED = "lowered"
    CORRECTED = "corrected"
    EXTENDED = "extended"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    DOWNGRADED = "downgraded"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Chapter:
    """One line of the history: the day it counts from, the certificate, its stars then.

    `before`: its stars until then, where they changed. `event` is None for a lapse, which no event records.
    `replaces`: the code of the certificate it took the place of; `mended`: the event whose mistake this one mends.
    """

    turn: Turn
    on: date
    code: str
    stars: int
    before: int | None = None
    event: Happened | None = None
    replaces: str | None = None
    mended: Happened | None = None


def of_product(session: Session, product_id: int) -> list[Happened]:
    """Every event of every certificate of a product, in the order they were recorded."""
    rows = session.execute(
        select(CertificateEvent, Certificate.code)
        .join(Certificate, CertificateEvent.certificate_id == Certificate.id)
        .where(Certificate.product_id == product_id)
        .order_by(CertificateEvent.number)
    ).all()
    numbers = {event.id: event.number for event, _ in rows}
    return [_happened(event, code, numbers) for event, code in rows]


def chapters(events: Sequence[Happened], day: date) -> list[Chapter]:
    """The history of a product until a day, oldest first: first issue, upgrades, renewals, lapses and all else.

    A certificate that another one followed is told by the one that follows.
    """
    told: list[Chapter] = []
    previous: list[Happened] = []
    for certificate in in_order(events):
        told += _life(certificate, previous, {event.number: event for event in events})
        told += _lapses(certificate)
        previous = certificate
    return sorted((chapter for chapter in told if chapter.on <= day), key=_place)


def in_order(events: Sequence[Happened]) -> list[list[Happened]]:
    """The events certificate by certificate, in the order in which the certificates began to count."""
    by_code: dict[str, list[Happened]] = {}
    for event in events:
        by_code.setdefault(event.code, []).append(event)
    return sorted(by_code.values(), key=lambda life: (life[0].effective_on, life[0].number))


def follower(events: Sequence[Happened], code: str) -> str | None:
    """The code of the certificate that came after one; None where none did."""
    codes = [life[0].code for life in in_order(events)]
    after = codes.index(code) + 1
    return codes[after] if after < len(codes) else None


def standing_on(events: Sequence[Happened], code: str, day: date) -> Standing | None:
    """How a certificate stood on a day; None where it was not yet issued."""
    return rules.standing_on([event.as_rule for event in events if event.code == code], day)


def cause(events: Sequence[Happened], code: str, status: Status, day: date) -> Happened | None:
    """The event that made a certificate suspended, revoked or superseded on a day."""
    found = [one for one in events if one.code == code and one.kind.value == status.value and one.effective_on <= day]
    return found[-1] if found else None


def _happened(event: CertificateEvent, code: str, numbers: dict[int, int]) -> Happened:
    corrects = numbers.get(event.corrects_id) if event.corrects_id else None
    return Happened(
        event.number,
        code,
        EventKind(event.kind),
        event.effective_on,
        event.recorded_at,
        event.as_rule.facts,
        event.extended_until,
        event.wording,
        event.reason,
        corrects,
    )


def _life(certificate: list[Happened], previous: list[Happened], by_number: dict[int, Happened]) -> Iterator[Chapter]:
    stars = 0
    for event in certificate:
        before, stars = stars, event.facts.stars if event.facts else stars
        if event.kind is EventKind.ISSUED:
            yield _issue(event, previous, stars)
        elif event.kind is not EventKind.SUPERSEDED:
            mended = by_number.get(event.corrects) if event.corrects else None
            changed = before if before != stars else None
            yield Chapter(Turn(event.kind.value), event.effective_on, event.code, stars, changed, event, mended=mended)


def _issue(event: Happened, previous: list[Happened], stars: int) -> Chapter:
    if not previous:
        return Chapter(Turn.FIRST, event.effective_on, event.code, stars, event=event)
    rows = [one.as_rule for one in previous]
    held = rules.standing_on(rows, event.effective_on - _ONE_DAY) or rules.standing_on(rows, event.effective_on)
    before = held.facts.stars if held else stars
    turn = Turn.UPGRADED if stars > before else Turn.LOWERED if stars < before else Turn.RENEWED
    changed = before if before != stars else None
    return Chapter(turn, event.effective_on, event.code, stars, changed, event, replaces=previous[0].code)


def _lapses(certificate: list[Happened]) -> Iterator[Chapter]:
    """The days on which a certificate ran out: no event says so, its dates do."""
    rows = [event.as_rule for event in certificate]
    ends = {event.facts.last_day for event in rows if event.facts} | {event.extended_until for event in rows}
    for last in sorted(end for end in ends if end):
        day = last + _ONE_DAY
        held, out = rules.standing_on(rows, last), rules.standing_on(rows, day)
        if held and out and rules.status(out, day) is Status.LAPSED and rules.status(held, last) in rules.IN_FORCE:
            yield Chapter(Turn.LAPSED, day, certificate[0].code, out.facts.stars)


def _place(chapter: Chapter) -> tuple[date, int]:
    # A lapse belongs to the first minute of its day.
    return chapter.on, chapter.event.number if chapter.event else 0

"""When a certificate must be filed for again, what a dossier goes through, and the programme's rounds. Pure.

Rules in force: Decision 26/2026/QĐ-TTg (article 5: rounds; article 7.6: file 180 to 120 days before the last day;
article 12.3: transitional extension of at most 180 days). The days of the reminders are the programme's own choice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from catalog.certification.rules import EXTENSION_DAYS, FILING_OPENS_DAYS, filing_window

REMINDER_DAYS = (210, 180, 150, 120)
# An extension must be signed before the last day is over, so it is offered a week ahead.
OFFERED_AHEAD_DAYS = 7
LONGEST_NOTE = 300
LONGEST_REASON = 1000


class Stage(StrEnum):
    """Where a certificate stands on its way to the next one."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    PASSED = "passed"
    LAPSED = "lapsed"
    FILED = "filed"


class Kind(StrEnum):
    RE_EVALUATION = "re_evaluation"
    UPGRADE = "upgrade"


class State(StrEnum):
    """Where a dossier stands."""

    OPENED = "opened"
    INCOMPLETE = "incomplete"
    COMPLETE = "complete"
    FORWARDED = "forwarded"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What an official does with a dossier beside checking its papers."""

    FORWARD = "forward"
    RETURN = "return"
    DECIDE = "decide"
    WITHDRAW = "withdraw"


class Presence(StrEnum):
    PRESENT = "present"
    MISSING = "missing"
    NOT_NEEDED = "not_needed"


# The application (form 01), the self-assessment (form 02) and the evidence that form 02 lists, in its order.
PAPERS = (
    "application",
    "self_assessment",
    "business_registration",
    "facility_certificate",
    "raw_material",
    "environment",
    "labour",
    "accounts",
    "trademark",
    "sales",
    "promotion",
    "story",
    "quality_declaration",
    "test_report",
    "trace_stamp",
    "quality_system",
    "awards",
)
LIVE = (State.OPENED, State.INCOMPLETE, State.COMPLETE, State.FORWARDED)
CHECKABLE = (State.OPENED, State.INCOMPLETE, State.COMPLETE)
_STEPS = {
    (State.COMPLETE, Step.FORWARD): State.FORWARDED,
    (State.FORWARDED, Step.DECIDE): State.DECIDED,
    (State.FORWARDED, Step.RETURN): State.INCOMPLETE,
    **{(state, Step.WITHDRAW): State.WITHDRAWN for state in LIVE},
}


class RenewalRefused(ValueError):
    """An act that cannot be; `reason` says why, `field` which input it is about."""

    def __init__(self, reason: str, field: str = "reason", value: Any = "") -> None:
        super().__init__(f"{field}: {reason} {value}")
        self.reason = reason
        self.field = field
        self.value = value


def stage(last_day: date, in_force_until: date, *, filed: bool, day: date) -> Stage:
    """The stage on a day; `filed`: a dossier of it was handed in and is not decided yet."""
    opens, closes = filing_window(last_day)
    if filed:
        return Stage.FILED
    if day > in_force_until:
        return Stage.LAPSED
    if day > closes:
        return Stage.PASSED
    return Stage.OPEN if day >= opens else Stage.NOT_OPEN


def in_window(last_day: date, filed_on: date) -> bool:
    """Whether a dossier was handed in between the first and the last day for it (article 7.6)."""
    opens, closes = filing_window(last_day)
    return opens <= filed_on <= closes


def after(state: State, step: Step) -> State:
    """The state after a step. Raises `RenewalRefused` for a step that cannot follow."""
    if (state, step) not in _STEPS:
        raise RenewalRefused("step", "reason", step)
    return _STEPS[state, step]


def steps(state: State) -> list[Step]:
    """The steps that may follow a state."""
    return [step for step in Step if (state, step) in _STEPS]


def checked(presences: Iterable[Presence]) -> State:
    """The state of a dossier by its checklist: complete where nothing is missing."""
    return State.INCOMPLETE if Presence.MISSING in set(presences) else State.COMPLETE


def latest_extension(
    last_day: date, extended_until: date | None, filed_on: date | None, kind: Kind | None, day: date
) -> date | None:
    """The last day a certificate may be extended to (article 12.3); None where it may not be, or no longer.

    It may where a re-evaluation was filed in its window and is not decided as the last day comes.
    """
    latest = last_day + timedelta(days=EXTENSION_DAYS)
    filed_in_time = kind is Kind.RE_EVALUATION and filed_on is not None and in_window(last_day, filed_on)
    is_near = day >= last_day - timedelta(days=OFFERED_AHEAD_DAYS)
    is_open = day <= latest and (extended_until is None or extended_until < latest)
    return latest if filed_in_time and is_near and is_open else None


def reminder_due(last_day: date, day: date) -> int | None:
    """Which reminder a producer should have had by a day: days before the last day, of `REMINDER_DAYS`.

    Only the latest counts, so that days on which nobody could send leave no pile behind. None before the first and
    after the last day.
    """
    left = (last_day - day).days
    return min((step for step in REMINDER_DAYS if 0 <= left <= step), default=None)


@dataclass(frozen=True, slots=True)
class Round:
    """One of the two rounds of a year (article 5): every day named is the first on which it is too late.

    Communes propose before `commune_by`, the province's council meets before `council_by`. Products that may reach
    five stars go to the ministry before `ministry_by`, whose council meets before `central_by`.
    """

    commune_by: date
    council_by: date
    ministry_by: date
    central_by: date


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """A day before which something of a round must be done; `what` names the field of `Round`."""

    before: date
    what: str


def rounds(year: int) -> tuple[Round, Round]:
    """The rounds of a year."""
    spring = Round(date(year, 4, 30), date(year, 6, 30), date(year, 7, 30), date(year, 9, 30))
    autumn = Round(date(year, 10, 30), date(year, 12, 30), date(year + 1, 1, 30), date(year + 1, 3, 30))
    return spring, autumn


def deadlines(day: date, count: int) -> list[Deadline]:
    """The next deadlines after a day, soonest first."""
    years = range(day.year - 1, day.year + 2 + count // 8)
    named = [
        Deadline(getattr(one, what), what)
        for year in years
        for one in rounds(year)
        for what in ("commune_by", "council_by", "ministry_by", "central_by")
    ]
    return sorted(one for one in named if one.before > day)[:count]


def rounds_ahead(day: date, count: int) -> list[Round]:
    """The next rounds that communes may still propose to, soonest first."""
    years = range(day.year, day.year + 2 + count // 2)
    return [one for year in years for one in rounds(year) if one.commune_by > day][:count]


def fits(one: Round, last_day: date) -> bool:
    """Whether a certificate is renewed in time by a round: filed once its window is open, decided by its last day."""
    opens = last_day - timedelta(days=FILING_OPENS_DAYS)
    return opens < one.commune_by and one.council_by <= last_day

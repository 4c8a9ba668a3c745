"""A post-check (hậu kiểm, Decision 26/2026/QĐ-TTg, article 9): its states, verdicts and terms. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LONGEST_LINE = 200
LONGEST_NOTE = 1000
LONGEST_TEXT = 2000
MOST_PHOTOS = 6


class Reason(StrEnum):
    """Why a visit is made."""

    ROUTINE = "routine"
    DOUBT = "doubt"
    COMPLAINT = "complaint"
    FOLLOW_UP = "follow_up"


class State(StrEnum):
    PLANNED = "planned"
    MADE = "made"
    CANCELLED = "cancelled"


class Verdict(StrEnum):
    OK = "ok"
    MINOR = "minor"
    SERIOUS = "serious"
    NOT_APPLICABLE = "not_applicable"


class Act(StrEnum):
    """What may be done to a visit; each is an event of it."""

    PLAN = "plan"
    MOVE = "move"
    DRAFT = "draft"
    FINISH = "finish"
    CANCEL = "cancel"
    SUSPEND = "suspend"
    SETTLE = "settle"
    NOTE = "note"


FAULTS = (Verdict.MINOR, Verdict.SERIOUS)


class WrongStep(Exception):
    """An act that is not possible where the visit stands."""

    def __init__(self, act: Act) -> None:
        super().__init__(act.value)
        self.act = act


class NotWhole(Exception):
    """A record that cannot be finished. `missing`: keys of questions without a verdict; `unexplained`: faults without a
    note; `needs_term`: there is a fault and no day until which it is put right, or one before the visit."""

    def __init__(self, missing: Collection[str], unexplained: Collection[str], needs_term: bool) -> None:
        super().__init__("the record is not whole")
        self.missing = tuple(missing)
        self.unexplained = tuple(unexplained)
        self.needs_term = needs_term


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one question."""

    verdict: Verdict
    note: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a visit stands: `worst` of what was found; `correct_by` until it is put right; `settled` when that is."""

    state: State = State.PLANNED
    worst: Verdict | None = None
    correct_by: date | None = None
    settled: bool = False

    @property
    def awaits_correction(self) -> bool:
        return self.state is State.MADE and self.worst in FAULTS and not self.settled

    def is_overdue(self, day: date) -> bool:
        """Whether something should have been put right before a day, or a visit made."""
        return self.awaits_correction and self.correct_by is not None and self.correct_by < day


def possible(standing: Standing) -> frozenset[Act]:
    """The acts a visit allows where it stands."""
    if standing.state is State.PLANNED:
        return frozenset({Act.MOVE, Act.DRAFT, Act.FINISH, Act.CANCEL, Act.NOTE})
    if standing.state is State.CANCELLED:
        return frozenset()
    acts = {Act.NOTE}
    if standing.awaits_correction:
        acts.add(Act.SETTLE)
        if standing.worst is Verdict.SERIOUS:
            acts.add(Act.SUSPEND)
    return frozenset(acts)


def check(act: Act, standing: Standing) -> None:
    """Raises `WrongStep` for an act that is not possible."""
    if act not in possible(standing):
        raise WrongStep(act)


def worst(found: Collection[Found]) -> Verdict | None:
    """The gravest verdict; None where nothing was found wrong or right."""
    verdicts = {one.verdict for one in found}
    return next((one for one in (Verdict.SERIOUS, Verdict.MINOR, Verdict.OK) if one in verdicts), None)


def check_whole(keys: Collection[str], found: Mapping[str, Found], made_on: date, correct_by: date | None) -> None:
    """Raises `NotWhole` for a record with an open question, a fault without a note, or faults without a term."""
    missing = [key for key in keys if key not in found]
    unexplained = [key for key in keys if key in found and found[key].verdict in FAULTS and not found[key].note]
    faulty = worst(found.values()) in FAULTS
    needs_term = faulty and (correct_by is None or correct_by < made_on)
    if missing or unexplained or needs_term:
        raise NotWhole(missing, unexplained, needs_term)

"""A doubt about a star as a case: its states, the steps between them, its term. Pure."""

import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

# No text sets a term for a doubt. Fifteen working days is what Decision 26/2026/QĐ-TTg, article 6, gives a commune to
# examine a dossier, and its article 8 gives the authority fifteen days to withdraw a certificate.
WORKING_DAYS = 15
# (month, day) of the holidays that fall on the same day each year (Labour Code 45/2019/QH14, article 112). Those by the
# moon are not known here: a term that spans Tết ends too early, never too late.
_HOLIDAYS = frozenset({(1, 1), (4, 30), (5, 1), (9, 2)})
_SATURDAY = 5

# How to reach the reporter serves to ask back; the privacy policy names this term.
CONTACT_DAYS = 180

LONGEST_LINE = 200
LONGEST_TEXT = 2000

# Read aloud over the phone: capitals and digits, no 0/O, no 1/I. Sixty bits: nobody finds one by trying.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LENGTH = 12
_GROUP = 4


class Kind(StrEnum):
    """What is wrong, as the reporter sees it."""

    UNCERTIFIED = "uncertified"
    EXPIRED = "expired"
    FAKE = "fake"
    OTHER = "other"


class State(StrEnum):
    OPENED = "opened"
    ASSIGNED = "assigned"
    VISIT_PLANNED = "visit_planned"
    VISITED = "visited"
    FOUND = "found"
    CORRECTING = "correcting"
    CLOSED = "closed"


class Finding(StrEnum):
    NONE = ""
    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"
    UNCLEAR = "unclear"


class Act(StrEnum):
    """What may be done to a case; each is an event of it."""

    OPEN = "open"
    ASSIGN = "assign"
    NOTE = "note"
    LINK = "link"
    PLAN_VISIT = "plan_visit"
    DROP_VISIT = "drop_visit"
    VISIT = "visit"
    FIND = "find"
    SUSPEND = "suspend"
    CORRECT = "correct"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands."""

    state: State = State.OPENED
    owner: str = ""
    finding: Finding = Finding.NONE
    correct_by: date | None = None

    @property
    def is_open(self) -> bool:
        return self.state is not State.CLOSED


@dataclass(frozen=True, slots=True)
class Step:
    """One act with what it brings: who takes the case, what was found, until when it is put right."""

    act: Act
    owner: str = ""
    finding: Finding = Finding.NONE
    correct_by: date | None = None


class WrongStep(Exception):
    """An act that is not possible where the case stands."""

    def __init__(self, standing: Standing, act: Act) -> None:
        super().__init__(f"{act} at {standing.state}")
        self.standing = standing
        self.act = act


# {state: {act: the state after it}}. What is not here is not possible.
_NEXT = {
    State.OPENED: {Act.ASSIGN: State.ASSIGNED},
    State.ASSIGNED: {Act.PLAN_VISIT: State.VISIT_PLANNED, Act.FIND: State.FOUND},
    State.VISIT_PLANNED: {Act.VISIT: State.VISITED, Act.DROP_VISIT: State.ASSIGNED},
    State.VISITED: {Act.PLAN_VISIT: State.VISIT_PLANNED, Act.FIND: State.FOUND},
    State.FOUND: {Act.FIND: State.FOUND, Act.CORRECT: State.CORRECTING, Act.CLOSE: State.CLOSED},
    State.CORRECTING: {Act.CORRECT: State.CORRECTING, Act.CLOSE: State.CLOSED},
    State.CLOSED: {},
}
_WHEREVER_OPEN = (Act.NOTE, Act.ASSIGN, Act.LINK)
# Only for a case that was upheld.
_UPHELD_ONLY = (Act.CORRECT, Act.SUSPEND)


def possible(standing: Standing) -> frozenset[Act]:
    """The acts a case allows where it stands."""
    acts = set(_NEXT[standing.state])
    if standing.is_open:
        acts |= set(_WHEREVER_OPEN)
    if standing.state in (State.FOUND, State.CORRECTING):
        acts.add(Act.SUSPEND)
    if standing.finding is not Finding.UPHELD:
        acts -= set(_UPHELD_ONLY)
    return frozenset(acts)


def apply(standing: Standing, step: Step) -> Standing:
    """Where a case stands after a step. Raises `WrongStep`, also for a step that lacks what it must bring."""
    if step.act not in possible(standing) or not _is_whole(step):
        raise WrongStep(standing, step.act)
    after = replace(standing, state=_NEXT[standing.state].get(step.act, standing.state))
    if step.act is Act.ASSIGN:
        return replace(after, owner=step.owner)
    if step.act is Act.FIND:
        return replace(after, finding=step.finding)
    if step.act is Act.CORRECT:
        return replace(after, correct_by=step.correct_by)
    return after


def _is_whole(step: Step) -> bool:
    return {
        Act.ASSIGN: bool(step.owner),
        Act.FIND: step.finding is not Finding.NONE,
        Act.CORRECT: step.correct_by is not None,
    }.get(step.act, True)


def due_on(opened_on: date) -> date:
    """The last day of a case's term: fifteen working days after the day it came in."""
    day, left = opened_on, WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY and (day.month, day.day) not in _HOLIDAYS
    return day


def new_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))


def shown_code(code: str) -> str:
    """A code in groups, as it is read and written down: ABCD-EFGH-JKLM."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def typed_code(text: str) -> str:
    """The code that somebody typed, with or without dashes, blanks and capitals."""
    return "".join(sign for sign in text.upper() if sign.isalnum())[: 2 * _CODE_LENGTH]

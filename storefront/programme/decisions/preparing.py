"""A draft as the catalogue reads it: header, rows, faults, and the plan they make."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from catalog.calendar import local_day
from catalog.decisions import headers, planning, reading, rows
from catalog.decisions.reading import Annex
from catalog.decisions.rows import Rows
from catalog.decisions.rules import DecisionRefused, Header, Plan, Problem, Reading, Reason
from storefront.programme.decisions import forms
from storefront.programme.decisions.models import DecisionDraft


@dataclass(frozen=True)
class Prepared:
    """What a draft holds. `header` is None while it lacks something; `problems` are those of header and file."""

    annex: Annex
    header: Header | None
    rows: Rows
    problems: tuple[Problem, ...]
    readings: tuple[Reading, ...]

    def known_header(self) -> Header:
        """The header. Raises `DecisionRefused` while header or file have faults."""
        if self.header is None or self.problems:
            raise DecisionRefused(self.problems)
        return self.header


def of_draft(draft: DecisionDraft, now: datetime) -> Prepared:
    """Read a draft anew: nothing that was worked out earlier is trusted."""
    annex = reading.of_json(draft.annex) if draft.annex else Annex()
    return prepared(annex, draft.by_hand, draft.typed, now)


def prepared(annex: Annex, by_hand: list[dict[str, str]], typed: dict[str, str], now: datetime) -> Prepared:
    """The rows of a file and those by hand, with what was typed of the decision."""
    lines = [*annex.lines, *(forms.line(values, number) for number, values in enumerate(by_hand, 1))]
    problems = list(annex.problems)
    # Rows by hand are enough; without any row there is nothing to decide.
    if by_hand:
        problems = [problem for problem in problems if problem.reason is not Reason.NO_ROWS]
    elif not annex.lines and not problems:
        problems.append(Problem("", Reason.NO_ROWS))
    header, faults = headers.header(forms.header(typed), replace(annex, lines=tuple(lines)))
    found = rows.checked(lines, act=forms.default_act(typed), reason=typed.get("reason", ""), today=local_day(now))
    found.readings[:0] = annex.readings
    return Prepared(annex, header, found, (*faults, *problems), tuple(found.readings))


def plan(session: Session, draft: Prepared, now: datetime) -> Plan:
    """What it would do, with every fault of header, file and rows. Steps of a plan with faults are for looking at."""
    today = local_day(now)
    # Rows are checked for today while nobody knows the decision's day.
    held = planning.plan(session, draft.header or Header("", today, ""), draft.rows, today=today)
    return replace(held, problems=(*draft.problems, *held.problems), steps=held.steps if draft.header else ())

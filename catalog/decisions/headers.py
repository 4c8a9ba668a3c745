"""The decision's own facts: as somebody typed them, as the annex's title words them, or as its columns repeat them."""

from dataclasses import dataclass
from datetime import date

from catalog.decisions import words
from catalog.decisions.reading import Annex
from catalog.decisions.rules import Header, Problem, Reason

_LONGEST = {"number": 60, "authority": 200, "summary": 300, "source_url": 500}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed of a decision; blank where the annex is to tell it."""

    number: str = ""
    decided_on: str = ""
    authority: str = ""
    summary: str = ""
    source_url: str = ""


def header(typed: Typed, annex: Annex) -> tuple[Header | None, list[Problem]]:
    """The decision's facts from all three; None, and what is wrong, where they lack or contradict each other.

    A problem's cell is the cell of the annex, or the name of the typed field.
    """
    problems = [
        Problem(name, Reason.TOO_LONG, detail=str(longest))
        for name, longest in _LONGEST.items()
        if len(getattr(typed, name)) > longest
    ]
    number = _one("number", typed.number, annex.title[0] if annex.title else "", annex, problems)
    titled = annex.title[1].isoformat() if annex.title else ""
    day = _one("decided_on", _iso(typed.decided_on), titled, annex, problems)
    authority = _one("authority", typed.authority, annex.title[2] if annex.title else "", annex, problems)
    decided_on = date.fromisoformat(day) if day and _is_iso(day) else None
    if day and decided_on is None:
        problems.append(Problem("decided_on", Reason.WRONG_DATE, day))
    if problems or decided_on is None:
        return None, problems
    return Header(number, decided_on, authority, typed.summary, typed.source_url), []


def _one(name: str, typed: str, titled: str, annex: Annex, problems: list[Problem]) -> str:
    """The one value that what is not blank agrees on."""
    found = typed.strip()
    # A title or a file tells a typed authority apart only by its wording, and either may be shorter.
    told = [(name, titled)] if titled and not (name == "authority" and found) else []
    for line in annex.lines:
        cell = line.cells.get(name)
        if cell is not None and cell.text:
            told.append((cell.name, _iso(cell.text) if name == "decided_on" else cell.text))
    for where, value in told:
        if found and value.casefold() != found.casefold():
            problems.append(Problem(where, Reason.CONTRADICTS, value, found))
            return found
        found = found or value
    if not found:
        problems.append(Problem(name, Reason.MISSING_VALUE))
    return found


def _iso(text: str) -> str:
    read = words.day(text.strip())
    return read[0].isoformat() if read else text.strip()


def _is_iso(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True

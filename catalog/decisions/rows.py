"""The cells of an annex as checked values. A faulty cell is noted and reading goes on, so all faults come at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from catalog.decisions import words
from catalog.decisions.reading import Cell, Line
from catalog.decisions.rules import WITH_REASON, WITH_STARS, Act, Problem, Reading, Reason, Row

_LONGEST = {"product": 200, "producer": 200, "packs": 300, "reason": 500, "code": 20, "slug": 120}
_CODE_SIGNS = str.maketrans("", "", " -")


@dataclass
class Rows:
    """The rows read so far, and what was found on the way."""

    today: date
    rows: list[Row] = field(default_factory=list)
    # Rows with a faulty cell, whose product can be looked up all the same.
    faulty: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)


def checked(lines: Iterable[Line], *, act: Act | None, reason: str, today: date) -> Rows:
    """The lines of an annex as rows. `act` and `reason` stand for blank cells and for columns that are not there."""
    found = Rows(today)
    for line in lines:
        before = len(found.problems)
        row = _row(found, line, act, reason)
        (found.rows if len(found.problems) == before else found.faulty).append(row)
    return found


def _row(found: Rows, line: Line, default: Act | None, reason: str) -> Row:
    names = {column: cell.name for column, cell in line.cells.items()}
    where = names.get("product") or names.get("slug") or names.get("code") or str(line.row)
    texts = {column: _text(found, line.cells.get(column), longest) for column, longest in _LONGEST.items()}
    if not any(texts[column] for column in ("product", "slug", "code")):
        found.problems.append(Problem(where, Reason.MISSING_VALUE))
    act = _act(found, line, default)
    stars = _stars(found, line, act)
    issued_on = _issued_on(found, line.cells.get("issued_on"))
    until = _until(found, line, act)
    if act in WITH_REASON and not (texts["reason"] or reason):
        found.problems.append(Problem(names.get("reason", str(line.row)), Reason.MISSING_VALUE))
    return Row(
        line=line.row,
        cells=names,
        # Without an act the row is faulty, and only its product is looked at.
        act=act or Act.ISSUE,
        code=texts["code"].upper().translate(_CODE_SIGNS),
        slug=texts["slug"],
        product=texts["product"],
        producer=texts["producer"],
        stars=stars,
        issued_on=issued_on,
        until=until,
        packs=texts["packs"],
        reason=texts["reason"] or reason,
    )


def _text(found: Rows, cell: Cell | None, longest: int) -> str:
    if cell is None:
        return ""
    if len(cell.text) > longest:
        found.problems.append(Problem(cell.name, Reason.TOO_LONG, cell.text[:longest], str(longest)))
    return cell.text


def _act(found: Rows, line: Line, default: Act | None) -> Act | None:
    cell = line.cells.get("act")
    if cell is None or not cell.text:
        if default is None:
            found.problems.append(Problem(cell.name if cell else str(line.row), Reason.MISSING_VALUE))
        return default
    act = words.act(cell.text)
    if act is None:
        known = ", ".join(spellings[0] for spellings in words.ACTS.values())
        found.problems.append(Problem(cell.name, Reason.WRONG_ACT, cell.text, known))
    return act


def _stars(found: Rows, line: Line, act: Act | None) -> int | None:
    cell = line.cells.get("stars")
    if cell is None or not cell.text:
        # A correction may leave the stars as they are.
        if act in WITH_STARS and act is not Act.CORRECT:
            found.problems.append(Problem(cell.name if cell else str(line.row), Reason.MISSING_VALUE))
        return None
    read = words.stars(cell.text)
    if read is None:
        found.problems.append(Problem(cell.name, Reason.WRONG_STARS, cell.text))
        return None
    number, is_plain = read
    if not is_plain:
        found.readings.append(Reading(cell.name, cell.text, f"{number} sao"))
    return number


def _issued_on(found: Rows, cell: Cell | None) -> tuple[date, bool] | None:
    """(day, whether only its year is known)."""
    if cell is None or not cell.text:
        return None
    if cell.text.isdigit() and len(cell.text) == 4:
        year = date(int(cell.text), 1, 1) if int(cell.text) > 0 else None
        if year is not None and year <= found.today:
            return year, True
    day = _day(found, cell)
    return (day, False) if day else None


def _until(found: Rows, line: Line, act: Act | None) -> date | None:
    cell = line.cells.get("until")
    if cell is not None and cell.text:
        return _day(found, cell, future=True)
    if act is Act.EXTEND:
        found.problems.append(Problem(cell.name if cell else str(line.row), Reason.MISSING_VALUE))
    return None


def _day(found: Rows, cell: Cell, *, future: bool = False) -> date | None:
    read = words.day(cell.text)
    if read is None:
        found.problems.append(Problem(cell.name, Reason.WRONG_DATE, cell.text))
        return None
    day, is_plain = read
    if day > found.today and not future:
        found.problems.append(Problem(cell.name, Reason.FUTURE_DATE, cell.text, found.today.strftime("%d/%m/%Y")))
        return None
    # A serial number stands in a cell that is no date; a text may mean the day or the month first.
    if not is_plain:
        found.readings.append(Reading(cell.name, cell.text, day.strftime("%d/%m/%Y")))
    return day

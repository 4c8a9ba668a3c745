"""An annex as a table: XLSX or CSV, its columns found under whatever title stands above them."""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from catalog.decisions import words
from catalog.decisions.rules import MOST_ROWS, Problem, Reading, Reason
from catalog.importing.formulas import unguard

MOST_BYTES = 5 * 1024 * 1024
_MOST_UNPACKED = 60 * 1024 * 1024
_MOST_COLUMNS = 60
_HEADER_WITHIN = 25
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

# A cell's place and text. `is_typed`: a spreadsheet's own date or number, not a text that looks like one.
Grid = list[list["Cell"]]
Merged = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its name such as «C7», its text (NFC; days as ISO 8601), and whether its kind is the file's own."""

    name: str
    text: str
    is_typed: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row under the column names, its cells by column."""

    row: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Annex:
    """What a file holds: its lines, what its title says of the decision, and what is wrong or had to be guessed."""

    lines: tuple[Line, ...] = ()
    title: tuple[str, date, str] | None = None
    problems: tuple[Problem, ...] = ()
    readings: tuple[Reading, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """A form that JSON keeps; `of_json` reads it back."""
        kept = asdict(self)
        if self.title:
            kept["title"] = [self.title[0], self.title[1].isoformat(), self.title[2]]
        return kept


def of_json(kept: dict[str, Any]) -> Annex:
    """The annex that `Annex.as_json` kept."""
    lines = [Line(line["row"], {name: Cell(**cell) for name, cell in line["cells"].items()}) for line in kept["lines"]]
    title = kept["title"]
    return Annex(
        tuple(lines),
        (title[0], date.fromisoformat(title[1]), title[2]) if title else None,
        tuple(Problem(one["cell"], Reason(one["reason"]), one["value"], one["detail"]) for one in kept["problems"]),
        tuple(Reading(**one) for one in kept["readings"]),
        kept["columns"],
    )


def read(data: bytes) -> Annex:
    """The annex in a file's bytes. Faults are in `Annex.problems`; nothing is raised."""
    if len(data) > MOST_BYTES:
        return _refused(Reason.TOO_LARGE)
    try:
        grid, merged = _workbook(data) if data[:4] == b"PK\x03\x04" else (_csv(data), [])
    except _Unreadable as unreadable:
        return _refused(unreadable.reason)
    return _annex(grid, merged)


class _Unreadable(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def _refused(reason: Reason, detail: str = "") -> Annex:
    return Annex(problems=(Problem("", reason, detail=detail),))


def _workbook(data: bytes) -> tuple[Grid, Sequence[Merged]]:
    # Only who reads an annex needs the library.
    import python_calamine

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
                raise _Unreadable(Reason.TOO_LARGE)
        book = python_calamine.load_workbook(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
        merged = sheet.merged_cell_ranges or []
    except _Unreadable:
        raise
    except Exception as broken:
        # The library raises errors of many kinds for files that are no workbooks, panics included.
        raise _Unreadable(Reason.NOT_A_TABLE) from broken
    return [[_cell(at, place, value) for place, value in enumerate(row)] for at, row in enumerate(rows)], merged


def _csv(data: bytes) -> Grid:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _Unreadable(Reason.NOT_A_TABLE) from None
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise _Unreadable(Reason.NOT_A_TABLE) from None
    return [[_cell(at, place, unguard(cell)) for place, cell in enumerate(row)] for at, row in enumerate(rows)]


def _cell(row: int, place: int, value: object) -> Cell:
    name = f"{_letters(place)}{row + 1}"
    if isinstance(value, datetime):
        return Cell(name, value.date().isoformat(), True)
    if isinstance(value, date):
        return Cell(name, value.isoformat(), True)
    if isinstance(value, float):
        return Cell(name, str(int(value)) if value.is_integer() else str(value), True)
    return Cell(name, " ".join(unicodedata.normalize("NFC", str(value)).split(" ")).strip())


def _letters(place: int) -> str:
    letters = ""
    while place >= 0:
        letters = chr(ord("A") + place % 26) + letters
        place = place // 26 - 1
    return letters


def _annex(grid: Grid, merged: Sequence[Merged]) -> Annex:
    at = next((at for at, row in enumerate(grid[:_HEADER_WITHIN]) if _is_header(row)), None)
    if at is None:
        return _refused(Reason.NO_HEADER)
    columns, problems, readings = _columns(grid[at])
    problems += _merged(merged, at, len(grid))
    lines = [Line(row + 1, _by_column(grid[row], columns)) for row in range(at + 1, len(grid))]
    lines = [line for line in lines if any(cell.text for cell in line.cells.values())]
    if not lines:
        problems.append(Problem("", Reason.NO_ROWS))
    if len(lines) > MOST_ROWS:
        return _refused(Reason.TOO_MANY_ROWS, str(MOST_ROWS))
    problems += [*_control_characters(lines)]
    above = "\n".join(cell.text for row in grid[:at] for cell in row)
    names = {name: grid[at][place].text for place, name in columns.items()}
    return Annex(tuple(lines), words.title(above), tuple(problems), tuple(readings), names)


def _is_header(row: list[Cell]) -> bool:
    named = {words.column(cell.text) for cell in row[:_MOST_COLUMNS] if cell.text}
    return bool(named & {"product", "slug", "code"})


def _columns(header: list[Cell]) -> tuple[dict[int, str], list[Problem], list[Reading]]:
    found: dict[int, str] = {}
    problems: list[Problem] = []
    readings: list[Reading] = []
    for place, cell in enumerate(header[:_MOST_COLUMNS]):
        name = words.column(cell.text)
        if name is None:
            if cell.text and not words.is_ignored(cell.text):
                readings.append(Reading(cell.name, cell.text, ""))
        elif name in found.values():
            problems.append(Problem(cell.name, Reason.DUPLICATE_COLUMN, cell.text))
        else:
            found[place] = name
    return found, problems, readings


def _merged(merged: Sequence[Merged], header: int, rows: int) -> list[Problem]:
    """Merged cells among the column names and below: nobody can tell which rows they mean."""
    found = []
    for (top, left), (bottom, right) in merged:
        if bottom >= header and top < rows:
            first = f"{_letters(left)}{top + 1}"
            found.append(Problem(first, Reason.MERGED, f"{first}:{_letters(right)}{bottom + 1}"))
    return found


def _by_column(row: list[Cell], columns: dict[int, str]) -> dict[str, Cell]:
    return {name: row[place] for place, name in columns.items() if place < len(row)}


def _control_characters(lines: Sequence[Line]) -> list[Problem]:
    return [
        Problem(cell.name, Reason.CONTROL_CHARACTER, detail=f"U+{ord(found[0]):04X}")
        for line in lines
        for cell in line.cells.values()
        if (found := _CONTROL.search(cell.text))
    ]

"""A bank's statement as a file (XLSX, XLS, CSV), made lines. Faults are told, nothing is raised."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Mapping
from datetime import date, datetime

from catalog.importing.formulas import unguard
from storefront.settlement.statements import columns, figures
from storefront.settlement.statements.rules import MOST_LINES, Fault, Line, Reason, Statement

_ZIP, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MOST_UNPACKED = 60 * 1024 * 1024
_HEADER_WITHIN = 40
# How a row begins that sums up or closes a page: it is no movement.
_SUMS = ("tong", "cong", "so du", "total", "closing", "opening", "ending", "beginning", "balance", "phat sinh trong ky")

Grid = list[list[str]]


class _Unreadable(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def read(data: bytes) -> Statement:
    """The statement in a file's bytes."""
    try:
        grid = _workbook(data) if data[:4] in (_ZIP, _OLD_WORKBOOK) else _table(data)
    except _Unreadable as unreadable:
        return _refused(unreadable.reason)
    for at in range(min(len(grid), _HEADER_WITHIN)):
        header = _header(grid, at)
        if header is not None:
            return _lines(grid, *header)
    return _refused(Reason.NO_HEADER)


def _refused(reason: Reason) -> Statement:
    return Statement(faults=(Fault(0, "", reason),))


def _header(grid: Grid, at: int) -> tuple[int, list[str], dict[str, int]] | None:
    """(first row below, titles, columns) of a header in this row, or in this and the next one together."""
    found = columns.places(grid[at])
    if found is not None:
        return at + 1, grid[at], found
    if at + 1 == len(grid):
        return None
    width = max(len(grid[at]), len(grid[at + 1]))
    upper, lower = (row + [""] * (width - len(row)) for row in grid[at : at + 2])
    titles = [f"{one} {other}".strip() for one, other in zip(upper, lower, strict=True)]
    found = columns.places(titles)
    return (at + 2, titles, found) if found is not None else None


def _lines(grid: Grid, first: int, titles: list[str], places: dict[str, int]) -> Statement:
    lines: list[Line] = []
    faults: list[Fault] = []
    for at in range(first, len(grid)):
        cells = {name: grid[at][place] for name, place in places.items() if place < len(grid[at])}
        if not any(cells.values()) or grid[at] == titles:
            continue
        if list(filter(None, grid[at])) == [cells.get("content")] and lines:
            # A long content goes on in the next row.
            last = lines[-1]
            lines[-1] = Line(last.row, last.at, last.amount_dong, f"{last.content} {cells['content']}", last.reference)
            continue
        read = _line(at + 1, cells, {name: titles[place] for name, place in places.items()}, grid[at])
        if isinstance(read, Fault):
            faults.append(read)
        elif read is not None:
            lines.append(read)
    if len(lines) > MOST_LINES:
        return _refused(Reason.TOO_LARGE)
    if not lines and not faults:
        return _refused(Reason.NO_LINES)
    return Statement(tuple(lines), tuple(faults))


def _line(row: int, cells: Mapping[str, str], titles: Mapping[str, str], whole: list[str]) -> Line | Fault | None:
    """The movement of a row; None for a row that is none: a sum, a page's foot."""
    start = next((columns.folded(cell) for cell in whole if columns.folded(cell)), "")
    content = columns.folded(cells.get("content", ""))
    if start.startswith(_SUMS) or (content.startswith(_SUMS) and not _amounts(cells)):
        return None
    try:
        at = figures.instant(cells.get("day", ""))
    except ValueError:
        # Only what has both would be a movement.
        is_junk = not _amounts(cells) or not cells.get("day")
        return None if is_junk else Fault(row, titles["day"], Reason.WRONG_DAY, cells.get("day", "")[:60])
    sum_dong = _amount(row, cells, titles)
    if isinstance(sum_dong, Fault):
        return sum_dong
    return Line(row, at, sum_dong, cells.get("content", ""), cells.get("reference", ""))


def _amounts(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: cells[name] for name in ("credit", "debit", "amount") if cells.get(name)}


def _amount(row: int, cells: Mapping[str, str], titles: Mapping[str, str]) -> int | Fault:
    """The signed amount of a row's cells."""
    sums: dict[str, int] = {}
    for name, text in _amounts(cells).items():
        try:
            sums[name] = figures.amount(text)
        except ValueError:
            if not any(map(str.isalnum, text)):
                continue
            return Fault(row, titles[name], Reason.WRONG_AMOUNT, text[:60])
    moved = {name: sum_dong for name, sum_dong in sums.items() if sum_dong}
    credit, debit = abs(moved.get("credit", 0)), abs(moved.get("debit", 0))
    if credit and debit:
        return Fault(row, titles["credit"], Reason.BOTH_WAYS, cells["credit"][:60])
    if credit or debit:
        return credit or -debit
    if "amount" not in moved:
        return Fault(row, titles.get("credit") or titles["amount"], Reason.NO_AMOUNT)
    incoming = columns.is_incoming(cells.get("direction", ""))
    return moved["amount"] if incoming is None else abs(moved["amount"]) * (1 if incoming else -1)


def _workbook(data: bytes) -> Grid:
    # Only who reads a statement needs the library.
    import python_calamine

    try:
        if data[:4] == _ZIP:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
                    raise _Unreadable(Reason.TOO_LARGE)
        rows = python_calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except _Unreadable:
        raise
    except Exception as broken:
        # The library raises errors of many kinds for files that are no workbooks, panics included.
        raise _Unreadable(Reason.NOT_A_TABLE) from broken
    return [[_text(value) for value in row] for row in rows]


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return _plain(str(value))


def _table(data: bytes) -> Grid:
    text = _decoded(data)
    head = text.splitlines()[:_HEADER_WITHIN]
    delimiter = max(";\t,", key=lambda sign: sum(line.count(sign) for line in head))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise _Unreadable(Reason.NOT_A_TABLE) from None
    return [[_plain(unguard(cell)) for cell in row] for row in rows]


def _decoded(data: bytes) -> str:
    """A text in one of the encodings that banks and their customers' programs write."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1258")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _Unreadable(Reason.NOT_A_TABLE)


def _plain(text: str) -> str:
    """Composed, on one line, without control characters."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in composed).split())

"""CSV files as tables: decoded, their header checked, each row with the physical line it begins on."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from catalog.importing.cells import clean
from catalog.importing.rules import Problem, Reason

# A cell that is too long is named by its column, so the reader must not give up on it first.
csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True, slots=True)
class Layout:
    """A file's name and columns."""

    file: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(slots=True)
class Table:
    """The rows that have as many cells as the header, and every slug seen, by line, in faulty rows as well."""

    layout: Layout
    # False where the file or its slug column is missing: then no slug can be called unknown.
    has_slugs: bool = False
    rows: list[tuple[int, Mapping[str, str]]] = field(default_factory=list)
    slugs: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, column: str, reason: Reason, *, value: str = "", detail: str = "") -> None:
        self.problems.append(Problem(self.layout.file, line, column, reason, value, detail))


LAYOUTS = {
    "localities": Layout("localities.csv", ("slug", "name", "kind", "former_province", "abolished_on", "source_url")),
    "communes": Layout(
        "communes.csv",
        (
            *("slug", "name", "kind", "code", "former_province", "predecessor_districts", "predecessor_units"),
            *("latitude", "longitude", "area_km2", "source_url"),
        ),
    ),
    "producers": Layout(
        "producers.csv",
        ("slug", "name", "kind", "locality_slug", "commune_or_ward", "phone", "website", "source_url"),
        ("commune_slug", "bank_bin", "bank_account"),
    ),
    "products": Layout(
        "products.csv",
        (
            *("slug", "name", "name_en", "group", "stars", "producer_slug", "decision_number", "certified_on"),
            *("expires_on", "extra_standards", "price_vnd", "unit", "source_url"),
        ),
        (
            *("stock", "description", "description_en", "ingredients", "shelf_life_days", "net_weight_g"),
            *("alcohol_percent", "issued_precision"),
        ),
    ),
}


def read_table(directory: Path, layout: Layout) -> Table:
    """A file of a folder as a table; what is wrong with it is in `Table.problems`, nothing is raised."""
    table = Table(layout)
    text = _decoded(table, directory / layout.file)
    if text is None:
        return table
    records = _records(table, text)
    _, header = next(records, (1, []))
    columns = [clean(cell) for cell in header]
    _check_header(table, columns)
    table.has_slugs = "slug" in columns
    for line, cells in records:
        _take(table, line, columns, cells)
    return table


def _decoded(table: Table, path: Path) -> str | None:
    try:
        data = path.read_bytes()
    except OSError:
        table.refuse(0, "", Reason.MISSING_FILE)
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        table.refuse(data.count(b"\n", 0, broken.start) + 1, "", Reason.NOT_UTF8)
        return None


def _records(table: Table, text: str) -> Iterator[tuple[int, list[str]]]:
    """(first physical line, cells) of each row that is not blank; a row with broken quotes is noted and passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as broken:
            table.refuse(line, "", Reason.BROKEN_CSV, detail=str(broken))
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells


def _check_header(table: Table, columns: list[str]) -> None:
    layout = table.layout
    for column in dict.fromkeys(columns):
        if column not in (*layout.required, *layout.optional):
            table.refuse(1, column, Reason.UNKNOWN_COLUMN, value=column)
        elif columns.count(column) > 1:
            table.refuse(1, column, Reason.DUPLICATE_COLUMN)
    for column in layout.required:
        if column not in columns:
            table.refuse(1, column, Reason.MISSING_COLUMN)


def _take(table: Table, line: int, columns: list[str], cells: list[str]) -> None:
    by_column: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        by_column.setdefault(column, cell)
    slug = clean(by_column.get("slug", ""))
    if slug in table.slugs:
        table.refuse(line, "slug", Reason.DUPLICATE, value=slug, detail=str(table.slugs[slug]))
    elif slug:
        table.slugs[slug] = line
    if len(cells) != len(columns):
        table.refuse(line, "", Reason.CELL_COUNT, value=str(len(cells)), detail=str(len(columns)))
    else:
        table.rows.append((line, by_column))

"""A folder of files, read and checked as far as the files alone can tell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from catalog.importing import rows
from catalog.importing.boundaries import Boundaries, read_boundaries
from catalog.importing.cells import Cells, clean
from catalog.importing.rows import CommuneRow, LocalityRow, ProducerRow, ProductRow
from catalog.importing.rules import Problem, Reason
from catalog.importing.tables import LAYOUTS, Table, read_table

Row = TypeVar("Row")

LOCALITY, COMMUNE, PRODUCER = "localities", "communes", "producers"


@dataclass(frozen=True, slots=True)
class Reference:
    """A slug that no row of the named file has; the catalogue may know it from before."""

    file: str
    line: int
    column: str
    slug: str
    to: str


@dataclass(frozen=True, slots=True)
class Files:
    """The rows without fault, in the order of the files. Outlines are SVG paths by commune slug."""

    localities: tuple[LocalityRow, ...] = ()
    communes: tuple[CommuneRow, ...] = ()
    producers: tuple[ProducerRow, ...] = ()
    products: tuple[ProductRow, ...] = ()
    outlines: Mapping[str, str] = field(default_factory=dict)
    references: tuple[Reference, ...] = ()


# Column → the file whose slugs it names.
_REFERENCES = {
    "communes": {"predecessor_districts": LOCALITY},
    "producers": {"locality_slug": LOCALITY, "commune_slug": COMMUNE},
    "products": {"producer_slug": PRODUCER},
}


def read(directory: Path, *, today: date) -> tuple[Files, list[Problem]]:
    """The files of a folder (`tables.LAYOUTS` has the columns) and every fault in them, in the files' order.

    `today` is the day in Vietnam after which no certificate can have been issued. References to slugs of an earlier
    import are left to `catalog.importing.queries.unknown_references`.
    """
    tables = {name: read_table(directory, layout) for name, layout in LAYOUTS.items()}
    boundaries = read_boundaries(directory)
    problems: list[Problem] = []
    files = Files(
        localities=_checked(tables["localities"], rows.locality, today, problems),
        communes=_checked(tables["communes"], rows.commune, today, problems),
        producers=_checked(tables["producers"], rows.producer, today, problems),
        products=_checked(tables["products"], rows.product, today, problems),
        outlines=boundaries.paths,
        references=(*_open_references(tables), *_open_outlines(boundaries, tables["communes"])),
    )
    return files, [*problems, *_repeated_codes(files.communes), *boundaries.problems]


def _checked(table: Table, parse: Callable[[Cells], Row], today: date, problems: list[Problem]) -> tuple[Row, ...]:
    found, faults = [], list(table.problems)
    for line, by_column in table.rows:
        cells = Cells(table.layout.file, line, by_column, today)
        row = parse(cells)
        faults += cells.problems
        if not cells.problems:
            found.append(row)
    problems += sorted(faults, key=lambda fault: fault.line)
    return tuple(found)


def _open_references(tables: Mapping[str, Table]) -> list[Reference]:
    return [
        Reference(tables[name].layout.file, line, column, slug, to)
        for name, columns in _REFERENCES.items()
        for line, by_column in tables[name].rows
        for column, to in columns.items()
        if tables[to].has_slugs
        for slug in map(str.strip, clean(by_column.get(column, "")).split(";"))
        if slug and slug not in tables[to].slugs
    ]


def _open_outlines(boundaries: Boundaries, communes: Table) -> list[Reference]:
    return [
        Reference(boundaries.file, 0, place, slug, COMMUNE)
        for slug, place in boundaries.places.items()
        if communes.has_slugs and slug not in communes.slugs
    ]


def _repeated_codes(communes: tuple[CommuneRow, ...]) -> list[Problem]:
    seen: dict[str, int] = {}
    repeated = []
    for row in communes:
        if row.code in seen:
            repeated.append(Problem("communes.csv", row.line, "code", Reason.DUPLICATE, row.code, str(seen[row.code])))
        seen.setdefault(row.code, row.line)
    return repeated

"""The whole register as files: today's, or that of a past day, which never changes."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.certification import chain
from catalog.certification import queries as certification
from catalog.certification.chain import Head
from catalog.certification.queries import Entry
from storefront.database import db
from storefront.register import queries
from storefront.register.records import CHAIN_COLUMNS, COLUMNS, records


@dataclass(frozen=True, slots=True)
class Whole:
    """All certificates of a day, and the newest event they were told from."""

    day: date
    head: Head
    entries: Iterable[Entry]


def whole(past: date | None, today: date) -> Whole:
    """The register of a past day as recorded then; of today for None."""
    if past is None:
        session = db.session()
        return Whole(today, chain.newest(session), certification.all_entries(session, today))
    told = queries.past(past)
    return Whole(past, told.head, told.entries)


def as_json(told: Whole) -> dict[str, Any]:
    return {
        "day": told.day.isoformat(),
        "chain": {"number": told.head.number, "hash": told.head.hash},
        "certificates": list(records(told.entries)),
    }


def as_csv(told: Whole) -> str:
    """CSV with a mark, behind which alone spreadsheets read UTF-8."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow((*COLUMNS, *CHAIN_COLUMNS))
    writer.writerows(_rows(told))
    return text.getvalue()


def _rows(told: Whole) -> Iterator[list[object]]:
    chain_cells = [told.head.number, told.head.hash]
    for record in records(told.entries):
        yield [*(_cell(record[name]) for name in COLUMNS), *chain_cells]


def _cell(value: object) -> object:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t")) else value

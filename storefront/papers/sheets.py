"""Tables as spreadsheets: XLSX in which no text runs as a formula."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

_LONGEST_NAME = 31


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, its head and its rows (text, whole numbers, days, None)."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The XLSX file of some sheets; heads are bold and stay in view, columns as wide as their text."""
    import xlsxwriter

    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, options)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for sheet in sheets:
        page = book.add_worksheet(_name(sheet.name))
        page.write_row(0, 0, sheet.head, bold)
        page.freeze_panes(1, 0)
        for number, row in enumerate(sheet.rows, 1):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(number, place, value, day)
                elif value is not None:
                    page.write(number, place, value)
        page.autofit(400)
    book.close()
    return file.getvalue()


def _name(text: str) -> str:
    # Signs that spreadsheets refuse in the name of a sheet.
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in text)[:_LONGEST_NAME]

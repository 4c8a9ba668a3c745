"""The report as a spreadsheet and as a paper, and the ministry's table."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from flask_babel import force_locale
from flask_babel import gettext as _

from catalog.certification.rules import Hold, Status
from catalog.importing.formulas import guard
from storefront.papers import document, sheets
from storefront.programme.figures.queries import Unit
from storefront.programme.figures.report import Report
from storefront.programme.figures.rules import Line
from storefront.programme.figures.tables import Cell, Plot, Source, Table
from storefront.web import language
from storefront.web.formats import day as show_day
from storefront.web.formats import number
from storefront.web.labels import status_label

if TYPE_CHECKING:
    from fpdf import FPDF

# The columns of the ministry's table (Decision 5277/QĐ-BNNMT), as far as its description tells them.
PTNT_OCOP = (
    *("DON_VI", "KY_BAO_CAO", "MA_SAN_PHAM", "TEN_SAN_PHAM", "HANG_SAO", "CHU_THE"),
    *("DOANH_THU_NAM", "TRANG_THAI"),
)
_BAR_MM = 110.0
_LABEL_MM = 62.0
_ROW_MM = 5.4
_CINNAMON = (143, 58, 28)


def facts(report: Report) -> list[tuple[str, str]]:
    """What any copy of the report says of itself: both days, what it rests on, where it comes from."""
    return [
        (_("Tính vào ngày"), show_day(report.day)),
        (_("Theo những gì đã ghi đến hết ngày"), show_day(report.known_on)),
        (_("Dựa trên"), _("%(count)s chứng nhận", count=number(report.figures.certificates))),
        (_("Nguồn"), _("Sổ chứng nhận OCOP của Chợ Sao; số đã công bố thì nguồn ghi ở từng dòng.")),
    ]


def workbook(report: Report, tables: Iterable[Table]) -> bytes:
    """The XLSX file: what it is, then a sheet for each table."""
    opening = sheets.Sheet(_("Báo cáo"), (_("Số liệu chương trình OCOP"), ""), facts(report))
    return sheets.workbook(
        [
            opening,
            *(sheets.Sheet(table.title, table.head, [list(map(_flat, row)) for row in table.rows]) for table in tables),
        ]
    )


def _flat(cell: Cell) -> str | int | date | None:
    return cell.url if isinstance(cell, Source) else cell


def paper(report: Report, tables: Sequence[Table], now: datetime) -> bytes:
    """The PDF: the same tables, plots above them, and the sources numbered at the end. Raises `NoFonts`."""
    file = document.paper(title=_("Số liệu chương trình OCOP"), now=now, landscape=True, margin_mm=15)
    document.heading(file, _("Số liệu chương trình OCOP"))
    for name, value in facts(report):
        document.paragraph(file, f"{name}: {value}")
    sources: dict[str, int] = {}
    for table in tables:
        if file.get_y() > file.h - 60:
            file.add_page()
        file.ln(3)
        document.heading(file, table.title, 2)
        if table.plot and table.plot.kind == "bars":
            _bars(file, table.plot)
        _grid(file, table, sources)
        if table.note:
            document.paragraph(file, table.note, 9)
    document.heading(file, _("Nguồn"), 2)
    for url, place in sources.items():
        document.paragraph(file, f"[{place}] {url}", 8)
    return document.written(file)


def _grid(file: "FPDF", table: Table, sources: dict[str, int]) -> None:
    def shown(cell: Cell) -> str | int:
        if isinstance(cell, Source):
            return f"[{sources.setdefault(cell.url, len(sources) + 1)}]"
        if isinstance(cell, date):
            return show_day(cell)
        if isinstance(cell, int):
            return number(cell)
        return cell or ""

    rows = [[shown(cell) for cell in row] for row in table.rows]
    places = range(len(table.head))
    right = [place for place in places if any(isinstance(row[place], int) for row in table.rows)]
    document.table(file, table.head, rows, [_width(table, place) for place in places], right)


def _width(table: Table, place: int) -> int:
    """A column's share: of its longest word or half its longest text, so that numbers stay narrow."""
    texts = [table.head[place], *(str(row[place]) for row in table.rows if not isinstance(row[place], Source))]
    return max(6, *(max(map(len, text.split()), default=0) for text in texts), max(map(len, texts)) // 3)


def _bars(file: "FPDF", plot: Plot) -> None:
    """Horizontal bars with their numbers, each beside its label."""
    file.set_fill_color(*_CINNAMON)
    if file.get_y() + _ROW_MM * len(plot.points) > file.h - 20:
        file.add_page()
    for label, value in plot.points:
        top = file.get_y()
        file.cell(_LABEL_MM, _ROW_MM, label)
        long = _BAR_MM * value / plot.most
        file.rect(file.l_margin + _LABEL_MM, top + 0.8, long, _ROW_MM - 1.6, style="F")
        file.set_x(file.l_margin + _LABEL_MM + long + 1.5)
        file.cell(20, _ROW_MM, number(value), new_x="LMARGIN", new_y="NEXT")
    file.set_fill_color(255)
    file.ln(2)


def ministry(lines: Iterable[Line], units: Iterable[Unit], sold_dong: dict[int, int], day: date) -> str:
    """The ministry's table as CSV: a row for each product, with what this shop sold of it in the day's year until then.

    The standing words are Vietnamese in every language, as the ministry reads them.
    """
    names = {unit.slug: unit.name for unit in units}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(PTNT_OCOP)
    with force_locale(language.VIETNAMESE):
        words = {status: status_label(status) for status in Status}
    for line in lines:
        if line.hold is not Hold.SUPERSEDED:
            subject = line.subject
            row = (
                *(names.get(subject.commune or "", "Chưa rõ địa bàn"), str(day.year), line.code, subject.name),
                *(str(line.stars), subject.producer, str(sold_dong.get(subject.product_id, 0)), words[line.status]),
            )
            writer.writerow([guard(cell) for cell in row])
    return text.getvalue()

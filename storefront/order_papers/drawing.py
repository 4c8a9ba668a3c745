"""A paper's blocks as a PDF. The same blocks and day give the same bytes."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storefront.papers import document

if TYPE_CHECKING:
    from fpdf import FPDF

_FACT_MM = 48.0
_LINE_MM = 5.0
_FOOT_MM = 12.0


def pdf(blocks: Sequence[dict[str, Any]], *, title: str, code: str, made_at: datetime) -> bytes:
    """A4, as many pages as it takes, each with the paper's number at its foot. Raises `NoFonts`."""
    paper = document.paper(title=title, now=made_at)
    paper.set_lang(code)
    for block in blocks:
        _draw(paper, block)
    _feet(paper, title)
    return document.written(paper)


def _draw(paper: "FPDF", block: dict[str, Any]) -> None:
    if block["kind"] == "heading":
        # A heading alone at the end of a page says nothing.
        if paper.will_page_break(4 * _LINE_MM):
            paper.add_page()
        elif block["level"] > 1:
            paper.ln(2)
        document.heading(paper, block["text"], block["level"])
    elif block["kind"] == "text":
        paper.multi_cell(0, _LINE_MM, block["text"], align="L", new_x="LMARGIN", new_y="NEXT")
        paper.ln(1)
    elif block["kind"] == "facts":
        _facts(paper, block["rows"])
    else:
        document.table(paper, block["head"], block["rows"], block["widths"], block["right"])


def _facts(paper: "FPDF", rows: Sequence[Sequence[str]]) -> None:
    for term, value in rows:
        if paper.will_page_break(2 * _LINE_MM):
            paper.add_page()
        page, top = paper.page, paper.get_y()
        paper.set_font(document.FAMILY, "B", 10)
        paper.multi_cell(_FACT_MM, _LINE_MM, term, align="L", new_x="LMARGIN", new_y="NEXT")
        below = paper.get_y() if paper.page == page else top
        paper.set_xy(paper.l_margin + _FACT_MM, top)
        paper.set_font(document.FAMILY, size=10)
        paper.multi_cell(0, _LINE_MM, value, align="L", new_x="LMARGIN", new_y="NEXT")
        if paper.page == page:
            paper.set_y(max(below, paper.get_y()))
    paper.ln(2)


def _feet(paper: "FPDF", title: str) -> None:
    pages = paper.pages_count
    paper.set_auto_page_break(False)
    for number in range(1, pages + 1):
        paper.page = number
        # Only another font than the one in use is written to a page, and each page has its own in use.
        for size in (9, 8):
            paper.set_font(document.FAMILY, size=size)
        paper.set_xy(paper.l_margin, paper.h - _FOOT_MM)
        paper.cell(0, 4, f"{title} · {number}/{pages}", align="R")

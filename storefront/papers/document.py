"""A PDF in the shop's letters. The library comes in with the first paper, not with the shop's start."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storefront.web.assets import VENDOR

if TYPE_CHECKING:
    from fpdf import FPDF

FAMILY = "Be Vietnam Pro"
_FONTS = {"": "400Regular", "B": "700Bold", "I": "400Regular_Italic"}
_TEXT = (33, 29, 26)
_HAIRLINE = (220, 207, 182)
_HEADING_SIZES = {1: 18, 2: 13}


class NoFonts(RuntimeError):
    """The letters that papers need were not brought in at set-up (`make assets`)."""


def paper(
    *, title: str, now: datetime, size: str | tuple[float, float] = "A4", landscape: bool = False, margin_mm: float = 18
) -> "FPDF":
    """An empty paper with whole Vietnamese fonts, its first page open.

    `size` is a name such as "A4" or (width, height) in mm; `now` is the day of making that the file states.
    Raises `NoFonts`.
    """
    from fpdf import FPDF

    document = FPDF(orientation="landscape" if landscape else "portrait", format=size)
    for style, name in _FONTS.items():
        document.add_font(FAMILY, style, str(_font(name)))
    document.set_title(title)
    document.set_creator("Chợ Sao")
    document.set_lang("vi")
    document.set_creation_date(now)
    document.set_margin(margin_mm)
    document.set_auto_page_break(True, margin_mm)
    document.set_text_color(*_TEXT)
    document.set_draw_color(*_HAIRLINE)
    document.set_font(FAMILY, size=10)
    document.add_page()
    return document


def heading(document: "FPDF", text: str, level: int = 1) -> None:
    """A heading over the following text; level 1 or 2."""
    document.set_font(FAMILY, "B", _HEADING_SIZES[level])
    document.multi_cell(0, _HEADING_SIZES[level] * 0.5, text, new_x="LMARGIN", new_y="NEXT")
    document.ln(2)
    document.set_font(FAMILY, size=10)


def paragraph(document: "FPDF", text: str, size: float = 10) -> None:
    document.set_font(FAMILY, size=size)
    document.multi_cell(0, size * 0.5, text, new_x="LMARGIN", new_y="NEXT")
    document.ln(1)


def table(
    document: "FPDF",
    head: Sequence[str],
    rows: Iterable[Sequence[Any]],
    widths: Sequence[float],
    right: Sequence[int] | None = None,
) -> None:
    """A table over as many pages as it needs, its head repeated; columns of whole numbers stand to the right.

    `right` names the columns that do, where numbers come as texts.
    """
    rows = [["" if cell is None else cell for cell in row] for row in rows]
    document.set_font(FAMILY, size=9)
    if right is None:
        right = [place for place in range(len(head)) if rows and all(isinstance(row[place], int) for row in rows)]
    with document.table(
        col_widths=tuple(widths),
        text_align=tuple("RIGHT" if place in right else "LEFT" for place in range(len(head))),
        borders_layout="HORIZONTAL_LINES",
        line_height=4.6,
        padding=(1, 2),
    ) as grid:
        for row in [head, *rows]:
            grid.row([str(cell) for cell in row])
    document.ln(3)
    document.set_font(FAMILY, size=10)


def fitted(
    document: "FPDF",
    text: str,
    box: tuple[float, float, float],
    *,
    size: float,
    style: str = "",
    most: int = 1,
    align: str = "L",
) -> float:
    """Write a text at (left, top, width) mm in at most so many lines, cut where it is longer; where the next begins."""
    left, top, width = box
    document.set_font(FAMILY, style, size)
    height = size * 0.44
    cut: Any = document.multi_cell(width, height, text, align=align, dry_run=True, output="LINES")
    lines: list[str] = cut
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1].rstrip(" ,.")[:-1] + "…"]
    for number, line in enumerate(lines):
        document.set_xy(left, top + number * height)
        document.cell(width, height, line, align=align)
    return top + len(lines) * height


def written(document: "FPDF") -> bytes:
    """The file."""
    return bytes(document.output())


def _font(name: str) -> Path:
    path = VENDOR / "papers" / f"{name}.ttf"
    if not path.is_file():
        raise NoFonts(name)
    return path

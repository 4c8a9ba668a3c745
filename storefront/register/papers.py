"""A certificate on paper: a sheet to hang in a shop, and labels with its code to stick on goods.

Both are made from what the register says on the day. Neither may pass for a certificate in force where it is not.
"""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from catalog.calendar import local_day
from catalog.certification.queries import Entry
from catalog.certification.rules import IN_FORCE, Status
from storefront.papers import document
from storefront.web import qr
from storefront.web.formats import day
from storefront.web.labels import issued_text, product_title

if TYPE_CHECKING:
    from fpdf import FPDF

_PAGE_MM = (210.0, 297.0)
_FRAME_MM = 12.0
_MALT = (227, 161, 43)
_BASALT = (33, 29, 26)
_SOFT = (91, 83, 74)
_ERROR = (169, 35, 27)
_LEAF = (47, 99, 50)
_STAR_POINTS = 5
_INNER = 0.382
# Label sheets sold as 70 × 37 mm, 24 on A4: three across without gaps, eight down, the page's rest shared.
LABEL_MM = (70.0, 37.0)
ACROSS, DOWN = 3, 8
PER_SHEET = ACROSS * DOWN
MOST_LABELS = 10 * PER_SHEET
_TOP_MM = (_PAGE_MM[1] - DOWN * LABEL_MM[1]) / 2
_LABEL_QR_MM = 27.0
_EDGE_MM = 4.0


@dataclass(frozen=True, slots=True)
class Said:
    """What a sheet says beside the facts: the first line of the certificate's page, what stands behind it."""

    line: str
    why: Sequence[str]


def sheet(entry: Entry, said: Said, address: str, now: datetime) -> bytes:
    """The A4 sheet of a certificate. Raises `NoFonts`."""
    in_force = entry.status in IN_FORCE
    paper = document.paper(title=_("Chứng nhận OCOP %(code)s", code=entry.code), now=now, margin_mm=24)
    paper.set_auto_page_break(False)
    _frame(paper, _LEAF if in_force else _ERROR)
    paper.set_y(30)
    _line(paper, _("BẢN IN TỪ SỔ CHỨNG NHẬN OCOP TỈNH QUẢNG NGÃI"), 11, color=_SOFT)
    paper.ln(8)
    if in_force:
        _stars(paper, _PAGE_MM[0] / 2, paper.get_y() + 12, 12, entry.stars)
        paper.set_y(paper.get_y() + 29)
        _line(paper, _("OCOP %(stars)s SAO", stars=entry.stars), 30, bold=True)
    else:
        paper.set_y(paper.get_y() + 10)
        _line(paper, _("KHÔNG CÓ HIỆU LỰC"), 30, bold=True, color=_ERROR)
        paper.set_y(paper.get_y() + 12)
    paper.ln(4)
    _line(paper, product_title(entry), _fitting(product_title(entry)), bold=True)
    _line(paper, entry.producer_name, 14)
    paper.ln(5)
    _line(paper, said.line, 14, bold=True, color=_LEAF if in_force else _ERROR)
    for why in said.why:
        _line(paper, why, 11)
    paper.ln(5)
    _facts(paper, entry)
    _foot(paper, entry, address, now)
    return document.written(paper)


def labels(entry: Entry, address: str, count: int, now: datetime) -> bytes:
    """Sheets of labels with the code of a certificate in force. Raises `NoFonts`; `ValueError` where it is not."""
    if entry.status not in IN_FORCE:
        raise ValueError("labels are for certificates in force")
    paper = document.paper(title=_("Tem QR %(code)s", code=entry.code), now=now, margin_mm=0)
    paper.set_auto_page_break(False)
    picture = qr.png(address)
    for place in range(count):
        if place and place % PER_SHEET == 0:
            paper.add_page()
        row, column = divmod(place % PER_SHEET, ACROSS)
        _label(paper, entry, picture, column * LABEL_MM[0], _TOP_MM + row * LABEL_MM[1])
    return document.written(paper)


def _frame(paper: "FPDF", color: tuple[int, int, int]) -> None:
    paper.set_draw_color(*color)
    for inset, width in ((_FRAME_MM, 1.2), (_FRAME_MM + 2.5, 0.3)):
        paper.set_line_width(width)
        paper.rect(inset, inset, _PAGE_MM[0] - 2 * inset, _PAGE_MM[1] - 2 * inset)


def _fitting(name: str) -> float:
    """Points in which a name takes two lines at most."""
    return 24 if len(name) <= 40 else 19 if len(name) <= 70 else 15


def _line(paper: "FPDF", text: str, size: float, *, bold: bool = False, color: tuple[int, int, int] = _BASALT) -> None:
    paper.set_font(document.FAMILY, "B" if bold else "", size)
    paper.set_text_color(*color)
    paper.multi_cell(0, size * 0.46, text, align="C", new_x="LMARGIN", new_y="NEXT")
    paper.ln(1.2)


def _facts(paper: "FPDF", entry: Entry) -> None:
    decision = entry.number or _("số đang được bổ sung")
    # The last day of what was taken back early would only make it look valid.
    told = entry.status in IN_FORCE or entry.status is Status.LAPSED
    last = day(entry.expires_on) if told and entry.expires_on else None
    facts = (
        (_("Địa bàn"), entry.commune_name),
        (_("Quyết định"), decision),
        (_("Cơ quan cấp"), entry.authority),
        (_("Ngày cấp"), issued_text(entry.issued_on, entry.precision)),
        (_("Ngày cuối còn hiệu lực") if entry.status in IN_FORCE else _("Ngày hết hạn"), last),
        (_("Quy cách"), entry.packs),
    )
    for term, value in facts:
        if value:
            _line(paper, f"{term}: {value}", 11)


def _foot(paper: "FPDF", entry: Entry, address: str, now: datetime) -> None:
    side = 52.0
    top = _PAGE_MM[1] - _FRAME_MM - 36 - side
    paper.image(io.BytesIO(qr.png(address)), x=(_PAGE_MM[0] - side) / 2, y=top, w=side, h=side)
    paper.set_y(top + side)
    _line(paper, _("Mã %(code)s", code=entry.code), 14, bold=True)
    _line(
        paper, _("Kiểm tra ngày %(day)s. Quét mã để xem hôm nay còn hiệu lực hay không.", day=day(local_day(now))), 10
    )
    _line(paper, address, 9, color=_SOFT)


def _label(paper: "FPDF", entry: Entry, picture: bytes, left: float, top: float) -> None:
    code_top = top + (LABEL_MM[1] - _LABEL_QR_MM) / 2
    paper.image(io.BytesIO(picture), x=left + _EDGE_MM, y=code_top, w=_LABEL_QR_MM, h=_LABEL_QR_MM)
    beside = left + _EDGE_MM + _LABEL_QR_MM + 1.5
    width = left + LABEL_MM[0] - _EDGE_MM - beside
    _stars(paper, beside + width / 2, top + 7.5, 2.6, entry.stars)
    until = day(entry.expires_on) if entry.expires_on else ""
    texts = (
        (_("OCOP %(stars)s sao", stars=entry.stars), "B", 9.5, 1),
        (product_title(entry), "", 7.5, 2),
        (entry.code, "B", 9.5, 1),
        (_("hiệu lực đến %(day)s", day=until), "", 6.5, 1),
        (_("Quét để kiểm tra"), "", 6.5, 1),
    )
    y = top + 11.2
    for text, style, size, most in texts:
        paper.set_text_color(*_BASALT)
        box = (beside, y, width)
        y = document.fitted(paper, text, box, size=size, style=style, most=most, align="C") + 0.8


def _stars(paper: "FPDF", center: float, y: float, radius: float, filled: int) -> None:
    """Five stars in a row, so many of them filled."""
    step = radius * 2.3
    paper.set_draw_color(*_BASALT)
    paper.set_line_width(radius / 14)
    paper.set_fill_color(*_MALT)
    for place in range(_STAR_POINTS):
        x = center + (place - 2) * step
        paper.polygon(_star(x, y, radius), style="DF" if place < filled else "D")


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    corners = []
    for corner in range(2 * _STAR_POINTS):
        far = radius if corner % 2 == 0 else radius * _INNER
        angle = math.pi * (corner / _STAR_POINTS - 0.5)
        corners.append((x + far * math.cos(angle), y + far * math.sin(angle)))
    return corners

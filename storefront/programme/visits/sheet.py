"""The paper an officer takes along: everything known, the questions, and room to write."""

from datetime import datetime
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from catalog.certification.queries import Entry
from storefront.papers import document
from storefront.programme.visits.checklist import items
from storefront.programme.visits.messages import REASONS, VERDICTS
from storefront.programme.visits.models import Visit
from storefront.programme.visits.rules import Reason
from storefront.web.formats import day as show_day
from storefront.web.labels import status_label

if TYPE_CHECKING:
    from fpdf import FPDF

_FRAME = (110, 100, 90)
_MARGIN_MM = 14
_WIDTHS = (7, 71, 12, 12, 12, 18, 50)
_LINES = 5
_HALF_MM = 91


def sheet(visit: Visit, certificates: list[Entry], *, now: datetime) -> bytes:
    """The sheet of a visit as PDF, in the language of this request. Raises `papers.document.NoFonts`."""
    paper = document.paper(title=_("Phiếu hậu kiểm"), now=now, margin_mm=_MARGIN_MM)
    document.heading(paper, _("Phiếu hậu kiểm số %(number)s", number=visit.id))
    for term, value in _facts(visit):
        document.paragraph(paper, f"{term}: {value}")
    _certificates(paper, certificates)
    document.heading(paper, _("Nội dung kiểm tra"), 2)
    _questions(paper, visit.checklist)
    document.heading(paper, _("Nhận xét, yêu cầu khắc phục và thời hạn"), 2)
    for _line in range(_LINES):
        paper.ln(8)
        paper.cell(0, 0.1, "", border="T", new_x="LMARGIN", new_y="NEXT")
    paper.ln(8)
    for text in (_("Người kiểm tra (ký, ghi rõ họ tên)"), _("Đại diện cơ sở (ký, ghi rõ họ tên)")):
        paper.cell(_HALF_MM, 6, text)
    return document.written(paper)


def _facts(visit: Visit) -> list[tuple[str, str]]:
    producer = visit.producer
    return [
        (_("Cơ sở"), producer.name),
        (_("Địa chỉ"), producer.place or (producer.commune.name if producer.commune else "")),
        (_("Điện thoại"), producer.phone or ""),
        (_("Tên sản phẩm"), visit.product.name if visit.product else _("tất cả sản phẩm của cơ sở")),
        (_("Ngày đi"), show_day(visit.planned_on)),
        (_("Người đi"), visit.visitors),
        (_("Vì sao"), " – ".join(filter(None, (str(REASONS[Reason(visit.reason)]), visit.purpose)))),
    ]


def _certificates(paper: "FPDF", certificates: list[Entry]) -> None:
    rows = [
        (
            one.product_name,
            one.code,
            one.stars,
            show_day(one.expires_on) if one.expires_on else _("chưa rõ"),
            status_label(one.status),
        )
        for one in certificates
    ]
    if rows:
        head = (_("Tên sản phẩm"), _("Mã"), _("Số sao"), _("Hết hạn"), _("Tình trạng"))
        document.table(paper, head, rows, (60, 28, 18, 28, 40))


def _questions(paper: "FPDF", version: str) -> None:
    """A frame around every cell: ticked and written into by hand."""
    head = ("", _("Nội dung kiểm tra"), *(str(text) for text in VERDICTS.values()), _("Ghi chú"))
    # Darker than other papers: the frames are what is written in.
    paper.set_draw_color(*_FRAME)
    paper.set_font(document.FAMILY, size=8)
    with paper.table(col_widths=_WIDTHS, text_align="LEFT", line_height=4, padding=1.2) as grid:
        grid.row(list(head))
        for number, item in enumerate(items(version), 1):
            words = f"{item.title}. {item.text}\n{item.source}"
            grid.row([str(number), words, *([""] * len(VERDICTS)), ""])
    paper.ln(3)

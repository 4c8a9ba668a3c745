"""What goes with a parcel: the label outside (A6), the packing slip inside (A5). One file for as many as are wanted."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from storefront.fulfilment.models import Shipment
from storefront.orders.changes import Address
from storefront.papers import document
from storefront.web import qr
from storefront.web.formats import day, dong, number, weight

if TYPE_CHECKING:
    from fpdf import FPDF

LABEL_MM = (105.0, 148.0)
SLIP_MM = (148.0, 210.0)
_EDGE_MM = 5.0
_QR_MM = 30.0
_SLIP_EDGE_MM = 10.0
_SLIP_WIDTHS = (46, 24, 21, 26, 11)
# What is listed on a label; the slip inside has it all.
_MOST_LINES = 4
_SOFT = (91, 83, 74)
_BASALT = (33, 29, 26)


@dataclass(frozen=True, slots=True)
class Sent:
    """A parcel with what its papers say beside it: where it goes, and whether it may only go to grown-ups."""

    shipment: Shipment
    address: Address
    has_alcohol: bool

    @property
    def scanned(self) -> str:
        """What the code on the label holds: the carrier's number, or ours where there is none."""
        return self.shipment.tracking or self.shipment.code


def labels(sent: Sequence[Sent], now: datetime) -> bytes:
    """A label a page. Raises `NoFonts`."""
    paper = document.paper(title=_("Nhãn gửi hàng"), now=now, size=LABEL_MM, margin_mm=_EDGE_MM)
    paper.set_auto_page_break(False)
    # Texts begin where the rules do.
    paper.c_margin = 0
    for place, one in enumerate(sent):
        if place:
            paper.add_page()
        _label(paper, one)
    return document.written(paper)


def slips(sent: Sequence[Sent], now: datetime) -> bytes:
    """A packing slip a parcel. Raises `NoFonts`."""
    paper = document.paper(title=_("Phiếu đóng gói"), now=now, size=SLIP_MM, margin_mm=_SLIP_EDGE_MM)
    for place, one in enumerate(sent):
        if place:
            paper.add_page()
        _slip(paper, one)
    return document.written(paper)


def _label(paper: "FPDF", sent: Sent) -> None:
    shipment, width = sent.shipment, LABEL_MM[0] - 2 * _EDGE_MM
    beside = width - _QR_MM - 2
    picture = io.BytesIO(qr.png(sent.scanned))
    paper.image(picture, x=LABEL_MM[0] - _EDGE_MM - _QR_MM, y=_EDGE_MM, w=_QR_MM, h=_QR_MM)
    y = _text(paper, "Chợ Sao", _EDGE_MM, beside, 9, color=_SOFT)
    y = _text(paper, shipment.code, y + 0.5, beside, 15, style="B")
    y = _text(paper, shipment.carrier or _("chưa chọn đơn vị chở"), y + 1.5, beside, 11, style="B")
    if shipment.tracking:
        y = _text(paper, shipment.tracking, y + 0.5, beside, 11)
    if shipment.weight_g:
        _text(paper, weight(shipment.weight_g), y + 0.5, beside, 10)
    y = _receiver(paper, sent, _EDGE_MM + _QR_MM + 3, width)
    y = _collected(paper, sent, y + 2, width)
    y = _contents(paper, sent, y + 2, width)
    _sender(paper, sent, width)


def _receiver(paper: "FPDF", sent: Sent, top: float, width: float) -> float:
    address = sent.address
    _rule(paper, top, width)
    y = _text(paper, _("Người nhận"), top + 1.5, width, 8, color=_SOFT)
    y = _text(paper, address.name, y + 0.5, width, 15, style="B", most=2)
    y = _text(paper, address.phone, y + 0.8, width, 15, style="B")
    y = _text(paper, address.street, y + 0.8, width, 12, most=2)
    y = _text(paper, f"{address.commune}, {address.province}", y + 0.8, width, 12, style="B", most=2)
    if sent.shipment.order.group.note:
        y = _text(paper, sent.shipment.order.group.note, y + 0.8, width, 9, most=2)
    return y


def _collected(paper: "FPDF", sent: Sent, top: float, width: float) -> float:
    """What the courier takes, and whom she may hand it to, in frames one cannot overlook."""
    cod_dong = sent.shipment.cod_dong
    text = _("THU HỘ %(sum)s", sum=dong(cod_dong)) if cod_dong else _("KHÔNG THU TIỀN")
    y = _framed(paper, text, top, width, 16)
    if sent.has_alcohol:
        y = _framed(paper, _("CHỈ GIAO NGƯỜI ĐỦ 18 TUỔI, XEM GIẤY TỜ"), y + 1.5, width, 11)
    return y


def _contents(paper: "FPDF", sent: Sent, top: float, width: float) -> float:
    lines = [
        f"{one.quantity} × {one.line.product_name}, {one.line.unit} ({_('lô %(code)s', code=one.lot.code)})"
        for one in sent.shipment.lines
    ]
    if len(lines) > _MOST_LINES:
        rest = len(lines) - _MOST_LINES + 1
        lines = [*lines[: _MOST_LINES - 1], _("và %(count)s dòng nữa, xem phiếu trong kiện", count=rest)]
    for line in lines:
        top = _text(paper, line, top, width, 8.5) + 0.6
    return top


def _sender(paper: "FPDF", sent: Sent, width: float) -> None:
    order = sent.shipment.order
    top = LABEL_MM[1] - _EDGE_MM - 15
    _rule(paper, top, width)
    y = _text(paper, _("Người gửi"), top + 1.2, width, 8, color=_SOFT)
    y = _text(paper, order.producer_name, y + 0.3, width, 10, style="B")
    _text(paper, ", ".join(filter(None, (order.producer_phone, order.producer_place))), y + 0.3, width, 9)


def _slip(paper: "FPDF", sent: Sent) -> None:
    shipment, order, address = sent.shipment, sent.shipment.order, sent.address
    document.heading(paper, _("Phiếu đóng gói %(code)s", code=shipment.code))
    document.paragraph(paper, _("Người bán: %(name)s", name=order.producer_name))
    document.paragraph(
        paper, ", ".join((address.name, address.phone, address.street, address.commune, address.province))
    )
    head = (_("Sản phẩm"), _("Quy cách"), _("Lô"), _("Hạn dùng"), _("SL"))
    rows = [
        (
            one.line.product_name,
            one.line.unit,
            one.lot.code,
            day(one.lot.expires_on) if one.lot.expires_on else "–",
            number(one.quantity),
        )
        for one in shipment.lines
    ]
    document.table(paper, head, rows, _SLIP_WIDTHS, right=(4,))
    units = sum(one.quantity for one in shipment.lines)
    document.paragraph(paper, _("Tất cả %(count)s gói trong kiện này.", count=number(units)))
    if shipment.cod_dong:
        document.paragraph(paper, _("Trả người giao %(sum)s khi nhận.", sum=dong(shipment.cod_dong)))
    if sent.has_alcohol:
        document.paragraph(paper, _("Có hàng có cồn: chỉ giao cho người đủ 18 tuổi, xem giấy tờ khi giao."))
    if order.group.note:
        document.paragraph(paper, _("Lời nhắn: %(note)s", note=order.group.note))
    document.paragraph(
        paper,
        _(
            "Hàng có gì không đúng, hãy gọi %(phone)s trong 48 giờ. Số lô và hạn dùng ở trên giúp tìm ra nguyên nhân.",
            phone=order.producer_phone or order.producer_name,
        ),
    )


def _text(
    paper: "FPDF",
    text: str,
    top: float,
    width: float,
    size: float,
    *,
    style: str = "",
    most: int = 1,
    color: tuple[int, int, int] = _BASALT,
) -> float:
    paper.set_text_color(*color)
    return document.fitted(paper, text, (_EDGE_MM, top, width), size=size, style=style, most=most)


def _framed(paper: "FPDF", text: str, top: float, width: float, size: float) -> float:
    height = size * 0.44 + 4
    paper.set_draw_color(*_BASALT)
    paper.set_line_width(0.8)
    paper.rect(_EDGE_MM, top, width, height)
    paper.set_text_color(*_BASALT)
    document.fitted(paper, text, (_EDGE_MM, top + 2, width), size=size, style="B", align="C")
    return top + height


def _rule(paper: "FPDF", top: float, width: float) -> None:
    paper.set_draw_color(*_SOFT)
    paper.set_line_width(0.2)
    paper.line(_EDGE_MM, top, _EDGE_MM + width, top)

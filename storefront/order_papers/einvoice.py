"""Orders as data for e-invoices: what a producer's invoice software asks for, by line, as a sheet and as XML.

These are data, not invoices: nothing here is signed, numbered or sent to the tax office. Names of fields are those of
the e-invoice data format (decision 1450/QĐ-TCT: NBan, NMua, HHDVu, ThTien, TSuat, TToan); decree 254/2026/NĐ-CP,
articles 17 and 19, has the marketplace give sellers what they need to invoice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree

from catalog.calendar import local_day
from storefront.order_papers import queries
from storefront.order_papers.models import InvoiceRequest, IssuedInvoice, SellerParticulars
from storefront.order_papers.rules import tax_within
from storefront.orders.models import Order
from storefront.papers.sheets import Sheet, workbook

_PIECE = "gói"
_DELIVERY = "Phí giao hàng"
# Texts of cells, which stay in the language of the tax office.
_LINE_HEAD = (
    "Đơn hàng",
    "Ngày đặt",
    "Mã hàng",
    "Tên hàng hóa, dịch vụ",
    "Đơn vị tính",
    "Số lượng",
    "Đơn giá (đồng, gồm thuế)",
    "Thành tiền (đồng, gồm thuế)",
    "Thuế suất",
    "Tiền trước thuế (đồng)",
    "Tiền thuế (đồng)",
)
_ORDER_HEAD = (
    "Đơn hàng",
    "Ngày đặt",
    "Người bán",
    "Mã số thuế người bán",
    "Tên trên hóa đơn",
    "Mã số thuế hoặc số định danh người mua",
    "Địa chỉ người mua",
    "Thư điện tử",
    "Người mua yêu cầu",
    "Tiền trước thuế (đồng)",
    "Tiền thuế (đồng)",
    "Tổng tiền thanh toán (đồng)",
    "Hóa đơn đã ghi",
    "Tiền đã lập hóa đơn (đồng)",
    "Cần lập hoặc điều chỉnh (đồng)",
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as an invoice would carry it; amounts in đồng, tax None where the rate is not known."""

    code: str
    name: str
    unit: str
    quantity: int
    price_dong: int
    rate: str

    @property
    def total_dong(self) -> int:
        return self.quantity * self.price_dong

    @property
    def net_dong(self) -> int:
        return tax_within(self.total_dong, self.rate)[0]

    @property
    def tax_dong(self) -> int | None:
        return tax_within(self.total_dong, self.rate)[1]


@dataclass(frozen=True, slots=True)
class Record:
    """An order as an invoice would tell it, and what was invoiced of it already."""

    order: Order
    day: date
    seller: SellerParticulars
    request: InvoiceRequest | None
    invoices: Sequence[IssuedInvoice]
    lines: tuple[Line, ...]

    @property
    def total_dong(self) -> int:
        return sum(line.total_dong for line in self.lines)

    @property
    def tax_dong(self) -> int | None:
        return None if self.seller.tax_rate == "" else sum(line.tax_dong or 0 for line in self.lines)

    @property
    def net_dong(self) -> int:
        return sum(line.net_dong for line in self.lines)

    @property
    def invoiced_dong(self) -> int:
        return queries.told_dong(self.invoices)

    @property
    def open_dong(self) -> int:
        """What is not invoiced yet; negative: what an adjustment has to take back."""
        return self.total_dong - self.invoiced_dong

    @property
    def seller_name(self) -> str:
        return self.seller.legal_name or self.order.producer_name

    @property
    def buyer_name(self) -> str:
        return self.request.name if self.request else self.order.group.customer_name

    @property
    def buyer_address(self) -> str:
        group = self.order.group
        return self.request.address if self.request else f"{group.street}, {group.commune}, {group.province}"

    @property
    def buyer_tax_code(self) -> str:
        return self.request.tax_code if self.request else ""

    @property
    def buyer_email(self) -> str:
        return self.request.email if self.request else self.order.group.customer_email


def record(
    order: Order, seller: SellerParticulars, request: InvoiceRequest | None, invoices: Sequence[IssuedInvoice]
) -> Record:
    """What an order came to: units kept, and of the delivery fee what was not given back."""
    rate = seller.tax_rate
    lines = []
    for one in order.lines:
        kept = one.quantity - one.cancelled - one.returned
        if kept:
            lines.append(Line(one.sku, one.product_name, one.unit or _PIECE, kept, one.price_dong, rate))
    # The payment's due is the order with all its changes; what is not goods is delivery.
    delivery = order.payment.due_dong - sum(line.total_dong for line in lines)
    if delivery:
        lines.append(Line("", _DELIVERY, "lần", 1, delivery, rate))
    return Record(order, local_day(order.group.placed_at), seller, request, invoices, tuple(lines))


def as_xlsx(records: Iterable[Record]) -> bytes:
    """Two sheets: orders with their totals, and all their lines."""
    told = list(records)
    lines = [_line_row(one, line) for one in told for line in one.lines]
    return workbook(
        [
            Sheet("Đơn hàng", _ORDER_HEAD, [_order_row(one) for one in told]),
            Sheet("Dòng hàng", _LINE_HEAD, lines),
        ]
    )


def as_xml(records: Iterable[Record], start: date, end: date) -> bytes:
    root = ElementTree.Element("DuLieuHoaDon", TuNgay=start.isoformat(), DenNgay=end.isoformat())
    for one in records:
        _order_element(ElementTree.SubElement(root, "DonHang", Ma=one.order.code), one)
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _order_row(one: Record) -> list[object]:
    return [
        one.order.code,
        one.day,
        one.seller_name,
        one.seller.tax_code,
        one.buyer_name,
        one.buyer_tax_code,
        one.buyer_address,
        one.buyer_email,
        "có" if one.request else "",
        None if one.tax_dong is None else one.net_dong,
        one.tax_dong,
        one.total_dong,
        ", ".join(f"{row.series} {row.number}" for row in one.invoices),
        one.invoiced_dong,
        one.open_dong,
    ]


def _line_row(one: Record, line: Line) -> list[object]:
    return [
        one.order.code,
        one.day,
        line.code,
        line.name,
        line.unit,
        line.quantity,
        line.price_dong,
        line.total_dong,
        _rate_text(line.rate),
        None if line.tax_dong is None else line.net_dong,
        line.tax_dong,
    ]


def _order_element(element: ElementTree.Element, one: Record) -> None:
    _texts(ElementTree.SubElement(element, "TTChung"), NDat=one.day.isoformat(), DVTTe="VND")
    content = ElementTree.SubElement(element, "NDHDon")
    seller, group = one.seller, one.order.group
    _texts(
        ElementTree.SubElement(content, "NBan"),
        Ten=one.seller_name,
        MST=seller.tax_code,
        DChi=seller.address or one.order.producer_place,
        SDThoai=one.order.producer_phone,
        DCTDTu=one.order.producer_email,
    )
    _texts(
        ElementTree.SubElement(content, "NMua"),
        Ten=one.buyer_name,
        MST=one.buyer_tax_code,
        DChi=one.buyer_address,
        HVTNMHang=group.customer_name,
        SDThoai=group.customer_phone,
        DCTDTu=one.buyer_email,
    )
    goods = ElementTree.SubElement(content, "DSHHDVu")
    for number, line in enumerate(one.lines, 1):
        _texts(
            ElementTree.SubElement(goods, "HHDVu"),
            STT=str(number),
            MHHDVu=line.code,
            THHDVu=line.name,
            DVTinh=line.unit,
            SLuong=str(line.quantity),
            DGiaGomThue=str(line.price_dong),
            ThTienGomThue=str(line.total_dong),
            TSuat=_rate_text(line.rate),
            ThTien="" if line.tax_dong is None else str(line.net_dong),
            TThue="" if line.tax_dong is None else str(line.tax_dong),
        )
    _texts(
        ElementTree.SubElement(content, "TToan"),
        TgTCThue="" if one.tax_dong is None else str(one.net_dong),
        TgTThue="" if one.tax_dong is None else str(one.tax_dong),
        TgTTTBSo=str(one.total_dong),
    )


def _texts(element: ElementTree.Element, **texts: str) -> None:
    """Fields that say something; an empty one is left out, as it would say that there is nothing."""
    for name, text in texts.items():
        if text:
            ElementTree.SubElement(element, name).text = _printable(text)


def _printable(text: str) -> str:
    # XML 1.0 has no control characters.
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _rate_text(rate: str) -> str:
    return f"{rate}%" if rate.isdigit() else rate

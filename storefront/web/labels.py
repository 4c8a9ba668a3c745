"""The words on screen for the terms of the code. One term, one wording (STYLE.md has the glossary)."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalog.certification.rules import Precision, Status
from catalog.products.rules import Card
from catalog.selling.rules import Refusal
from storefront.web import language
from storefront.web.formats import day as show_day

GROUPS = {
    "food": _l("Thực phẩm"),
    "beverages": _l("Đồ uống"),
    "medicinal": _l("Dược liệu"),
    "handicrafts": _l("Thủ công mỹ nghệ"),
    "ornamental": _l("Sinh vật cảnh"),
    "tourism": _l("Du lịch cộng đồng"),
}
STATUSES = {
    Status.VALID: _l("Còn hiệu lực"),
    Status.DUE: _l("Đến kỳ nộp lại"),
    Status.OVERDUE: _l("Quá cửa nộp, còn hiệu lực"),
    Status.EXTENDED: _l("Gia hạn chuyển tiếp"),
    Status.LAPSED: _l("Đã hết hạn"),
    Status.SUSPENDED: _l("Tạm đình chỉ"),
    Status.REVOKED: _l("Đã thu hồi"),
    Status.SUPERSEDED: _l("Đã được thay thế"),
    Status.UNKNOWN: _l("Chờ xác minh"),
}
PRODUCER_KINDS = {
    "enterprise": _l("Doanh nghiệp"),
    "cooperative": _l("Hợp tác xã"),
    "cooperative_group": _l("Tổ hợp tác"),
    "household": _l("Hộ sản xuất"),
}
ROLES = {
    "shopper": _l("Người mua"),
    "producer": _l("Người sản xuất"),
    "buyer": _l("Siêu thị"),
    "officer": _l("Cán bộ chương trình"),
    "secretary": _l("Thư ký hội đồng"),
    "auditor": _l("Kiểm toán"),
    "admin": _l("Quản trị"),
}
ORDER_STATES = {
    "placed": _l("Đã đặt, chờ người bán xác nhận"),
    "confirmed": _l("Người bán đã xác nhận"),
    "fulfilled": _l("Đã giao hàng"),
    "completed": _l("Hoàn tất"),
    "cancelled": _l("Đã huỷ"),
}
# What an order's story tells beside its states.
ORDER_EVENTS = {
    **ORDER_STATES,
    "placed": _l("Đã đặt hàng"),
    "packed": _l("Đã đóng gói"),
    "unpacked": _l("Đã mở kiện để đóng lại"),
    "stopped": _l("Dừng gửi vì lô hàng bị thu hồi"),
    "unpaid_accepted": _l("Người bán đồng ý gửi trước khi nhận tiền"),
    "shipped": _l("Đã gửi hàng"),
    "delivered": _l("Kiện hàng đã tới người mua"),
    "delivery_failed": _l("Không giao được kiện hàng"),
    "came_back": _l("Đã xử lý kiện không giao được"),
    "units_cancelled": _l("Đã huỷ một phần"),
    "address_changed": _l("Đã đổi địa chỉ nhận"),
    "money_part_paid": _l("Đã nhận một phần tiền"),
    "money_paid": _l("Đã nhận đủ tiền"),
    "money_over": _l("Đã nhận nhiều hơn số phải trả"),
    "money_part_refunded": _l("Đã nhận thêm tiền"),
    "refund_due": _l("Sẽ hoàn tiền"),
    "refunded": _l("Đã hoàn tiền"),
    "refund_failed": _l("Hoàn tiền chưa được, đang xử lý"),
    "transfer_claimed": _l("Người mua báo đã chuyển khoản"),
    "transfer_denied": _l("Người bán chưa thấy tiền chuyển đến"),
    "transfer_reminded": _l("Đã nhắc chuyển khoản"),
}
PARCEL_STATES = {
    "open": _l("Chưa đóng gói"),
    "packed": _l("Đã đóng gói"),
    "shipped": _l("Đang giao"),
    "delivered": _l("Đã giao"),
    "failed": _l("Không giao được"),
}
# Why a parcel did not reach its buyer.
PARCEL_FAILURES = {
    "refused": _l("Người mua không nhận"),
    "not_reached": _l("Không gặp, không gọi được"),
    "address": _l("Sai hoặc thiếu địa chỉ"),
    "damaged": _l("Hàng hỏng trên đường"),
    "lost": _l("Mất kiện"),
}
PAYMENT_METHODS = {
    "cod": _l("Trả tiền khi nhận hàng"),
    "vietqr": _l("Chuyển khoản VietQR"),
    "card": _l("Thẻ quốc tế"),
}
PAYMENT_STATES = {
    "unpaid": _l("Chưa trả"),
    "part_paid": _l("Trả một phần"),
    "over": _l("Trả thừa, đang hoàn lại"),
    "part_refunded": _l("Đã hoàn một phần"),
    "refunded": _l("Đã hoàn tiền"),
    "paid": _l("Đã trả"),
    "failed": _l("Không trả, đã huỷ"),
}

INVOICE_KINDS = {
    "invoice": _l("Hóa đơn"),
    "adjustment": _l("Hóa đơn điều chỉnh"),
    "replacement": _l("Hóa đơn thay thế"),
}


def group_label(key: str) -> str:
    return str(GROUPS[key]) if key in GROUPS else key


def status_label(status: Status) -> str:
    return str(STATUSES[status])


def kind_label(kind: str | None) -> str:
    return str(PRODUCER_KINDS[kind]) if kind else _("Chủ thể")


def title(product: Any) -> str:
    """The product's name in the reader's language; Vietnamese where nobody has translated it."""
    return str(product.name_en or product.name) if language.current() == language.ENGLISH else str(product.name)


def product_title(entry: Any) -> str:
    """The same for a line of the register."""
    english = entry.product_name_en if language.current() == language.ENGLISH else ""
    return str(english or entry.product_name)


def issued_text(issued_on: date | None, precision: Precision) -> str:
    """The day of issue as exactly as it is known."""
    if issued_on is None:
        return _("chưa rõ ngày")
    return _("năm %(year)s, chưa rõ ngày", year=issued_on.year) if precision is Precision.YEAR else show_day(issued_on)


def refusal_text(card: Card) -> str:
    """Why a product may not be sold, in a sentence a shopper understands."""
    if card.refusal is None:
        return ""
    if card.refusal is Refusal.LAPSED and card.expires_on:
        return _("Chứng nhận OCOP đã hết hạn ngày %(day)s.", day=show_day(card.expires_on))
    return str(_REFUSALS[card.refusal])


_REFUSALS = {
    Refusal.NOT_CERTIFIED: _l("Sản phẩm chưa có chứng nhận OCOP."),
    Refusal.UNKNOWN: _l("Ngày cấp chứng nhận chưa rõ, đang chờ xác minh; chưa bán."),
    Refusal.LAPSED: _l("Chứng nhận OCOP đã hết hạn."),
    Refusal.SUSPENDED: _l("Chứng nhận OCOP đang bị tạm đình chỉ."),
    Refusal.REVOKED: _l("Chứng nhận OCOP đã bị thu hồi."),
    Refusal.SUPERSEDED: _l("Chứng nhận OCOP này đã được thay thế."),
    Refusal.NOT_YET: _l("Chứng nhận OCOP chưa bắt đầu có hiệu lực."),
    Refusal.PRODUCER_INACTIVE: _l("Người sản xuất đang tạm ngừng bán."),
    Refusal.NOT_LISTED: _l("Sản phẩm đang tạm ngừng bán."),
    Refusal.NO_PRICE: _l("Sản phẩm chưa có giá bán."),
}

"""The words for returns: why, what is wished for, how far."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.returns.models import GoodsReturn
from storefront.returns.rules import Reason, Wish

REASONS = {
    Reason.WRONG: _l("Hàng sai loại"),
    Reason.MISSING: _l("Giao thiếu"),
    Reason.DAMAGED: _l("Vỡ, hỏng"),
    Reason.EXPIRED: _l("Hết hạn, hoặc hạn còn quá ngắn"),
    Reason.LABEL: _l("Nhãn, thành phần, xuất xứ không đúng"),
    Reason.IN_USE: _l("Dùng mới thấy lỗi"),
    Reason.INFORMATION: _l("Trang bán thiếu hoặc sai thông tin bắt buộc"),
    Reason.MIND: _l("Đổi ý, hàng còn nguyên"),
}
WISHES = {
    Wish.REFUND: _l("Trả lại tiền"),
    Wish.REPLACE: _l("Đổi hàng khác"),
}
STATES = {
    "requested": _l("Chờ người bán trả lời"),
    "approved": _l("Người bán đồng ý"),
    "refused": _l("Người bán không nhận"),
    "received": _l("Người bán đã nhận lại hàng"),
    "refunded": _l("Xong, đã trả lại tiền"),
    "replaced": _l("Xong, đã gửi hàng đổi"),
    "withdrawn": _l("Người mua đã rút lại"),
}

EVENTS = {
    "requested": _l("Người mua yêu cầu"),
    "approved": _l("Đồng ý"),
    "refused": _l("Không nhận"),
    "received": _l("Đã nhận lại hàng"),
    "refunded": _l("Đã trả lại tiền"),
    "replaced": _l("Đã gửi hàng đổi"),
    "withdrawn": _l("Người mua rút lại"),
    "overdue": _l("Quá hạn"),
}


def state_text(one: GoodsReturn) -> str:
    """How far a return is; where nothing had been paid, its order costs less."""
    if one.state == "refunded" and one.refund_id is None:
        return _("Xong, số phải trả đã giảm")
    return str(STATES[one.state])

"""The words of the office's desk of orders."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

TROUBLES = {
    "unconfirmed": _l("Quá 2 ngày làm việc chưa xác nhận"),
    "unanswered": _l("Người mua báo đã trả, chưa ai xem"),
    "unsent": _l("Xác nhận quá 3 ngày làm việc chưa gửi"),
    "failed": _l("Giao không được, chưa giải quyết"),
    "money": _l("Tiền thừa, thiếu hoặc đến muộn"),
    "refunds": _l("Hoàn tiền quá hạn hoặc không được"),
    "returns": _l("Đổi trả quá hạn"),
    "complaints": _l("Khiếu nại quá hạn"),
}
ACTS = {"contact_shown": _l("Đã xem tên và số của người mua")}


def done_text(what: str) -> str:
    texts = {
        "cancelled": _("Đã huỷ đơn. Người mua và người bán được báo."),
        "late": _("Đơn đã sang bước khác nên không huỷ được."),
        "packed": _("Người bán đã đóng gói. Hãy gọi người bán mở kiện trước khi huỷ."),
    }
    return texts.get(what, "")

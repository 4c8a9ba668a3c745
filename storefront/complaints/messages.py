"""The words for a complaint's kind and state."""

from flask_babel import lazy_gettext as _l

KINDS = {
    "goods": _l("Hàng sai, hỏng, thiếu"),
    "delivery": _l("Giao hàng"),
    "payment": _l("Tiền, hoàn tiền"),
    "information": _l("Thông tin trên trang sai"),
    "safety": _l("Hàng không an toàn hoặc sao không thật"),
    "other": _l("Chuyện khác"),
}
STATES = {
    "received": _l("Đã nhận, chờ xác nhận"),
    "passed": _l("Đã xác nhận và chuyển cho nhà sản xuất"),
    "answered": _l("Đã trả lời"),
}

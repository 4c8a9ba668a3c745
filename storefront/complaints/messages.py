"""The words for a complaint's kind and state, and the day of its next step."""

from datetime import date

from flask_babel import lazy_gettext as _l

from storefront.cases.rules import last_day
from storefront.complaints import rules
from storefront.complaints.models import Complaint

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


def due_day(complaint: Complaint) -> date:
    """The day by whose end the office's next step is due."""
    return last_day(rules.due(complaint.kind, complaint.state, complaint.made_at))

"""The words for doubts: what is wrong, where a case stands, what came out."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.doubts.models import Doubt
from storefront.doubts.queries import Published
from storefront.doubts.rules import Act, Finding, Kind, State
from storefront.web import language

KINDS = {
    Kind.UNCERTIFIED: _l("Gắn sao OCOP lên sản phẩm không có chứng nhận"),
    Kind.EXPIRED: _l("Chứng nhận đã hết hạn hoặc bị thu hồi mà vẫn gắn sao"),
    Kind.FAKE: _l("Mã hoặc tem có dấu hiệu giả"),
    Kind.OTHER: _l("Việc khác"),
}
STATES = {
    State.OPENED: _l("Mới nhận"),
    State.ASSIGNED: _l("Đã giao người xử lý"),
    State.VISIT_PLANNED: _l("Đã lên lịch kiểm tra"),
    State.VISITED: _l("Đã kiểm tra tại chỗ"),
    State.FOUND: _l("Đã có kết luận"),
    State.CORRECTING: _l("Đang khắc phục"),
    State.CLOSED: _l("Đã đóng"),
}
FINDINGS = {
    Finding.UPHELD: _l("Phản ánh đúng"),
    Finding.NOT_UPHELD: _l("Phản ánh không đúng"),
    Finding.UNCLEAR: _l("Chưa đủ căn cứ kết luận"),
}
ACTS = {
    Act.OPEN: _l("Đã nhận phản ánh"),
    Act.ASSIGN: _l("Đã giao người xử lý"),
    Act.NOTE: _l("Đã ghi chú"),
    Act.LINK: _l("Đã gắn với chứng nhận"),
    Act.PLAN_VISIT: _l("Đã lên lịch kiểm tra"),
    Act.DROP_VISIT: _l("Đã huỷ lịch kiểm tra"),
    Act.VISIT: _l("Đã kiểm tra tại chỗ"),
    Act.FIND: _l("Đã có kết luận"),
    Act.SUSPEND: _l("Đã tạm đình chỉ chứng nhận"),
    Act.CORRECT: _l("Đã yêu cầu khắc phục"),
    Act.CLOSE: _l("Đã đóng và công bố"),
}


def outcome(case: Doubt | Published) -> tuple[str, str]:
    """(what came out, its language): English where it was given and is read, Vietnamese otherwise."""
    english = case.outcome_en if language.current() == language.ENGLISH else ""
    return (english, language.ENGLISH) if english else (case.outcome, language.VIETNAMESE)


def too_many_text() -> str:
    """Why a report is refused after many others from the same address."""
    return _("Từ mạng này đã có quá nhiều phản ánh trong một giờ. Hãy gửi lại sau, hoặc gọi điện cho chúng tôi.")

"""The words for visits: why, how it stands, what was found, what was done."""

from flask_babel import lazy_gettext as _l

from storefront.programme.visits.rules import Act, Reason, State, Verdict

REASONS = {
    Reason.ROUTINE: _l("Hậu kiểm theo kế hoạch"),
    Reason.DOUBT: _l("Theo phản ánh về sao"),
    Reason.COMPLAINT: _l("Theo khiếu nại"),
    Reason.FOLLOW_UP: _l("Tái kiểm tra"),
}
STATES = {
    State.PLANNED: _l("Đã lên lịch"),
    State.MADE: _l("Đã kiểm tra"),
    State.CANCELLED: _l("Đã huỷ"),
}
VERDICTS = {
    Verdict.OK: _l("Đạt"),
    Verdict.MINOR: _l("Lỗi nhẹ"),
    Verdict.SERIOUS: _l("Lỗi nặng"),
    Verdict.NOT_APPLICABLE: _l("Không áp dụng"),
}
ACTS = {
    Act.PLAN: _l("Đã lên lịch"),
    Act.MOVE: _l("Đã đổi ngày"),
    Act.DRAFT: _l("Đã lưu tạm biên bản"),
    Act.FINISH: _l("Đã kết thúc biên bản"),
    Act.CANCEL: _l("Đã huỷ lịch"),
    Act.SUSPEND: _l("Đã tạm đình chỉ chứng nhận"),
    Act.SETTLE: _l("Đã khắc phục xong"),
    Act.NOTE: _l("Đã ghi chú"),
}

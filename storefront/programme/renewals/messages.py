"""The words for papers, stages, states and steps, and for what cannot be done."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.programme.renewals.rules import Kind, Presence, RenewalRefused, Stage, State, Step
from storefront.web.formats import day

PAPERS = {
    "application": _l("Phiếu đăng ký (Mẫu 01)"),
    "self_assessment": _l("Bản tự đánh giá (Mẫu 02)"),
    "business_registration": _l("Giấy đăng ký kinh doanh"),
    "facility_certificate": _l("Giấy chứng nhận cơ sở đủ điều kiện"),
    "raw_material": _l("Nguồn gốc nguyên liệu, hợp đồng liên kết"),
    "environment": _l("Hồ sơ bảo vệ môi trường"),
    "labour": _l("Danh sách lao động có bảo hiểm, nơi cư trú"),
    "accounts": _l("Báo cáo tài chính hai năm hoặc xếp loại hợp tác xã"),
    "trademark": _l("Nhãn hiệu, quyền dùng chỉ dẫn địa lý"),
    "sales": _l("Hợp đồng, hoá đơn bán hàng"),
    "promotion": _l("Minh chứng quảng bá"),
    "story": _l("Câu chuyện sản phẩm"),
    "quality_declaration": _l("Bản công bố chất lượng"),
    "test_report": _l("Phiếu kiểm nghiệm"),
    "trace_stamp": _l("Mã vạch, tem truy xuất nguồn gốc"),
    "quality_system": _l("Hệ thống quản lý chất lượng"),
    "awards": _l("Giải thưởng"),
}
PRESENCES = {
    Presence.PRESENT: _l("Có"),
    Presence.MISSING: _l("Còn thiếu"),
    Presence.NOT_NEEDED: _l("Không cần"),
}
STAGES = {
    Stage.OPEN: _l("Đang nhận hồ sơ"),
    Stage.PASSED: _l("Quá hạn nộp"),
    Stage.LAPSED: _l("Hết hạn, chưa nộp"),
    Stage.FILED: _l("Đã nộp hồ sơ"),
    Stage.NOT_OPEN: _l("Chưa đến kỳ"),
}
KINDS = {Kind.RE_EVALUATION: _l("Đánh giá lại"), Kind.UPGRADE: _l("Nâng hạng")}
STATES = {
    State.OPENED: _l("Đã mở, chưa kiểm tra"),
    State.INCOMPLETE: _l("Còn thiếu giấy tờ"),
    State.COMPLETE: _l("Đủ giấy tờ"),
    State.FORWARDED: _l("Đã chuyển hội đồng"),
    State.DECIDED: _l("Đã có quyết định"),
    State.WITHDRAWN: _l("Đã rút"),
}
STEPS = {
    Step.FORWARD: _l("Chuyển hội đồng"),
    Step.DECIDE: _l("Ghi đã có quyết định"),
    Step.RETURN: _l("Trả lại để bổ sung"),
    Step.WITHDRAW: _l("Chủ thể rút hồ sơ"),
}
EVENTS = {
    "opened": _l("Mở hồ sơ"),
    "papers": _l("Kiểm tra giấy tờ"),
    "extended": _l("Gia hạn chuyển tiếp"),
    **{step.value: text for step, text in STEPS.items()},
}
ORDERS = {"due": _l("Ngày hết hạn"), "commune": _l("Xã, phường"), "producer": _l("Chủ thể")}
DEADLINES = {
    "commune_by": _l("Xã, phường gửi đề nghị lên tỉnh"),
    "council_by": _l("Hội đồng cấp tỉnh họp xong"),
    "ministry_by": _l("Tỉnh gửi hồ sơ 5 sao lên Bộ"),
    "central_by": _l("Hội đồng trung ương họp xong"),
}


def refused_text(refused: RenewalRefused) -> str:
    """Why it cannot be done and what to do, in a sentence."""
    if refused.reason == "until":
        return _("Chỉ gia hạn được đến hết ngày %(day)s, và lâu hơn hiệu lực hiện có.", day=day(refused.value))
    texts = {
        "step": _("Hồ sơ đã sang bước khác, hãy xem lại trang này rồi làm tiếp."),
        "live": _("Chứng nhận này đang có một hồ sơ chưa xong; hãy dùng hồ sơ đó."),
        "kind": _("Hãy chọn loại hồ sơ."),
        "ended": _("Chứng nhận này đã được thay thế hoặc thu hồi, không mở hồ sơ được."),
        "day": _("Hãy chọn một ngày có thật."),
        "future": _("Ngày nộp không thể ở sau hôm nay."),
        "not_filed": _("Chưa ghi ngày nộp, nên chưa chuyển hội đồng được."),
        "empty": _("Hãy ghi lý do, ít nhất một câu ngắn."),
        "too_long": _("Dài quá %(most)s ký tự, hãy viết ngắn hơn.", most=refused.value),
        "note": _("Ghi chú dài quá %(most)s ký tự, hãy viết ngắn hơn.", most=refused.value),
        "extension": _("Chỉ gia hạn cho hồ sơ đánh giá lại nộp đúng hạn mà chưa có quyết định khi sắp hết hạn."),
        "called": _("Việc gọi này đã được ghi, hoặc không còn cần nữa."),
    }
    return texts[refused.reason]

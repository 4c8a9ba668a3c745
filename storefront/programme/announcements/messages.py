"""The words for what happened to an announcement, and for what cannot be announced."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.news.rules import AnnouncementRefused

EVENTS = {
    "written": _l("Viết bản nháp"),
    "changed": _l("Đã sửa"),
    "published": _l("Đã đăng"),
    "withdrawn": _l("Đã rút"),
}


def refused_text(refused: AnnouncementRefused) -> str:
    """Why it cannot be announced and what to do, in a sentence."""
    if refused.reason == "empty":
        return _missing(refused.field)
    texts = {
        "too_long": _("Dài quá %(most)s ký tự, hãy viết ngắn hơn.", most=refused.value),
        "day": _("Hãy chọn một ngày có thật."),
        "order": _("Ngày cuối không thể trước ngày đầu."),
        "withdrawn": _("Thông báo này đã rút, không sửa hay rút lần nữa được."),
        "not_draft": _("Chỉ bản nháp mới đăng được."),
    }
    return texts[refused.reason]


def _missing(field: str) -> str:
    texts = {
        "title": _("Hãy ghi tiêu đề."),
        "text": _("Hãy viết nội dung."),
        "place": _("Hãy ghi nơi tổ chức."),
        "starts_on": _("Hãy chọn ngày bắt đầu."),
        "ends_on": _("Hãy chọn ngày kết thúc."),
        "closes_on": _("Hãy chọn ngày cuối nhận đăng ký."),
        "shown_from": _("Hãy chọn ngày bắt đầu hiện."),
        "reason": _("Hãy ghi lý do rút."),
    }
    return texts.get(field) or _("Hãy chọn một mục.")

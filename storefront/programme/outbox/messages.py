"""The words for channels, for why a message did not go, and for what was done about it."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

CHANNELS = {"mail": _l("Thư điện tử"), "zalo": _l("Zalo"), "sms": _l("Tin nhắn SMS")}
CODE = _l("Một mã xác nhận")
ACTS = {"retried": _l("Gửi lại"), "dismissed": _l("Bỏ qua")}


def why_text(error: str, is_too_late: bool) -> str:
    """Why a message did not go, in a sentence; `error` is what the sender noted."""
    if is_too_late:
        return _("Quá giờ, tin không còn giá trị.")
    if not error:
        return _("Máy gửi dừng giữa chừng, không rõ đã đi hay chưa.")
    if error.startswith("refused"):
        return _("Nơi nhận không có địa chỉ này hoặc từ chối thư.")
    if error.startswith("channel "):
        return _("Kênh này đang tắt.")
    return _("Máy chủ gửi không trả lời hoặc báo lỗi.")


def done_text(what: str) -> str:
    texts = {
        "retried": _("Đã xếp lại để gửi ngay."),
        "dismissed": _("Đã bỏ qua, lý do được ghi lại."),
    }
    return texts.get(what, "")

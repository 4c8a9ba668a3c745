"""What was just done with an order, or why it was not."""

from flask_babel import gettext as _


def done_text(what: str) -> tuple[str, str]:
    """(sentence, kind of notice) after a page came back; ("", "") for nothing."""
    done = {
        "cancelled": _("Đã huỷ đơn. Nếu đã trả tiền, người bán trả lại theo hạn ghi ở đơn."),
        "reduced": _("Đã bỏ bớt. Số phải trả ở dưới đã tính lại."),
        "moved": _("Đã đổi nơi nhận."),
        "asked": _("Đã gửi yêu cầu đổi trả cho người bán."),
        "withdrawn": _("Đã rút yêu cầu. Bạn giữ hàng."),
    }
    not_done = {
        "already": _("Đơn này đã huỷ từ trước."),
        "packed": _("Người bán đã đóng gói nên không huỷ ở đây được nữa. Hãy gọi người bán, hoặc không nhận hàng."),
        "late": _("Đơn đã sang bước khác nên không làm được việc này nữa. Hãy xem tình trạng ở dưới."),
        "nothing": _("Không có hàng nào của đơn này đổi, trả được lúc này. Hãy gọi người bán hoặc gửi khiếu nại."),
    }
    if what in done:
        return done[what], "done"
    return (not_done[what], "warn") if what in not_done else ("", "")

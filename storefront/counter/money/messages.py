from flask_babel import gettext as _


def done_text(what: str) -> str:
    """What was just done about money, after the page came back."""
    texts = {
        "received": _("Đã ghi số tiền nhận được. Người mua được báo."),
        "known": _("Khoản này đã ghi từ trước, không ghi lần nữa."),
        "denied": _("Đã báo người mua rằng chưa thấy tiền."),
        "refunded": _("Đã ghi là hoàn tiền xong. Người mua được báo."),
        "gone": _("Việc này đã làm xong từ trước."),
    }
    return texts.get(what, "")

from flask_babel import gettext as _


def done_text(what: str) -> str:
    """What was just done, after the page came back."""
    texts = {
        "paid": _("Đã ghi khoản trả cho người sản xuất."),
        "known": _("Khoản này đã ghi từ trước, không ghi lần nữa."),
    }
    return texts.get(what, "")

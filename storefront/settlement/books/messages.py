"""The words of the books."""

from flask_babel import gettext as _


def account(name: str) -> str:
    """What an account of the books is called."""
    texts = {
        "receivable": _("Người mua còn nợ"),
        "sales": _("Tiền hàng"),
        "shipping": _("Phí giao"),
        "own_account": _("Tiền đã về người bán"),
        "held": _("Tiền thẻ sàn đang giữ"),
        "fee": _("Phí sàn"),
    }
    return texts[name]


def kind(name: str) -> str:
    """What a posting is about."""
    texts = {
        "sale": _("Bán hàng"),
        "change": _("Thay đổi đơn"),
        "received": _("Thu tiền"),
        "refunded": _("Hoàn tiền"),
        "fee": _("Phí sàn"),
        "payout": _("Sàn trả người bán"),
    }
    return texts[name]

"""What is wrong with a password, a code or an address, in sentences that say what to do."""

from flask_babel import gettext as _

from storefront.accounts.rules import MAX_PASSWORD, MIN_PASSWORD


def password_text(fault: str) -> str:
    """Why a password will not do (`passwords.fault`)."""
    texts = {
        "short": _("Mật khẩu cần ít nhất %(least)s chữ. Vài từ ghép lại thì dễ nhớ.", least=MIN_PASSWORD),
        "long": _("Mật khẩu dài quá %(most)s chữ.", most=MAX_PASSWORD),
        "common": _("Mật khẩu này quá dễ đoán. Hãy ghép vài từ không liên quan với nhau."),
        "personal": _("Đừng dùng tên, số điện thoại hay địa chỉ thư làm mật khẩu."),
    }
    return texts[fault]


def contact_text() -> str:
    """That a text is neither a phone nor a mail address."""
    return _("Hãy nhập số điện thoại Việt Nam (10 số, bắt đầu bằng 0) hoặc địa chỉ thư, ví dụ: ten@thu.vn")


def code_text() -> str:
    """That a code is wrong; the same for one that is outdated, used or tried too often."""
    return _("Mã chưa đúng hoặc đã hết hạn. Hãy xem lại tin nhắn, hoặc bấm gửi mã mới.")


def too_many_text() -> str:
    """That too many codes were sent to one phone or address."""
    return _("Đã gửi quá nhiều mã trong một giờ. Hãy đợi một giờ rồi thử lại.")

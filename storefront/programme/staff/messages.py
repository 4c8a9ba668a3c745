"""The words for what happened to an account, and for what cannot be done to one."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.accounts.actions import StaffRefused

EVENTS = {
    "role_given": _l("Đã giao vai trò"),
    "role_taken": _l("Đã rút vai trò"),
    "disabled": _l("Đã khoá tài khoản"),
    "enabled": _l("Đã mở lại tài khoản"),
    "factor_on": _l("Đã bật mã xác nhận"),
    "factor_off": _l("Đã tắt mã xác nhận"),
    "factor_reset": _l("Đã xoá mã xác nhận theo lệnh quản trị"),
    "signed_out": _l("Đã đăng xuất khỏi mọi máy"),
    "signed_up": _l("Đã mở tài khoản"),
    "password_set": _l("Đã đặt mật khẩu mới"),
    "contact_set": _l("Đã đổi số điện thoại hoặc thư điện tử"),
    "erased": _l("Đã xoá dữ liệu cá nhân"),
}


def refused_text(refused: StaffRefused) -> str:
    """Why it cannot be done and what to do, in a sentence."""
    texts = {
        "self": _("Không đổi được tài khoản của chính mình; hãy nhờ một quản trị khác."),
        "role": _("Hãy chọn một vai trò của văn phòng."),
        "already": _("Tài khoản này đã có vai trò đó."),
        "state": _("Tài khoản đã ở trạng thái này."),
        "empty": _("Hãy ghi lý do, ít nhất một câu ngắn."),
        "too_long": _("Lý do dài quá, hãy viết ngắn hơn."),
        "phone": _("Chưa có tài khoản nào dùng số này."),
    }
    return texts[refused.reason]

"""What stands in the way of an order, in sentences that say what to do."""

from flask_babel import gettext as _

from storefront.basket.rules import Line
from storefront.orders.rules import TotalChanged
from storefront.payments.rules import MethodRefused, Objection
from storefront.web.formats import dong
from storefront.web.labels import refusal_text, title


def obstacle_text(line: Line) -> str:
    """Why a line cannot be bought as it is."""
    name = title(line.card)
    if line.refusal is not None:
        return _("%(name)s: %(reason)s Hãy bỏ khỏi giỏ.", name=name, reason=refusal_text(line.card))
    if line.pack.available <= 0:
        return _("%(name)s vừa hết hàng. Hãy bỏ khỏi giỏ.", name=name)
    return _("%(name)s chỉ còn %(left)s. Hãy giảm số lượng.", name=name, left=line.pack.available)


def objection_text(refused: MethodRefused) -> str:
    """Why a way to pay is not offered."""
    if refused.objection is Objection.ALCOHOL:
        return _("Đơn có rượu: luật không cho trả tiền mặt, hãy chọn chuyển khoản.")
    if refused.objection is Objection.NO_ACCOUNT:
        return _("%(producer)s chưa có tài khoản nhận chuyển khoản.", producer=refused.producer_name)
    if refused.objection is Objection.OVER_LIMIT:
        return _("Đơn của %(producer)s quá lớn để thu tiền mặt.", producer=refused.producer_name)
    if refused.objection is Objection.OFF:
        return _("Cửa hàng chưa nhận thẻ. Hãy chọn cách trả tiền khác.")
    if refused.objection is Objection.OVER_CARD:
        return _("Thẻ chỉ trả được đến 99.999.999 ₫ một lần. Hãy chia thành nhiều đơn hoặc chọn cách khác.")
    if refused.objection is Objection.UNDER_CARD:
        return _("Đơn quá nhỏ để trả bằng thẻ.")
    return _("Hãy chọn một cách trả tiền trong danh sách.")


def total_changed_text(changed: TotalChanged) -> str:
    """That the total is another than the one seen."""
    return _(
        "Tổng tiền đã đổi từ %(before)s thành %(after)s. Hãy xem lại rồi bấm đặt hàng lần nữa.",
        before=dong(changed.expected_dong),
        after=dong(changed.total_dong),
    )

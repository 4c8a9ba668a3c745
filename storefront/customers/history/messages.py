"""Why something cannot be bought again, in sentences that say what to do."""

from flask_babel import gettext as _

from storefront.customers.history.rules import Again, Why
from storefront.web.labels import refusal_text


def why_text(one: Again) -> str:
    """Why fewer than were ordered, or none, go into the cart."""
    if one.why is Why.REFUSED and one.card is not None:
        return refusal_text(one.card)
    texts = {
        Why.GONE: _("Sản phẩm hoặc quy cách này không còn bán."),
        Why.REFUSED: _("Sản phẩm đang tạm ngừng bán."),
        Why.SOLD_OUT: _("Đang hết hàng."),
        Why.FEWER: _("Chỉ còn %(left)s, lần trước bạn mua %(wanted)s.", left=one.quantity, wanted=one.ordered.quantity),
        Why.AGE: _("Rượu: hãy mở trang sản phẩm và xác nhận tuổi, rồi thêm vào giỏ."),
    }
    return texts[one.why] if one.why else ""

"""The words of the producer's order pages: lists, parcels, and why something was not done."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalog.stock.lots.rules import LotRecalled, NotInLot, NotWithoutLot, OtherDays, TooOld
from catalog.stock.rules import NotEnough
from storefront.fulfilment import rules
from storefront.orders.rules import AlreadyPacked, NotSoMany, WrongStep
from storefront.web.formats import day, dong, number

LISTS = {
    "confirm": _l("Cần xác nhận"),
    "money": _l("Chờ tiền"),
    "pack": _l("Cần đóng gói"),
    "ship": _l("Cần gửi"),
    "way": _l("Đang đi"),
    "done": _l("Đã xong"),
}
# What a list says when nobody waits on it.
EMPTY = {
    "confirm": _l("Không có đơn nào chờ xác nhận."),
    "money": _l("Không có đơn nào chờ chuyển khoản."),
    "pack": _l("Không có đơn nào chờ đóng gói."),
    "ship": _l("Không có kiện nào chờ gửi."),
    "way": _l("Không có kiện nào đang trên đường."),
    "done": _l("Chưa có đơn nào xong."),
}

# What may go wrong on these pages and has a sentence.
REFUSALS = (
    *(rules.WrongParcelStep, rules.NotPaidYet, rules.NothingToPack, rules.TooManyUnits, rules.NeedsExpiry),
    *(rules.NoReason, rules.NothingCollected),
    *(TooOld, NotInLot, NotWithoutLot, LotRecalled, OtherDays, NotEnough),
    *(WrongStep, AlreadyPacked, NotSoMany),
)


def refused_text(refusal: Exception) -> str:
    """Why it was not done and what to do, in a sentence."""
    match refusal:
        case rules.NotPaidYet():
            return _(
                "Đơn này còn thiếu %(sum)s tiền chuyển khoản. Chờ tiền về, hoặc ghi lý do để gửi trước.",
                sum=dong(refusal.missing_dong),
            )
        case TooOld():
            return _too_old(refusal)
        case rules.TooManyUnits() | NotSoMany():
            return _("Chỉ còn %(left)s phần cho dòng này.", left=number(refusal.left))
        case NotInLot():
            return _("Lô %(code)s chỉ còn %(left)s.", code=refusal.code, left=number(refusal.left))
        case NotWithoutLot():
            return _(
                "Chỉ còn %(left)s chưa ghi lô trên kệ. Đếm lại kho hoặc lấy từ lô đã có.", left=number(refusal.left)
            )
        case LotRecalled():
            return _("Lô %(code)s đã bị thu hồi, không gửi được.", code=refusal.code)
        case OtherDays():
            return _("Lô %(code)s đã có trong sổ với ngày khác. Xem lại số lô và hạn dùng.", code=refusal.code)
        case NotEnough():
            return _("Kho chỉ còn %(left)s. Đếm lại kho rồi làm tiếp.", left=number(refusal.left))
    return str(_TEXTS.get(type(refusal), _TEXTS[WrongStep]))


_TEXTS = {
    rules.NothingToPack: _l("Hãy ghi số lượng cho ít nhất một dòng."),
    rules.NeedsExpiry: _l("Hàng ăn uống phải ghi hạn dùng của lô."),
    rules.NoReason: _l("Hãy ghi lý do."),
    rules.NothingCollected: _l("Kiện này không thu hộ tiền."),
    AlreadyPacked: _l("Có phần đã đóng gói. Mở kiện ra trước rồi huỷ."),
    WrongStep: _l("Đơn vừa thay đổi nên không làm được việc này. Hãy xem lại rồi làm tiếp."),
}


def _too_old(refusal: TooOld) -> str:
    expires_on = day(refusal.batch.expires_on) if refusal.batch.expires_on else ""
    if refusal.expired:
        return _("Lô %(code)s đã hết hạn ngày %(day)s, không gửi được.", code=refusal.batch.code, day=expires_on)
    return _(
        "Lô %(code)s hết hạn ngày %(day)s. Người mua cần hàng dùng được ít nhất đến %(least)s.",
        code=refusal.batch.code,
        day=expires_on,
        least=day(refusal.least_on),
    )


def done_text(what: str) -> str:
    """What was just done, after the page came back."""
    texts = {
        "confirmed": _("Đã xác nhận đơn. Bước tiếp theo: đóng gói."),
        "trusted": _("Đã ghi: gửi hàng trước khi nhận tiền."),
        "cancelled": _("Đã huỷ. Hàng trả lại kho."),
        "packed": _("Đã đóng gói. In phiếu, dán nhãn rồi gửi."),
        "unpacked": _("Đã mở kiện, hàng về lại lô."),
        "shipped": _("Đã gửi. Người mua được báo."),
        "tracking": _("Đã sửa mã vận đơn."),
        "delivered": _("Đã ghi là giao xong."),
        "collected": _("Đã ghi tiền thu hộ."),
        "failed": _("Đã ghi là không giao được. Khi hàng về, ghi tiếp cách xử lý."),
        "settled": _("Đã xử lý kiện không giao được."),
        "none_chosen": _("Hãy chọn ít nhất một kiện để in."),
        "gone": _("Việc này đã làm xong từ trước."),
    }
    return texts.get(what, "")

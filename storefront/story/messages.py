"""The words of an order's story and of where it stands."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.payments.models import Refund
from storefront.returns.models import GoodsReturn
from storefront.returns.rules import Wish
from storefront.story.rules import Entry, Standing
from storefront.web.formats import day, dong, moment
from storefront.web.labels import ORDER_EVENTS, product_title

# Reasons that the system writes down under a name.
REASONS = {
    "unpaid": _l("quá hạn trả tiền, hàng trả lại kho"),
    "paid_after_cancel": _l("tiền đến sau khi đơn đã huỷ"),
    "paid_too_much": _l("trả nhiều hơn số phải trả"),
}
PARTIES = {
    "buyer": _l("người mua"),
    "producer": _l("người bán"),
    "office": _l("văn phòng chương trình"),
    "system": _l("tự động"),
}
RETURNS = {
    "return_requested": _l("Yêu cầu đổi trả %(code)s"),
    "return_refused": _l("Không nhận đổi trả %(code)s"),
    "return_received": _l("Đã nhận lại hàng của %(code)s"),
    "return_refunded": _l("Đổi trả %(code)s xong: tiền đã trả lại"),
    "return_replaced": _l("Đổi trả %(code)s xong: đã gửi hàng đổi"),
    "return_withdrawn": _l("Rút yêu cầu đổi trả %(code)s"),
    "return_overdue": _l("Đổi trả %(code)s quá hạn, văn phòng chương trình vào xem"),
}
# Told otherwise to who has to do something: (to the buyer, to others).
_WAITING = {
    "await_transfer": (
        _l("Chờ bạn chuyển %(sum)s trước %(when)s; quá hạn thì đơn tự huỷ."),
        _l("Chờ người mua chuyển %(sum)s trước %(when)s."),
    ),
    "await_card": (
        _l("Chờ bạn trả %(sum)s bằng thẻ; không trả thì đơn tự huỷ."),
        _l("Chờ người mua trả %(sum)s bằng thẻ."),
    ),
    "await_rest": (
        _l("Đã nhận một phần tiền, chờ bạn chuyển nốt %(sum)s. Hàng được giữ."),
        _l("Đã nhận một phần tiền, chờ người mua chuyển nốt %(sum)s."),
    ),
    "claimed": (
        _l("Bạn báo đã chuyển %(sum)s. Người bán đang xem tài khoản."),
        _l("Người mua báo đã chuyển %(sum)s, chờ người bán ghi nhận."),
    ),
    "fulfilled": (
        _l("Hàng đã giao. Có gì không đúng, hãy bấm «Đổi, trả hàng»."),
        _l("Hàng đã giao."),
    ),
}
_STANDING = {
    "await_confirm": _l("Chờ người bán xác nhận, chậm nhất ngày %(when)s."),
    "confirmed": _l("Người bán đã xác nhận và đang chuẩn bị hàng."),
    "packed": _l("Người bán đã đóng gói, sắp gửi."),
    "shipped": _l("Hàng đang trên đường."),
    "failed": _l("Giao chưa được. Người bán sẽ gọi để hẹn lại hoặc hoàn tiền."),
    "unpaid_delivered": _l("Hàng đã giao, còn %(sum)s chưa được ghi là đã trả."),
    "completed": _l("Đơn đã xong: hàng đã giao, tiền đã đủ."),
    "cancelled": _l("Đơn đã huỷ."),
}


def sentence(entry: Entry) -> str:
    """What happened, in a line; who did it and why come beside it."""
    facts = entry.facts
    if entry.kind == "return_approved":
        if facts["sends_back"]:
            return _("Đồng ý đổi trả %(code)s, hàng gửi lại", code=facts["code"])
        return _("Đồng ý đổi trả %(code)s, không phải gửi hàng lại", code=facts["code"])
    if entry.kind == "return_refunded" and not facts["is_paid_back"]:
        return _("Đổi trả %(code)s xong: số phải trả đã giảm", code=facts["code"])
    if entry.kind in RETURNS:
        return str(RETURNS[entry.kind]) % {"code": facts["code"]}
    if entry.kind in _TELLERS:
        return _TELLERS[entry.kind](facts)
    return str(ORDER_EVENTS.get(entry.kind, entry.kind))


def party(entry: Entry, *, named: bool) -> str:
    """Who did it; `named`: with the name that events keep, for who works with the order."""
    who = str(PARTIES[entry.party])
    own = entry.party in ("producer", "office") and entry.actor not in ("", entry.party)
    return f"{who} ({entry.actor})" if named and own else who


def reason(entry: Entry) -> str:
    """Why, in words; the code of a return says where it is told. The card provider's own words stay at the office."""
    if entry.reason in REASONS:
        return str(REASONS[entry.reason])
    return "" if entry.actor == "Stripe" else entry.reason


def standing_text(told: Standing, *, to_buyer: bool) -> str:
    """Where an order stands and what comes next, by when, told to its buyer or to who works with it."""
    until, amount = told.until, dong(told.amount_dong)
    when = moment(until) if isinstance(until, datetime) else day(until) if until else ""
    if told.key in _WAITING:
        return str(_WAITING[told.key][0 if to_buyer else 1]) % {"sum": amount, "when": when}
    return str(_STANDING[told.key]) % {"sum": amount, "when": when}


def refund_text(refund: Refund) -> str:
    """Money that is to go back, and by when."""
    if refund.state == "failed":
        return _("Trả lại %(sum)s chưa được; người bán phải trả lại lần nữa.", sum=dong(refund.amount_dong))
    return _("%(sum)s sẽ được trả lại, chậm nhất ngày %(day)s.", sum=dong(refund.amount_dong), day=day(refund.due_on))


def return_text(one: GoodsReturn) -> str:
    """How far an open return is, whose turn it is, and by when."""
    due = day(one.due_on) if one.due_on else ""
    if one.state == "requested":
        return _("Đổi trả %(code)s: người bán trả lời chậm nhất ngày %(day)s.", code=one.code, day=due)
    if one.state == "approved" and one.sends_back:
        return _("Đổi trả %(code)s: người bán đồng ý, chờ hàng gửi lại.", code=one.code)
    if one.wish == Wish.REPLACE:
        return _("Đổi trả %(code)s: hàng đổi được gửi chậm nhất ngày %(day)s.", code=one.code, day=due)
    return _("Đổi trả %(code)s: tiền được trả lại chậm nhất ngày %(day)s.", code=one.code, day=due)


def _units(facts: Any) -> str:
    return f"{facts['quantity']} × {product_title(facts['line'])}, {facts['line'].unit}"


def _moved(address: Any) -> str:
    """Where to; an address is forgotten some time after the order."""
    told = [str(address[key]) for key in ("name", "phone", "street", "commune", "province") if address.get(key)]
    return _("Đổi nơi nhận: %(place)s", place=", ".join(told)) if told else _("Đã đổi địa chỉ nhận")


_TELLERS = {
    "received": lambda facts: _("Đã nhận %(sum)s", sum=dong(facts["dong"])),
    "refunded": lambda facts: _("Đã trả lại %(sum)s", sum=dong(facts["dong"])),
    "refund_due": lambda facts: _(
        "%(sum)s phải trả lại, chậm nhất ngày %(day)s", sum=dong(facts["dong"]), day=day(facts["due_on"])
    ),
    "line_cancelled": lambda facts: _("Huỷ %(units)s: bớt %(sum)s", units=_units(facts), sum=dong(facts["dong"])),
    "returned": lambda facts: _("Trả lại %(units)s: bớt %(sum)s", units=_units(facts), sum=dong(facts["dong"])),
    "allowance": lambda facts: _("Bớt phí giao %(sum)s", sum=dong(facts["dong"])),
    "address": lambda facts: _moved(facts["after"] or {}),
}

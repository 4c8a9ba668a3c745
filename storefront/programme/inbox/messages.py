"""The words for what the inbox refuses, and for what was just done."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalog.listings import rules as listings
from catalog.listings.takedowns import rules as takedowns
from storefront.complaints import rules as complaints
from storefront.counter.applications import rules as applications
from storefront.doubts import rules as doubts
from storefront.programme.inbox.actions import Gone, OneByOne
from storefront.returns import rules as returns
from storefront.reviews import rules as reviews

FIELDS = {
    "name": _l("Tên trên nhãn"),
    "name_en": _l("Tên tiếng Anh"),
    "group": _l("Nhóm"),
    "description": _l("Mô tả"),
    "description_en": _l("Mô tả tiếng Anh"),
    "ingredients": _l("Thành phần"),
    "unit": _l("Quy cách gói"),
    "net_weight_g": _l("Khối lượng tịnh (gam)"),
    "shelf_life_days": _l("Hạn dùng (ngày)"),
    "alcohol_percent": _l("Độ cồn (% thể tích)"),
    "standards": _l("Tiêu chuẩn khác ngoài OCOP"),
    "price_dong": _l("Giá bán (₫)"),
    "stock": _l("Số lượng đang có"),
}

REFUSALS = (
    listings.WrongStep,
    listings.ScopeTouched,
    listings.Stale,
    listings.NoReason,
    listings.TakenDown,
    applications.WrongStep,
    applications.NoProducer,
    complaints.WrongStep,
    doubts.WrongStep,
    takedowns.NotInForce,
    reviews.WrongStep,
    reviews.Faulty,
    returns.WrongStep,
    returns.NoWords,
    Gone,
    OneByOne,
)


def refused_text(refused: Exception) -> str:
    """Why an act was not done and what to do, in a sentence."""
    if isinstance(refused, listings.ScopeTouched):
        return _(
            "Đụng đến điều ghi trong chứng nhận (%(fields)s): cần quyết định sửa hoặc đánh giá lại trước.",
            fields=_fields(refused.fields),
        )
    if isinstance(refused, listings.Stale):
        return _("Sản phẩm đã đổi từ khi gửi (%(fields)s): hãy trả lại để gửi mới.", fields=_fields(refused.fields))
    if isinstance(refused, applications.NoProducer):
        return _("Không có nhà sản xuất «%(slug)s».", slug=refused.slug[:60])
    texts = {
        listings.NoReason: _("Hãy ghi lý do hoặc lời nhắn."),
        returns.NoWords: _("Hãy ghi lý do hoặc lời nhắn."),
        listings.TakenDown: _("Sản phẩm đang bị gỡ theo yêu cầu của cơ quan nhà nước."),
        reviews.Faulty: _("Hãy chọn lý do không đăng."),
        OneByOne: _("Việc này phải mở ra làm từng hồ sơ."),
        Gone: _("Không còn việc này."),
    }
    return texts.get(type(refused), _("Đã có người làm xong từ trước."))


def _fields(names: tuple[str, ...]) -> str:
    return ", ".join(str(FIELDS[name]).lower() for name in names)


def done_text(what: str) -> str:
    """What was just done."""
    texts = {
        "approved": _("Đã duyệt, hiện ngay cho người mua."),
        "returned": _("Đã trả lại kèm lời nhắn."),
        "published": _("Đã đăng, người viết được báo."),
        "not_published": _("Không đăng, người viết được báo lý do."),
        "accepted": _("Đã nhận. Người nộp vào được quầy bán hàng."),
        "refused": _("Đã từ chối."),
        "passed": _("Đã xác nhận và chuyển cho nhà sản xuất."),
        "answered": _("Đã trả lời."),
        "assigned": _("Đã giao việc."),
        "entered": _("Đã ghi yêu cầu. Hạn 24 giờ kể từ lúc nhận."),
        "taken_down": _("Đã gỡ: mọi nơi trên sàn thôi bán ngay."),
        "restored": _("Đã khôi phục."),
    }
    return texts.get(what, "")

"""The words for marks, for where a review stands, and for what it is refused for."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.reviews.rules import LONGEST
from storefront.web.formats import number

# Words, not stars: stars are the certificate's.
MARKS = {
    5: _l("Rất hài lòng"),
    4: _l("Hài lòng"),
    3: _l("Tạm được"),
    2: _l("Không hài lòng"),
    1: _l("Rất không hài lòng"),
}
STATES = {
    "pending": _l("Chờ duyệt, thường trong 2 ngày làm việc"),
    "published": _l("Đã đăng"),
    "refused": _l("Không đăng"),
    "withdrawn": _l("Đã rút lại"),
}
REASONS = {
    "insult": _l("Xúc phạm người khác"),
    "personal_data": _l("Lộ thông tin riêng của ai đó"),
    "advertising": _l("Quảng cáo"),
    "off_topic": _l("Không nói về sản phẩm"),
}


def fault_texts(faults: Mapping[str, str]) -> dict[str, str]:
    """{field: what is wrong and what to do, in a sentence}."""
    return {field: _fault(field, reason) for field, reason in faults.items()}


def _fault(field: str, reason: str) -> str:
    if field == "rating":
        return _("Hãy chọn mức hài lòng.")
    if field == "reason":
        return _("Hãy chọn lý do.")
    texts = {
        "missing": _("Hãy viết vài lời."),
        "too_long": _("Dài quá %(most)s chữ, hãy viết ngắn hơn.", most=number(LONGEST)),
        "star_signs": _("Hãy bỏ hình ngôi sao: sao chỉ lấy từ chứng nhận."),
    }
    return texts[reason]


def done_text(what: str) -> str:
    """What was just done, after the page came back."""
    texts = {
        "written": _("Cảm ơn bạn. Văn phòng chương trình xem trong 2 ngày làm việc rồi đăng."),
        "edited": _("Đã sửa. Văn phòng xem lại rồi đăng."),
        "withdrawn": _("Đã rút lại đánh giá."),
        "reported": _("Đã nhận. Văn phòng chương trình xem trong 2 ngày làm việc."),
        "opted_out": _("Từ nay chúng tôi không mời bạn đánh giá nữa."),
    }
    return texts.get(what, "")

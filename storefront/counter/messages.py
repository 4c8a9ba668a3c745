"""The words for what the counter refuses."""

from collections.abc import Mapping

from flask_babel import gettext as _

from catalog.listings.rules import HIGHEST, LONGEST, LONGEST_STANDARD, MOST_STANDARDS
from storefront.web.formats import number


def fault_texts(faults: Mapping[str, str]) -> dict[str, str]:
    """{field: what is wrong and what to do, in a sentence}."""
    return {field: _fault(field, reason) for field, reason in faults.items()}


def _fault(field: str, reason: str) -> str:
    if reason == "missing":
        return _missing(field)
    most = LONGEST_STANDARD if field == "standards" else LONGEST.get(field.replace("story", "description"), 0)
    texts = {
        "too_long": _("Dài quá %(most)s chữ, hãy viết ngắn hơn.", most=number(most)),
        "too_low": _("Số này phải lớn hơn 0.") if field != "stock" else _("Không có số lượng âm."),
        "too_high": _("Số này lớn nhất là %(most)s.", most=number(HIGHEST.get(field, 0))),
        "too_many": _("Nhiều nhất %(most)s tiêu chuẩn.", most=MOST_STANDARDS),
        "star_signs": _("Hãy bỏ hình ngôi sao: sao chỉ lấy từ chứng nhận."),
        "unknown": _("Hãy chọn một nhóm trong danh sách."),
    }
    return texts[reason]


def _missing(field: str) -> str:
    texts = {
        "name": _("Hãy ghi tên như trên nhãn."),
        "group": _("Hãy chọn nhóm."),
        "description": _("Hãy mô tả sản phẩm: chất lượng, cách dùng, cách bảo quản, cảnh báo nếu có."),
        "ingredients": _("Hãy ghi thành phần như trên nhãn."),
        "unit": _("Hãy ghi quy cách, ví dụ: Hũ 250 g."),
        "net_weight_g": _("Hãy ghi khối lượng tịnh của một gói, tính bằng gam."),
        "shelf_life_days": _("Hãy ghi hạn dùng, tính bằng ngày."),
        "price_dong": _("Hãy ghi giá bán đã gồm thuế."),
    }
    return texts[field]


def done_text(what: str) -> str:
    """What was just done, after the page came back."""
    texts = {
        "saved": _("Đã lưu nháp. Chưa ai khác thấy."),
        "sent": _("Đã gửi. Văn phòng trả lời trong 3 ngày làm việc."),
        "withdrawn": _("Đã rút lại."),
        "paused": _("Đã tạm dừng bán. Người mua không đặt được nữa."),
        "resumed": _("Đã mở bán lại."),
        "retired": _("Đã thôi bán. Trang, chứng nhận và các đơn đã đặt vẫn còn."),
        "priced": _("Đã đổi giá, có hiệu lực ngay."),
        "counted": _("Đã đổi số lượng, có hiệu lực ngay."),
        "story": _("Đã đổi lời giới thiệu, có hiệu lực ngay."),
        "invoice": _("Đã ghi hóa đơn. Người mua thấy ở trang đơn hàng."),
        "seller": _("Đã lưu. Giấy tờ lập từ nay ghi như vậy; giấy tờ đã lập giữ nguyên."),
        "return_approved": _("Đã báo người mua là bạn đồng ý."),
        "return_refused": _("Đã báo người mua là bạn không nhận, kèm lý do."),
        "return_received": _("Đã ghi nhận hàng trả lại."),
        "return_replaced": _("Đã ghi là hàng đổi đã gửi."),
        "return_to_pay": _("Đã chuyển sang trả lại tiền."),
        "return_paid": _("Đã ghi là tiền đã trả lại."),
        "same": _("Không có gì thay đổi."),
        "answered": _("Đã trả lời, người mua thấy ngay."),
        "gone": _("Việc này đã làm xong từ trước."),
        "taken_down": _("Sản phẩm đang bị gỡ theo yêu cầu của cơ quan nhà nước, chưa mở bán lại được."),
    }
    return texts.get(what, "")

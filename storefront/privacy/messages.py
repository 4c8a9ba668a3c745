"""The words of a person's copy of her data, and why an account cannot be erased."""

import json
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.privacy.rules import Obstacle
from storefront.web.formats import day, moment

TABLES = {
    "user": _l("Tài khoản"),
    "user_role": _l("Vai trò"),
    "membership": _l("Làm cho nhà sản xuất"),
    "consent": _l("Điều đã đồng ý"),
    "device": _l("Thiết bị đang đăng nhập"),
    "account_event": _l("Nhật ký tài khoản"),
    "recovery_code": _l("Mã dự phòng (không lưu chính mã)"),
    "proof": _l("Mã đã gửi (không lưu chính mã)"),
    "saved_address": _l("Sổ địa chỉ"),
    "order_group": _l("Đơn hàng"),
    "order": _l("Đơn theo từng người bán"),
    "order_line": _l("Món trong đơn"),
    "order_event": _l("Diễn biến của đơn"),
    "order_change": _l("Thay đổi của đơn"),
    "payment": _l("Khoản phải trả"),
    "money_movement": _l("Tiền đã nhận và đã hoàn"),
    "refund": _l("Hoàn tiền"),
    "charge": _l("Trả bằng thẻ"),
    "shipment": _l("Kiện hàng"),
    "goods_return": _l("Trả hàng"),
    "review": _l("Đánh giá"),
    "invoice_request": _l("Yêu cầu hoá đơn"),
    "issued_invoice": _l("Hoá đơn"),
    "issued_paper": _l("Hợp đồng đã lập"),
    "complaint": _l("Khiếu nại"),
    "producer_application": _l("Hồ sơ đăng ký bán hàng"),
    "mail_message": _l("Tin đã gửi cho bạn"),
}

FIELDS = {
    "name": _l("Tên"),
    "phone": _l("Số điện thoại"),
    "email": _l("Thư điện tử"),
    "customer_name": _l("Tên người nhận"),
    "customer_phone": _l("Số điện thoại"),
    "customer_email": _l("Thư điện tử"),
    "street": _l("Số nhà, đường, thôn"),
    "commune": _l("Xã, phường, đặc khu"),
    "province": _l("Tỉnh, thành phố"),
    "note": _l("Ghi chú"),
    "code": _l("Mã"),
    "state": _l("Tình trạng"),
    "kind": _l("Loại"),
    "reason": _l("Lý do"),
    "at": _l("Lúc"),
    "made_at": _l("Lúc"),
    "created_at": _l("Lúc"),
    "placed_at": _l("Đặt lúc"),
    "given_at": _l("Đồng ý lúc"),
    "withdrawn_at": _l("Rút lúc"),
    "version": _l("Bản"),
    "text": _l("Văn bản"),
    "quantity": _l("Số lượng"),
    "unit": _l("Quy cách"),
    "product_name": _l("Sản phẩm"),
    "producer_name": _l("Người bán"),
    "price_dong": _l("Giá (đồng)"),
    "goods_dong": _l("Tiền hàng (đồng)"),
    "shipping_dong": _l("Phí giao (đồng)"),
    "total_dong": _l("Tổng (đồng)"),
    "amount_dong": _l("Số tiền (đồng)"),
    "age_confirmed": _l("Đã xác nhận đủ 18 tuổi"),
    "is_default": _l("Mặc định"),
}


def table_name(table: str) -> str:
    return str(TABLES.get(table, table))


def field_name(name: str) -> str:
    """A column in words; its own name where it has none, which programs know as well."""
    return str(FIELDS.get(name, name))


def shown(value: Any) -> str:
    """A value as a person reads it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def obstacle_text(obstacle: Obstacle) -> str:
    """Why an account cannot be erased now and what to do."""
    texts = {
        Obstacle.PASSWORD: _("Mật khẩu chưa đúng."),
        Obstacle.NOT_CONFIRMED: _("Hãy đánh dấu ô này nếu bạn muốn xoá."),
        Obstacle.OPEN_ORDERS: _("Còn đơn chưa xong. Hãy đợi nhận hàng hoặc huỷ đơn, rồi xoá."),
        Obstacle.OPEN_REFUNDS: _("Còn khoản tiền chưa hoàn cho bạn. Hãy đợi nhận đủ rồi xoá."),
        Obstacle.OPEN_RETURNS: _("Còn hàng đang trả lại. Hãy đợi trả xong rồi xoá."),
        Obstacle.OPEN_APPLICATION: _("Hồ sơ đăng ký bán hàng đang chờ duyệt. Hãy rút hồ sơ rồi xoá."),
        Obstacle.OFFICE: _("Tài khoản này làm việc cho văn phòng. Hãy nhờ quản trị rút vai trò trước."),
        Obstacle.MEMBER: _("Tài khoản này bán hàng cho một nhà sản xuất. Hãy gọi cho chúng tôi để bàn giao trước."),
    }
    return texts[obstacle]

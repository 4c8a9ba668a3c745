"""The words for the shipping table: zones, and why a table cannot be set."""

from flask_babel import gettext as _

from storefront.shipping.rules import (
    ELSEWHERE,
    IN_PROVINCE,
    LONGEST_NAME,
    MOST_DONG,
    MOST_FREE_FROM_DONG,
    MOST_GRAMS,
    Rate,
)
from storefront.web.formats import dong, number


def zone_label(rate: Rate) -> str:
    """What a zone is called on screen; one that has no name yet is a new one."""
    texts = {IN_PROVINCE: _("Trong tỉnh Quảng Ngãi"), ELSEWHERE: _("Tỉnh, thành phố khác")}
    return texts.get(rate.zone) or rate.name or _("Vùng mới")


def fault_text(field: str, reason: str) -> str:
    """What is wrong with a field and what to do, in a sentence."""
    if reason == "range":
        most = {"base_grams": number(MOST_GRAMS), "free_from_dong": dong(MOST_FREE_FROM_DONG)}
        return _("Số này từ 0 đến %(most)s.", most=most.get(field, dong(MOST_DONG)))
    texts = {
        "number": _("Chỉ ghi số nguyên, ví dụ 1.250."),
        "name": _("Hãy đặt tên vùng, nhiều nhất %(most)s chữ.", most=LONGEST_NAME),
        "provinces": _("Hãy chọn ít nhất một tỉnh, thành phố trong danh sách."),
        "twice": _("Một tỉnh chỉ nằm trong một vùng."),
        "reason": _("Hãy ghi vì sao đổi bảng phí."),
    }
    return texts[reason]


def done_text(what: str) -> str:
    texts = {"saved": _("Đã đổi bảng phí, có hiệu lực ngay với đơn mới.")}
    return texts.get(what, "")

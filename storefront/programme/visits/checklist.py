"""What a visit looks at, by version. A version that visits used is never changed: the next list gets a new name."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Item:
    """One question: its key in the database, its words, and the rule behind it."""

    key: str
    title: Any
    text: Any
    source: str


LATEST = "2026-1"
_DECISION = "QĐ 26/2026/QĐ-TTg"

CHECKLISTS: dict[str, tuple[Item, ...]] = {
    "2026-1": (
        Item(
            "still_produced",
            _l("Sản phẩm còn được làm"),
            _l("Chủ thể còn hoạt động, sản phẩm còn được sản xuất tại nơi đã đăng ký."),
            f"{_DECISION}, Điều 8",
        ),
        Item(
            "mark_use",
            _l("Dùng nhãn hiệu OCOP"),
            _l("Chỉ trên đúng sản phẩm được công nhận, đúng hạng sao, chứng nhận còn hiệu lực."),
            f"{_DECISION}, Điều 8, Điều 9; QĐ 1162/QĐ-VPĐP-OCOP (2020)",
        ),
        Item(
            "advertising",
            _l("Quảng cáo, giới thiệu"),
            _l("Biển hiệu, trang mạng, tờ rơi nói đúng hạng sao và đúng sản phẩm."),
            f"{_DECISION}, Điều 9",
        ),
        Item(
            "label",
            _l("Nhãn hàng hoá"),
            _l("Tên, người chịu trách nhiệm và địa chỉ, xuất xứ, định lượng, ngày, thành phần, cảnh báo, cách dùng."),
            "NĐ 37/2026/NĐ-CP, Điều 42, Phụ lục I",
        ),
        Item(
            "traceability",
            _l("Truy xuất nguồn gốc"),
            _l("Mã trên bao bì quét được và dẫn tới đúng sản phẩm, đúng lô."),
            "NĐ 37/2026/NĐ-CP, Điều 22–23",
        ),
        Item(
            "food_safety",
            _l("An toàn thực phẩm"),
            _l("Giấy tự công bố hoặc đăng ký, phiếu kiểm nghiệm còn hạn; nơi làm sạch sẽ, nguyên liệu để riêng."),
            f"{_DECISION}, Điều 8; NĐ 15/2018/NĐ-CP",
        ),
        Item(
            "facility_papers",
            _l("Giấy tờ của cơ sở"),
            _l("Đăng ký kinh doanh, giấy đủ điều kiện của cơ sở, giấy tờ môi trường còn hiệu lực."),
            f"{_DECISION}, Mẫu 02",
        ),
        Item(
            "raw_material",
            _l("Nguồn gốc nguyên liệu"),
            _l("Sổ mua hàng, hợp đồng liên kết khớp với hồ sơ đã chấm điểm."),
            f"{_DECISION}, Mẫu 02",
        ),
        Item(
            "quality",
            _l("Chất lượng như đã công bố"),
            _l("Quy cách, cảm quan và chỉ tiêu không kém hồ sơ đã được công nhận; lấy mẫu khi nghi ngờ."),
            f"{_DECISION}, Điều 8",
        ),
        Item(
            "environment",
            _l("Môi trường"),
            _l("Nước thải, chất thải được thu gom, xử lý đúng giấy tờ đã nộp."),
            f"{_DECISION}, Điều 8",
        ),
        Item(
            "intellectual_property",
            _l("Sở hữu trí tuệ"),
            _l("Tên, nhãn hiệu, chỉ dẫn địa lý không xâm phạm của người khác."),
            f"{_DECISION}, Điều 8",
        ),
    ),
}


def items(version: str) -> tuple[Item, ...]:
    """The questions of a version. Raises `KeyError` for one that never was."""
    return CHECKLISTS[version]

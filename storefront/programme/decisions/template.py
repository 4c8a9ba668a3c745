"""Annexes to fill in: empty, or listing certificates in one state with what is to be done to them."""

from datetime import date

from sqlalchemy.orm import Session

from catalog.certification import queries as certification
from catalog.certification.queries import Wanted
from catalog.certification.rules import Status
from catalog.decisions.rules import MOST_ROWS
from storefront.papers.sheets import Sheet, workbook

HEAD = (
    *("TT", "Tên sản phẩm", "Chủ thể", "Mã chứng nhận", "Số sao", "Hình thức", "Ngày cấp", "Gia hạn đến"),
    *("Quy cách", "Lý do"),
)
_GUIDE = (
    ("Tên sản phẩm", "Đúng tên trong danh mục; hoặc điền Mã chứng nhận."),
    ("Số sao", "3, 4 hoặc 5. Cần khi cấp mới, đánh giá lại, nâng hạng, hạ hạng."),
    (
        "Hình thức",
        "Cấp mới, Đánh giá lại, Nâng hạng, Hạ hạng, Tạm đình chỉ, Khôi phục, Gia hạn chuyển tiếp, Đính chính, Thu hồi.",
    ),
    ("Ngày cấp", "Để trống: lấy ngày quyết định. Viết như 30/12/2025; chỉ biết năm thì viết 2025."),
    ("Gia hạn đến", "Chỉ khi gia hạn chuyển tiếp (không quá 180 ngày sau ngày hết hạn)."),
    ("Quy cách", "Các quy cách được chứng nhận; để trống là mọi quy cách."),
    ("Lý do", "Cần khi hạ hạng, đình chỉ, gia hạn, đính chính, thu hồi."),
    ("Ô gộp", "Không dùng ô gộp trong bảng."),
)
# What is usually decided of certificates in a state.
_USUAL = {
    Status.LAPSED: ("Thu hồi", "Hết hạn, không đánh giá lại"),
    Status.SUSPENDED: ("Khôi phục", ""),
}


def annex(session: Session, *, status: Status | None, day: date) -> bytes:
    """The XLSX file: columns, a sheet that explains them, and a row for each certificate in a state if one is given."""
    rows = _rows(session, status, day) if status else []
    return workbook([Sheet("Phụ lục", HEAD, rows), Sheet("Hướng dẫn", ("Cột", "Cách điền"), _GUIDE)])


def _rows(session: Session, status: Status, day: date) -> list[list[object]]:
    act, reason = _USUAL.get(status, ("", ""))
    entries = certification.find(session, Wanted(status=status), day=day, limit=MOST_ROWS).entries
    return [
        [number, entry.product_name, entry.producer_name, entry.code, entry.stars, act, None, None, None, reason]
        for number, entry in enumerate(entries, 1)
    ]

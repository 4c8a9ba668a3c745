"""The words for what is wrong with a decision or its annex, and for what it orders."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from catalog.certification.rules import EventKind, Hold
from catalog.decisions.rules import MOST_ROWS, Act, Problem, Reading, Reason
from catalog.decisions.words import ACTS

ACT_LABELS = {
    Act.ISSUE: _l("Cấp mới"),
    Act.RENEW: _l("Đánh giá lại"),
    Act.UPGRADE: _l("Nâng hạng"),
    Act.DOWNGRADE: _l("Hạ hạng"),
    Act.SUSPEND: _l("Tạm đình chỉ"),
    Act.REINSTATE: _l("Khôi phục"),
    Act.EXTEND: _l("Gia hạn chuyển tiếp"),
    Act.CORRECT: _l("Đính chính"),
    Act.REVOKE: _l("Thu hồi"),
}
EVENT_LABELS = {
    EventKind.ISSUED: _l("Cấp"),
    EventKind.CORRECTED: _l("Đính chính"),
    EventKind.EXTENDED: _l("Gia hạn chuyển tiếp"),
    EventKind.SUSPENDED: _l("Tạm đình chỉ"),
    EventKind.REINSTATED: _l("Khôi phục"),
    EventKind.DOWNGRADED: _l("Hạ hạng"),
    EventKind.SUPERSEDED: _l("Được thay thế"),
    EventKind.REVOKED: _l("Thu hồi"),
}
FIELD_LABELS = {
    "number": _l("Số quyết định"),
    "decided_on": _l("Ngày quyết định"),
    "authority": _l("Cơ quan ban hành"),
    "summary": _l("Trích yếu"),
    "source_url": _l("Đường dẫn công bố"),
}
_FIXED = {
    Reason.NOT_A_TABLE: _l("Không đọc được tệp này. Hãy gửi tệp Excel (.xlsx) hoặc CSV mã hoá UTF-8."),
    Reason.TOO_LARGE: _l("Tệp quá lớn. Phụ lục lớn nhất 5 MB; hãy bỏ hình ảnh khỏi bảng."),
    Reason.NO_HEADER: _l(
        "Không thấy dòng tên cột. Bảng cần một dòng có «Tên sản phẩm», «Mã sản phẩm» hoặc «Mã chứng nhận»."
    ),
    Reason.NO_ROWS: _l("Chưa có dòng sản phẩm nào. Hãy tải phụ lục lên hoặc thêm dòng bằng tay."),
    Reason.MISSING_VALUE: _l("Ô này còn trống, cần điền."),
    Reason.NOTHING_CHANGES: _l("Sổ đã ghi đúng như vậy, không có gì để đính chính."),
}


def problem_text(problem: Problem) -> str:
    """What is wrong and what to do, in a sentence."""
    if problem.reason in _FIXED:
        return str(_FIXED[problem.reason])
    value, detail = problem.value[:80], problem.detail
    return _shape(problem.reason, value, detail) or _standing(problem.reason, value, detail)


def _shape(reason: Reason, value: str, detail: str) -> str:
    """Of the table and its cells."""
    acts = ", ".join(spellings[0] for spellings in ACTS.values())
    texts = {
        Reason.TOO_MANY_ROWS: _("Phụ lục có hơn %(most)s dòng; hãy tách thành nhiều quyết định.", most=MOST_ROWS),
        Reason.DUPLICATE_COLUMN: _("Cột «%(value)s» có hai lần; hãy giữ một.", value=value),
        Reason.MERGED: _("Ô gộp %(value)s: hãy bỏ gộp và điền đủ từng ô.", value=value),
        Reason.CONTROL_CHARACTER: _("Trong ô có ký tự điều khiển %(detail)s; hãy gõ lại.", detail=detail),
        Reason.TOO_LONG: _("Dài quá %(detail)s ký tự.", detail=detail),
        Reason.WRONG_ACT: _("«%(value)s» không phải hình thức nào. Có: %(acts)s.", value=value, acts=acts),
        Reason.WRONG_STARS: _("«%(value)s» không phải 3, 4 hay 5 sao.", value=value),
        Reason.WRONG_DATE: _("«%(value)s» không phải ngày. Hãy viết như 30/12/2025.", value=value),
        Reason.FUTURE_DATE: _("Ngày %(value)s ở sau hôm nay (%(detail)s).", value=value, detail=detail),
        Reason.CONTRADICTS: _("«%(value)s» trái với «%(detail)s».", value=value, detail=detail),
    }
    return texts.get(reason, "")


def _standing(reason: Reason, value: str, detail: str) -> str:
    """Of what the register says of the product or certificate named."""
    texts = {
        Reason.UNKNOWN_PRODUCT: _(
            "Không có sản phẩm «%(value)s» trong danh mục. Gần nhất: «%(detail)s».", value=value, detail=detail
        ),
        Reason.UNKNOWN_CODE: _("Không có chứng nhận mã «%(value)s».", value=value),
        Reason.AMBIGUOUS_PRODUCT: _(
            "«%(value)s» là tên của nhiều sản phẩm: %(detail)s. Hãy thêm chủ thể hoặc mã.", value=value, detail=detail
        ),
        Reason.OTHER_PRODUCT: _("Chứng nhận «%(value)s» là của sản phẩm «%(detail)s».", value=value, detail=detail),
        Reason.TWICE: _("«%(value)s» đã có ở dòng %(detail)s.", value=value, detail=detail),
        Reason.NOT_CERTIFIED: _("«%(value)s» chưa từng có chứng nhận; hãy dùng «Cấp mới».", value=value),
        Reason.STILL_IN_FORCE: _(
            "«%(value)s» đang có chứng nhận đến hết ngày %(detail)s; hãy dùng «Đánh giá lại» hoặc «Nâng hạng».",
            value=value,
            detail=detail,
        ),
        Reason.NOT_HIGHER: _("Nâng hạng phải hơn %(detail)s sao đang có.", detail=detail),
        Reason.NOT_LOWER: _("Hạ hạng phải ít hơn %(detail)s sao đang có.", detail=detail),
        Reason.IS_HIGHER: _("Nhiều hơn %(detail)s sao đang có thì là «Nâng hạng».", detail=detail),
        Reason.WRONG_NOW: _("Không thực hiện được: chứng nhận %(state)s.", state=_state(detail)),
        Reason.OVERLAPPING: _(
            "Trùng thời gian: chứng nhận %(value)s có hiệu lực đến hết ngày %(detail)s.", value=value, detail=detail
        ),
        Reason.EXTENSION: _(
            "«%(value)s» không được: gia hạn kết thúc trong 180 ngày sau ngày hết hạn (QĐ 26/2026, Điều 12.3).",
            value=value,
        ),
        Reason.NUMBER_USED: _(
            "Quyết định số «%(value)s» đã ghi sổ, ngày %(detail)s. Muốn sửa, hãy ghi quyết định đính chính.",
            value=value,
            detail=detail,
        ),
    }
    return texts[reason]


def _state(detail: str) -> str:
    held = {
        Hold.SUSPENDED: _("đang bị tạm đình chỉ"),
        Hold.REVOKED: _("đã bị thu hồi"),
        Hold.SUPERSEDED: _("đã được thay bằng chứng nhận mới"),
    }
    return next((text for hold, text in held.items() if hold == detail), _("không ở tình trạng cần cho việc này"))


def cell_text(problem: Problem) -> str:
    """Where it is wrong: a field's name, a cell, or nothing for the whole."""
    return str(FIELD_LABELS.get(problem.cell, problem.cell))


def reading_text(reading: Reading) -> str:
    """How a doubtful cell is read."""
    if not reading.read_as:
        return _("Cột «%(value)s» không được đọc.", value=reading.value)
    return _("«%(value)s» được hiểu là «%(read_as)s».", value=reading.value, read_as=reading.read_as)

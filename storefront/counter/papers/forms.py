"""What a producer types of an invoice she issued, and of herself as papers name her."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.counter.forms import whole
from storefront.order_papers.rules import ADJUSTMENT, INVOICE, INVOICE_KINDS, Faulty
from storefront.web.typed import clean, clean_lines

LABELS = {
    "kind": _l("Loại"),
    "series": _l("Ký hiệu hóa đơn"),
    "number": _l("Số hóa đơn"),
    "issued_on": _l("Ngày lập"),
    "amount": _l("Số tiền (₫)"),
    "corrects": _l("Điều chỉnh hoặc thay thế hóa đơn"),
    "link": _l("Đường dẫn tra cứu (không bắt buộc)"),
    "note": _l("Ghi chú (không bắt buộc)"),
}
TAX_RATE_TEXTS = {
    "": _l("Chưa ghi"),
    "KKKNT": _l("Không kê khai, tính nộp thuế giá trị gia tăng"),
    "KCT": _l("Không chịu thuế"),
    "0": _l("0%"),
    "5": _l("5%"),
    "8": _l("8%"),
    "10": _l("10%"),
}
_LONGEST = {"series": 20, "number": 20, "link": 500, "note": 1000}


@dataclass(frozen=True, slots=True)
class TypedInvoice:
    """An invoice as typed, its amount in đồng with the sign of an adjustment."""

    kind: str
    series: str
    number: str
    issued_on: date
    amount_dong: int
    corrects_id: int | None
    link: str
    note: str


def invoice(form: Mapping[str, str]) -> TypedInvoice:
    """Read the form. Raises `Faulty`."""
    texts = {name: clean(form.get(name)) for name in ("kind", "series", "number", "link")}
    texts["note"] = clean_lines(form.get("note"))
    faults = {name: "missing" for name in ("series", "number") if not texts[name]}
    faults |= {name: "too_long" for name, most in _LONGEST.items() if len(texts[name]) > most}
    if texts["kind"] not in INVOICE_KINDS:
        faults["kind"] = "missing"
    if texts["link"] and not texts["link"].startswith(("https://", "http://")):
        faults["link"] = "wrong"
    issued_on, amount = _day(form, faults), _amount(form, texts["kind"], faults)
    corrects = _corrected(form, texts["kind"], faults)
    if faults or issued_on is None or amount is None:
        raise Faulty(faults)
    return TypedInvoice(**texts, issued_on=issued_on, amount_dong=amount, corrects_id=corrects)


def _day(form: Mapping[str, str], faults: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(clean(form.get("issued_on")))
    except ValueError:
        faults["issued_on"] = "missing"
        return None


def _amount(form: Mapping[str, str], kind: str, faults: dict[str, str]) -> int | None:
    typed = clean(form.get("amount")).replace("\N{MINUS SIGN}", "-")
    lowers = kind == ADJUSTMENT and typed.startswith("-")
    try:
        amount = whole(typed.removeprefix("-") if lowers else typed)
    except ValueError:
        amount = None
    if not amount or amount > 10**12:
        faults["amount"] = "wrong"
        return None
    return -amount if lowers else amount


def _corrected(form: Mapping[str, str], kind: str, faults: dict[str, str]) -> int | None:
    if kind == INVOICE:
        return None
    typed = form.get("corrects", "")
    if not (typed.isascii() and typed.isdigit()):
        faults["corrects"] = "missing"
        return None
    return int(typed[:12])


def fault_texts(faults: Mapping[str, str]) -> dict[str, str]:
    """{field: what is wrong and what to do}."""
    texts = {
        ("kind", "missing"): _("Hãy chọn loại hóa đơn."),
        ("series", "missing"): _("Hãy ghi ký hiệu, ví dụ: 1C26TPS."),
        ("number", "missing"): _("Hãy ghi số hóa đơn."),
        ("number", "taken"): _("Hóa đơn ký hiệu và số này đã ghi rồi."),
        ("issued_on", "missing"): _("Hãy chọn ngày lập hóa đơn."),
        ("issued_on", "wrong"): _("Ngày lập phải từ ngày đặt hàng đến hôm nay."),
        ("amount", "wrong"): _("Hãy ghi số tiền bằng số, ví dụ 1.250.000; điều chỉnh giảm thì ghi dấu trừ ở trước."),
        ("corrects", "missing"): _("Hãy chọn hóa đơn được điều chỉnh hoặc thay thế."),
        ("link", "wrong"): _("Đường dẫn phải bắt đầu bằng https://"),
        ("tax_code", "wrong"): _("Mã số thuế chưa đúng: 10 hoặc 13 số, hộ kinh doanh dùng số định danh 12 số."),
        ("tax_rate", "wrong"): _("Hãy chọn một thuế suất trong danh sách."),
    }
    too_long = _("Dài quá, hãy viết ngắn hơn.")
    return {field: texts.get((field, reason), too_long) for field, reason in faults.items()}

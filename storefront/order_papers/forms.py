"""Whom an invoice is to name, as it is typed: at checkout (all of it optional) and on the order afterwards."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from storefront.order_papers.rules import InvoiceTo
from storefront.web.typed import clean

# Fields of forms, and what they ask.
LABELS = {
    "invoice_name": _l("Tên công ty hoặc người mua"),
    "invoice_tax_code": _l("Mã số thuế hoặc số định danh cá nhân"),
    "invoice_address": _l("Địa chỉ trên hóa đơn"),
    "invoice_email": _l("Nhận hóa đơn qua thư (không bắt buộc)"),
}
_PREFIX = "invoice_"


def typed(form: Mapping[str, str]) -> InvoiceTo:
    """What was typed, composed and without doubled spaces."""
    return InvoiceTo(**{name.removeprefix(_PREFIX): clean(form.get(name)) for name in LABELS})


def values(to: InvoiceTo) -> dict[str, str]:
    """{field: what it shows}."""
    return {name: getattr(to, name.removeprefix(_PREFIX)) for name in LABELS}


def fault_texts(faults: Mapping[str, str]) -> dict[str, str]:
    """{field: what is wrong and what to do}."""
    texts = {
        ("name", "missing"): _("Hãy ghi tên công ty hoặc tên người mua trên hóa đơn."),
        ("address", "missing"): _("Hãy ghi địa chỉ trên hóa đơn."),
        ("tax_code", "missing"): _("Hãy ghi mã số thuế (10 hoặc 13 số), hoặc số định danh cá nhân (12 số)."),
        ("tax_code", "wrong"): _(
            "Mã số thuế chưa đúng. Mã của tổ chức có 10 số, chi nhánh thêm 3 số; cá nhân dùng số định danh 12 số."
        ),
        ("email", "wrong"): _("Địa chỉ thư chưa đúng, ví dụ: ten@thu.vn"),
    }
    too_long = _("Dài quá, hãy viết ngắn hơn.")
    return {_PREFIX + field: texts.get((field, reason), too_long) for field, reason in faults.items()}

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, Length, Optional

from storefront.addresses.forms import Receiver
from storefront.order_papers import forms as invoices
from storefront.order_papers.rules import Faulty, InvoiceTo
from storefront.web.typed import clean


class Checkout(Receiver):
    """The order's form. `checkout_token` is its token: signed, made for this cart, used once."""

    email = StringField(
        _l("Thư điện tử (không bắt buộc)"),
        filters=[clean],
        validators=[
            Optional(),
            Email(_l("Địa chỉ thư chưa đúng, ví dụ: ten@thu.vn")),
            Length(max=200, message=_l("Địa chỉ thư dài quá 200 chữ.")),
        ],
    )
    note = TextAreaField(
        _l("Lời nhắn (không bắt buộc)"),
        filters=[clean],
        validators=[Length(max=500, message=_l("Lời nhắn dài quá 500 chữ."))],
    )
    method = StringField(_l("Trả tiền"), validators=[DataRequired(_l("Hãy chọn cách trả tiền."))])
    age_confirmed = BooleanField(_l("Tôi đủ 18 tuổi và sẽ cho người giao hàng xem giấy tờ"))
    invoice_name = StringField(invoices.LABELS["invoice_name"], filters=[clean])
    invoice_tax_code = StringField(invoices.LABELS["invoice_tax_code"], filters=[clean])
    invoice_address = StringField(invoices.LABELS["invoice_address"], filters=[clean])
    invoice_email = StringField(invoices.LABELS["invoice_email"], filters=[clean])
    save_address = BooleanField(_l("Lưu địa chỉ này vào sổ của tôi"))
    checkout_token = HiddenField()
    expected_total_dong = HiddenField()

    @property
    def expected(self) -> int | None:
        """The total in đồng that the page showed; None where it sent none, 0 where it sent what is no amount."""
        text = self.expected_total_dong.data or ""
        return (int(text) if re.fullmatch("[0-9]{1,12}", text, re.ASCII) else 0) if text else None

    @property
    def invoice_to(self) -> InvoiceTo:
        """Whom an invoice is to name; empty where none is asked for."""
        return invoices.typed(self.invoice_values)

    @property
    def invoice_values(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in invoices.LABELS}

    @property
    def invoice_faults(self) -> dict[str, str]:
        return {name: str(self[name].errors[0]) for name in invoices.LABELS if self[name].errors}

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = bool(super().validate(extra_validators))
        if self.invoice_to.is_empty:
            return is_right
        try:
            self.invoice_to.checked()
        except Faulty as faulty:
            for name, text in invoices.fault_texts(faulty.faults).items():
                self[name].errors = [text]
            return False
        return is_right

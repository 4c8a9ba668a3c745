import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, Email, Length, Optional

from catalog.listings.rules import tidy
from catalog.producers.models import PRODUCER_KINDS
from storefront.accounts.rules import NotAPhone, national
from storefront.counter.applications.rules import BANKS


def _line(text: str | None) -> str:
    return " ".join(tidy(text or "").split())


def _account(text: str | None) -> str:
    return re.sub(r"[\s.-]", "", text or "")


class ApplicationForm(FlaskForm):
    """Who applies, and where she is reached and paid; its papers are read beside it."""

    class Meta:
        # The guard of these routes checks the token.
        csrf = False

    kind = SelectField(_l("Loại chủ thể"), validate_choice=False)
    name = StringField(
        _l("Tên cơ sở"),
        filters=[_line],
        validators=[
            DataRequired(_l("Hãy ghi tên cơ sở như trên giấy đăng ký.")),
            Length(max=200, message=_l("Tên dài quá 200 chữ.")),
        ],
    )
    registration_number = StringField(
        _l("Số đăng ký kinh doanh hoặc mã số thuế"),
        filters=[_line],
        validators=[
            DataRequired(_l("Hãy ghi số đăng ký kinh doanh hoặc mã số thuế.")),
            Length(max=40, message=_l("Số này dài quá 40 chữ.")),
        ],
    )
    commune = SelectField(_l("Xã, phường, đặc khu"), validate_choice=False)
    street = StringField(
        _l("Số nhà, đường, thôn"),
        filters=[_line],
        validators=[
            DataRequired(_l("Hãy nhập số nhà, đường hoặc thôn.")),
            Length(max=150, message=_l("Địa chỉ dài quá 150 chữ.")),
        ],
    )
    contact_name = StringField(
        _l("Người liên hệ"),
        filters=[_line],
        validators=[
            DataRequired(_l("Hãy ghi tên người liên hệ.")),
            Length(max=120, message=_l("Tên dài quá 120 chữ.")),
        ],
    )
    phone = StringField(
        _l("Số điện thoại người mua gọi"),
        filters=[_line],
        validators=[DataRequired(_l("Hãy nhập số điện thoại."))],
    )
    email = StringField(
        _l("Thư điện tử (không bắt buộc)"),
        filters=[_line],
        validators=[
            Optional(),
            Email(_l("Địa chỉ thư chưa đúng, ví dụ: ten@thu.vn")),
            Length(max=200, message=_l("Địa chỉ thư dài quá 200 chữ.")),
        ],
    )
    bank_bin = SelectField(_l("Ngân hàng (không bắt buộc)"), validate_choice=False)
    bank_account = StringField(_l("Số tài khoản (không bắt buộc)"), filters=[_account])

    def validate_kind(self, field: Any) -> None:
        if field.data not in PRODUCER_KINDS:
            raise ValidationError(_("Hãy chọn loại chủ thể."))

    def validate_phone(self, field: Any) -> None:
        try:
            field.data = national(field.data)
        except NotAPhone:
            raise ValidationError(_("Số điện thoại cần đủ 10 số, bắt đầu bằng 0")) from None

    def validate_bank_bin(self, field: Any) -> None:
        if field.data and field.data not in BANKS:
            raise ValidationError(_("Hãy chọn một ngân hàng trong danh sách."))
        if self.bank_account.data and not field.data:
            raise ValidationError(_("Hãy chọn ngân hàng của tài khoản này."))

    def validate_bank_account(self, field: Any) -> None:
        if field.data and not re.fullmatch(r"[0-9A-Za-z]{6,19}", field.data):
            raise ValidationError(_("Số tài khoản có từ 6 đến 19 chữ số."))
        if self.bank_bin.data and not field.data:
            raise ValidationError(_("Hãy ghi số tài khoản ở ngân hàng này."))

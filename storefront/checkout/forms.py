import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, Length, Optional, StopValidation

from storefront.accounts.rules import NotAPhone, national
from storefront.checkout.rules import PROVINCES
from storefront.web.typed import clean


def _phone(form: Any, field: Any) -> None:
    try:
        field.data = national(field.data)
    except NotAPhone:
        raise StopValidation(str(_l("Số điện thoại cần đủ 10 số, bắt đầu bằng 0"))) from None


class Checkout(FlaskForm):
    class Meta:
        # `checkout_token` is this form's token: signed, made for this cart, used once.
        csrf = False

    phone = StringField(
        _l("Số điện thoại"),
        filters=[clean],
        validators=[DataRequired(_l("Hãy nhập số điện thoại để người giao hàng gọi.")), _phone],
    )
    name = StringField(
        _l("Tên người nhận"),
        filters=[clean],
        validators=[DataRequired(_l("Hãy nhập tên người nhận.")), Length(2, 120, _l("Tên cần từ 2 đến 120 chữ."))],
    )
    province = StringField(
        _l("Tỉnh, thành phố"),
        default=PROVINCES[0],
        filters=[clean],
        validators=[DataRequired(_l("Hãy chọn tỉnh, thành phố."))],
    )
    commune = StringField(
        _l("Xã, phường, đặc khu"),
        filters=[clean],
        validators=[
            DataRequired(_l("Hãy nhập xã, phường hoặc đặc khu.")),
            Length(max=120, message=_l("Tên xã, phường dài quá 120 chữ.")),
        ],
    )
    street = StringField(
        _l("Số nhà, đường, thôn"),
        filters=[clean],
        validators=[
            DataRequired(_l("Hãy nhập số nhà, đường hoặc thôn.")),
            Length(max=200, message=_l("Địa chỉ dài quá 200 chữ.")),
        ],
    )
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
    checkout_token = HiddenField()
    expected_total_dong = HiddenField()

    @property
    def expected(self) -> int | None:
        """The total in đồng that the page showed; None where it sent none, 0 where it sent what is no amount."""
        text = self.expected_total_dong.data or ""
        return (int(text) if re.fullmatch("[0-9]{1,12}", text, re.ASCII) else 0) if text else None

    def validate_province(self, field: Any) -> None:
        if field.data not in PROVINCES:
            raise StopValidation(str(_l("Hãy chọn tỉnh, thành phố trong danh sách.")))

"""Who gets goods and where, as people type it: the fields that the checkout and the address book share."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length, StopValidation

from storefront.accounts.rules import NotAPhone, national
from storefront.addresses.rules import PROVINCES
from storefront.web.typed import clean


def reachable(form: Any, field: Any) -> None:
    """A Vietnamese phone, kept in its national spelling."""
    try:
        field.data = national(field.data)
    except NotAPhone:
        raise StopValidation(str(_l("Số điện thoại cần đủ 10 số, bắt đầu bằng 0"))) from None


class Receiver(FlaskForm):
    class Meta:
        # What lies around these fields is the guard: the checkout's own token, or that of who is signed in.
        csrf = False

    phone = StringField(
        _l("Số điện thoại"),
        filters=[clean],
        validators=[DataRequired(_l("Hãy nhập số điện thoại để người giao hàng gọi.")), reachable],
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

    def validate_province(self, field: Any) -> None:
        if field.data not in PROVINCES:
            raise StopValidation(str(_l("Hãy chọn tỉnh, thành phố trong danh sách.")))

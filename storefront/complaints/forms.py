from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Email, Length, Optional

from catalog.listings.rules import tidy
from storefront.accounts.rules import NotAPhone, national
from storefront.complaints.rules import KINDS, LONGEST


def _line(text: str | None) -> str:
    return " ".join(tidy(text or "").split())


class ComplaintForm(FlaskForm):
    """What is wrong, and about what; whom to answer is up to who complains."""

    class Meta:
        # Guarded by the origin check alone, like every form of an anonymous page.
        csrf = False

    kind = SelectField(_l("Chuyện gì"), validate_choice=False)
    what = TextAreaField(
        _l("Điều không đúng"),
        filters=[lambda text: tidy(text or "")],
        validators=[
            DataRequired(_l("Hãy ghi điều không đúng, vài câu là đủ.")),
            Length(max=LONGEST, message=_l("Dài quá 3.000 chữ, hãy viết ngắn hơn.")),
        ],
    )
    wish = TextAreaField(
        _l("Bạn muốn thế nào (không bắt buộc)"),
        filters=[lambda text: tidy(text or "")],
        validators=[Length(max=1000, message=_l("Dài quá 1.000 chữ, hãy viết ngắn hơn."))],
    )
    order_code = StringField(
        _l("Mã đơn (không bắt buộc)"),
        filters=[_line],
        validators=[Length(max=16, message=_l("Mã đơn dài nhất 16 chữ."))],
    )
    about = StringField(
        _l("Sản phẩm (không bắt buộc)"),
        filters=[_line],
        validators=[Length(max=300, message=_l("Địa chỉ dài quá 300 chữ."))],
    )
    name = StringField(
        _l("Tên bạn (không bắt buộc)"),
        filters=[_line],
        validators=[Length(max=120, message=_l("Tên dài quá 120 chữ."))],
    )
    phone = StringField(_l("Số điện thoại (không bắt buộc)"), filters=[_line])
    email = StringField(
        _l("Thư điện tử (không bắt buộc)"),
        filters=[_line],
        validators=[
            Optional(),
            Email(_l("Địa chỉ thư chưa đúng, ví dụ: ten@thu.vn")),
            Length(max=200, message=_l("Địa chỉ thư dài quá 200 chữ.")),
        ],
    )
    token = HiddenField(validators=[Length(max=64)])

    def validate_kind(self, field: Any) -> None:
        if field.data not in KINDS:
            raise ValidationError(_("Hãy chọn một mục."))

    def validate_phone(self, field: Any) -> None:
        if not field.data:
            return
        try:
            field.data = national(field.data)
        except NotAPhone:
            raise ValidationError(_("Số điện thoại cần đủ 10 số, bắt đầu bằng 0")) from None

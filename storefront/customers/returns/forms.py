import re
import secrets
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length, StopValidation

from storefront.returns import rules
from storefront.returns.rules import Reason, Wish
from storefront.web.typed import clean, clean_lines

_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")


class ReturnForm(FlaskForm):
    """Why goods are to come back and what is wished for; how many of what, and the photos, are read apart."""

    class Meta:
        # The view's guard asks for the token where there is an account.
        csrf = False

    reason = StringField(_l("Chuyện gì"))
    wish = StringField(_l("Bạn muốn"))
    what = TextAreaField(
        _l("Kể thêm"),
        filters=[clean_lines],
        validators=[Length(max=rules.LONGEST, message=_l("Dài quá 2.000 chữ, hãy viết ngắn hơn."))],
    )
    account = StringField(
        _l("Tài khoản nhận tiền (không bắt buộc)"),
        filters=[clean],
        validators=[Length(max=rules.LONGEST_ACCOUNT, message=_l("Dài quá 200 chữ, hãy viết ngắn hơn."))],
    )
    form_key = HiddenField()

    @property
    def key(self) -> str:
        """What makes this form one, sent once or twice; a new one where the page gave none."""
        if not _KEY.fullmatch(self.form_key.data or ""):
            self.form_key.data = secrets.token_urlsafe(24)
        return str(self.form_key.data)

    def validate_reason(self, field: Any) -> None:
        if field.data not in tuple(Reason):
            raise StopValidation(_("Hãy chọn chuyện gì không đúng."))

    def validate_wish(self, field: Any) -> None:
        if field.data not in tuple(Wish):
            raise StopValidation(_("Hãy chọn trả lại tiền hay đổi hàng."))
        if self.reason.data in tuple(Reason) and Wish(field.data) not in rules.remedies(Reason(self.reason.data)):
            raise StopValidation(_("Lý do này thì nhận lại tiền, không đổi hàng."))

    def validate_what(self, field: Any) -> None:
        if self.reason.data in tuple(Reason) and rules.is_fault(Reason(self.reason.data)) and not field.data:
            raise StopValidation(_("Hãy kể điều không đúng, một câu là đủ."))

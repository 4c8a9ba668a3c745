import re
import secrets
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, StopValidation

from storefront import clock
from storefront.doubts import rules
from storefront.web.typed import clean, clean_lines

_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")


def typed_day(text: str) -> date | None:
    """The day that a date field or a person wrote (2026-11-24, 24/11/2026); None for anything else."""
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


class ReportForm(FlaskForm):
    """What somebody tells of a star. The photo is read apart: it has its own rules."""

    class Meta:
        # No session stands behind this form; where it was sent from is what counts (`web.origin`).
        csrf = False

    subject = StringField(
        _l("Mã chứng nhận hoặc tên sản phẩm"),
        filters=[clean],
        validators=[
            DataRequired(_l("Hãy ghi mã trên tem, hoặc tên sản phẩm và nơi sản xuất.")),
            Length(max=rules.LONGEST_LINE, message=_l("Dài quá 200 ký tự, hãy viết ngắn hơn.")),
        ],
    )
    kind = StringField(_l("Điều đáng ngờ"), validators=[DataRequired(_l("Hãy chọn điều đáng ngờ."))])
    place = StringField(
        _l("Thấy ở đâu"),
        filters=[clean],
        validators=[
            DataRequired(_l("Hãy ghi nơi thấy: tên chợ, cửa hàng, hội chợ hoặc địa chỉ trang mạng.")),
            Length(max=rules.LONGEST_LINE, message=_l("Dài quá 200 ký tự, hãy viết ngắn hơn.")),
        ],
    )
    commune = StringField(_l("Xã, phường, đặc khu (không bắt buộc)"), filters=[clean])
    seen_on = StringField(_l("Thấy ngày nào (không bắt buộc)"), filters=[clean])
    account = TextAreaField(
        _l("Kể thêm (không bắt buộc)"),
        filters=[clean_lines],
        validators=[Length(max=rules.LONGEST_TEXT, message=_l("Dài quá 2.000 ký tự, hãy viết ngắn hơn."))],
    )
    contact = StringField(
        _l("Số điện thoại hoặc thư của bạn (không bắt buộc)"),
        filters=[clean],
        validators=[Length(max=rules.LONGEST_LINE, message=_l("Dài quá 200 ký tự, hãy viết ngắn hơn."))],
    )
    form_key = HiddenField()

    @property
    def key(self) -> str:
        """What makes this form one, sent once or twice; a new one where the page gave none."""
        if not _KEY.fullmatch(self.form_key.data or ""):
            self.form_key.data = secrets.token_urlsafe(24)
        return str(self.form_key.data)

    @property
    def day(self) -> date | None:
        return typed_day(self.seen_on.data or "")

    def validate_kind(self, field: Any) -> None:
        if field.data not in tuple(rules.Kind):
            raise StopValidation(_("Hãy chọn điều đáng ngờ."))

    def validate_seen_on(self, field: Any) -> None:
        if field.data and self.day is None:
            raise StopValidation(_("Hãy ghi ngày như 24/11/2026."))
        if self.day and self.day > clock.today():
            raise StopValidation(_("Ngày này chưa tới."))

    def validate_account(self, field: Any) -> None:
        if self.kind.data == rules.Kind.OTHER and not field.data:
            raise StopValidation(_("Hãy kể điều bạn thấy."))

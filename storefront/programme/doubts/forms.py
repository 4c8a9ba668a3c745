from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, StopValidation

from storefront import clock
from storefront.doubts import rules
from storefront.doubts.forms import typed_day
from storefront.doubts.rules import Finding
from storefront.web.typed import clean, clean_lines

_TEXT = Length(max=rules.LONGEST_TEXT, message=_l("Dài quá 2.000 ký tự, hãy viết ngắn hơn."))


class _Act(FlaskForm):
    class Meta:
        # The guard of these routes checks the token.
        csrf = False


class AssignForm(_Act):
    owner = StringField(
        _l("Người xử lý"), filters=[clean], validators=[DataRequired(_l("Hãy chọn người xử lý.")), Length(max=120)]
    )


class NoteForm(_Act):
    reason = TextAreaField(
        _l("Ghi chú"), filters=[clean_lines], validators=[DataRequired(_l("Hãy viết ghi chú.")), _TEXT]
    )


class LinkForm(_Act):
    code = StringField(
        _l("Mã chứng nhận trong sổ"), filters=[clean], validators=[DataRequired(_l("Hãy ghi mã chứng nhận."))]
    )


class FindForm(_Act):
    finding = StringField(_l("Kết luận"), validators=[DataRequired(_l("Hãy chọn kết luận."))])
    reason = TextAreaField(
        _l("Căn cứ"), filters=[clean_lines], validators=[DataRequired(_l("Hãy ghi căn cứ của kết luận.")), _TEXT]
    )

    def validate_finding(self, field: Any) -> None:
        if field.data not in (Finding.UPHELD, Finding.NOT_UPHELD, Finding.UNCLEAR):
            raise StopValidation(_("Hãy chọn kết luận."))


class SuspendForm(_Act):
    reason = TextAreaField(
        _l("Lý do, hiện trong sổ chứng nhận"),
        filters=[clean_lines],
        validators=[DataRequired(_l("Hãy ghi lý do: người mua đọc nó trong sổ.")), _TEXT],
    )


class CorrectForm(_Act):
    until = StringField(_l("Hạn khắc phục"), filters=[clean], validators=[DataRequired(_l("Hãy ghi hạn khắc phục."))])
    reason = TextAreaField(
        _l("Việc phải làm"), filters=[clean_lines], validators=[DataRequired(_l("Hãy ghi việc phải làm.")), _TEXT]
    )

    @property
    def day(self) -> date | None:
        return typed_day(self.until.data or "")

    def validate_until(self, field: Any) -> None:
        if self.day is None:
            raise StopValidation(_("Hãy ghi ngày như 24/11/2026."))
        if self.day < clock.today():
            raise StopValidation(_("Ngày này đã qua."))


class CloseForm(_Act):
    outcome = TextAreaField(
        _l("Kết quả công bố"),
        filters=[clean_lines],
        validators=[DataRequired(_l("Hãy viết kết quả: người phản ánh và người mua đọc nó.")), _TEXT],
    )
    outcome_en = TextAreaField(_l("Kết quả bằng tiếng Anh (không bắt buộc)"), filters=[clean_lines], validators=[_TEXT])

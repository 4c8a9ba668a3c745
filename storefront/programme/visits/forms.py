from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length, StopValidation

from storefront import clock
from storefront.database import db
from storefront.doubts.forms import typed_day
from storefront.programme.visits import queries, rules
from storefront.programme.visits.checklist import Item
from storefront.programme.visits.rules import Found, Reason, Verdict
from storefront.web.typed import clean, clean_lines

_LINE = Length(max=rules.LONGEST_LINE, message=_l("Dài quá 200 ký tự, hãy viết ngắn hơn."))
_TEXT = Length(max=rules.LONGEST_TEXT, message=_l("Dài quá 2.000 ký tự, hãy viết ngắn hơn."))
_FIRST_DAY = date(2000, 1, 1)


class _Act(FlaskForm):
    class Meta:
        # The guard of these routes checks the token.
        csrf = False


class PlanForm(_Act):
    subject = StringField(
        _l("Sản phẩm hoặc cơ sở"), filters=[clean], validators=[DataRequired(_l("Hãy chọn sản phẩm hoặc cơ sở."))]
    )
    day = StringField(_l("Ngày đi"), filters=[clean], validators=[DataRequired(_l("Hãy ghi ngày đi."))])
    visitors = StringField(
        _l("Người đi"), filters=[clean], validators=[DataRequired(_l("Hãy ghi những người đi.")), _LINE]
    )
    reason = StringField(_l("Vì sao"), validators=[DataRequired(_l("Hãy chọn lý do."))])
    purpose = TextAreaField(_l("Cần xem kỹ điều gì (không bắt buộc)"), filters=[clean_lines], validators=[_TEXT])

    @property
    def planned_on(self) -> date | None:
        return typed_day(self.day.data or "")

    def validate_day(self, field: Any) -> None:
        _check_coming(self.planned_on)

    def validate_subject(self, field: Any) -> None:
        if queries.meant(db.session(), field.data or "") is None:
            raise StopValidation(_("Hãy chọn sản phẩm hoặc cơ sở."))

    def validate_reason(self, field: Any) -> None:
        if field.data not in tuple(Reason):
            raise StopValidation(_("Hãy chọn lý do."))


class MoveForm(_Act):
    day = StringField(_l("Ngày mới"), filters=[clean], validators=[DataRequired(_l("Hãy ghi ngày đi."))])
    reason = StringField(_l("Lý do"), filters=[clean], validators=[DataRequired(_l("Hãy ghi lý do.")), _LINE])

    @property
    def planned_on(self) -> date | None:
        return typed_day(self.day.data or "")

    def validate_day(self, field: Any) -> None:
        _check_coming(self.planned_on)


class ReasonForm(_Act):
    """An act that needs nothing but its reason: cancel, settle, suspend, note."""

    reason = TextAreaField(_l("Lý do"), filters=[clean_lines], validators=[DataRequired(_l("Hãy ghi lý do.")), _TEXT])


class RecordForm(_Act):
    """The record's frame; the answers to its questions are read from fields named after them (`answers`)."""

    made_on = StringField(_l("Ngày kiểm tra"), filters=[clean])
    summary = TextAreaField(_l("Nhận xét chung"), filters=[clean_lines], validators=[_TEXT])
    correct_by = StringField(_l("Hạn khắc phục"), filters=[clean])

    @property
    def day(self) -> date:
        """The day of the visit; today where none was written."""
        return typed_day(self.made_on.data or "") or clock.today()

    @property
    def term(self) -> date | None:
        return typed_day(self.correct_by.data or "")

    def validate_made_on(self, field: Any) -> None:
        given = typed_day(field.data or "")
        if field.data and given is None:
            raise StopValidation(_("Hãy ghi ngày như 24/11/2026."))
        if given and not _FIRST_DAY <= given <= clock.today():
            raise StopValidation(_("Ngày kiểm tra không thể ở sau hôm nay."))

    def validate_correct_by(self, field: Any) -> None:
        if field.data and self.term is None:
            raise StopValidation(_("Hãy ghi ngày như 24/11/2026."))


def answers(items: Sequence[Item]) -> tuple[dict[str, Found], dict[str, str]]:
    """(what was found by question, every note as typed) from the record's form."""
    found, notes = {}, {}
    for item in items:
        note = clean_lines(request.form.get(f"note_{item.key}"))[: rules.LONGEST_NOTE]
        notes[item.key] = note
        verdict = request.form.get(f"verdict_{item.key}", "")
        if verdict in tuple(Verdict):
            found[item.key] = Found(Verdict(verdict), note)
    return found, notes


def _check_coming(day: date | None) -> None:
    if day is None:
        raise StopValidation(_("Hãy ghi ngày như 24/11/2026."))
    if day < clock.today():
        raise StopValidation(_("Ngày này đã qua."))

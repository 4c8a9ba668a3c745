"""What the desk does with a case: for each act its address, its form and the action it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.certification.models import Certificate
from storefront.doubts import actions
from storefront.doubts.models import Doubt
from storefront.doubts.rules import Act, Finding, typed_code
from storefront.programme.doubts import forms
from storefront.programme.doubts.queries import officers

Run = Callable[[Session, Doubt, Any, str, datetime], None]


class Unfit(Exception):
    """A value that the database knows better than the form: which field, and the sentence for it."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(field)
        self.field = field
        self.text = text


@dataclass(frozen=True, slots=True)
class Deed:
    act: Act
    form: type[Any]
    run: Run


def _assign(session: Session, doubt: Doubt, form: forms.AssignForm, by: str, now: datetime) -> None:
    if form.owner.data not in officers(session):
        raise Unfit("owner", _("Hãy chọn người xử lý."))
    actions.assign(session, doubt=doubt, owner=form.owner.data, by=by, now=now)


def _note(session: Session, doubt: Doubt, form: forms.NoteForm, by: str, now: datetime) -> None:
    actions.note(session, doubt=doubt, by=by, now=now, reason=form.reason.data or "")


def _link(session: Session, doubt: Doubt, form: forms.LinkForm, by: str, now: datetime) -> None:
    code = typed_code(form.code.data or "")
    certificate = session.scalar(select(Certificate).where(Certificate.code == code))
    if certificate is None:
        raise Unfit("code", _("Trong sổ không có mã này."))
    actions.link(session, doubt=doubt, certificate=certificate, by=by, now=now)


def _find(session: Session, doubt: Doubt, form: forms.FindForm, by: str, now: datetime) -> None:
    finding = Finding(form.finding.data)
    actions.find(session, doubt=doubt, finding=finding, by=by, now=now, reason=form.reason.data or "")


def _suspend(session: Session, doubt: Doubt, form: forms.SuspendForm, by: str, now: datetime) -> None:
    actions.suspend(session, doubt=doubt, by=by, now=now, reason=form.reason.data or "")


def _correct(session: Session, doubt: Doubt, form: forms.CorrectForm, by: str, now: datetime) -> None:
    if form.day is not None:
        actions.correct(session, doubt=doubt, correct_by=form.day, by=by, now=now, reason=form.reason.data or "")


def _close(session: Session, doubt: Doubt, form: forms.CloseForm, by: str, now: datetime) -> None:
    told, english = form.outcome.data or "", form.outcome_en.data or ""
    actions.close(session, doubt=doubt, outcome=told, outcome_en=english, by=by, now=now)


DEEDS = {
    "giao": Deed(Act.ASSIGN, forms.AssignForm, _assign),
    "ghi-chu": Deed(Act.NOTE, forms.NoteForm, _note),
    "gan": Deed(Act.LINK, forms.LinkForm, _link),
    "ket-luan": Deed(Act.FIND, forms.FindForm, _find),
    "dinh-chi": Deed(Act.SUSPEND, forms.SuspendForm, _suspend),
    "khac-phuc": Deed(Act.CORRECT, forms.CorrectForm, _correct),
    "dong": Deed(Act.CLOSE, forms.CloseForm, _close),
}

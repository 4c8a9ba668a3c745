"""The office's desk for post-checks: what is overdue, what comes next; a visit planned, recorded, followed up."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from catalog.certification.rules import WrongEvent
from catalog.db import serialise
from storefront import clock
from storefront.accounts.rules import OFFICE, OFFICE_READERS
from storefront.database import db, writing
from storefront.doubts import queries as doubts
from storefront.doubts.rules import WrongStep as WrongCaseStep
from storefront.files import uploads
from storefront.files.messages import refused_text
from storefront.files.rules import PHOTO, FileRefused
from storefront.programme.visits import actions, forms, messages, queries, rules
from storefront.programme.visits.actions import Plan, Record
from storefront.programme.visits.checklist import LATEST, items
from storefront.programme.visits.models import Visit
from storefront.programme.visits.rules import NotWhole, Reason, WrongStep
from storefront.programme.visits.sheet import sheet
from storefront.programme.visits.views import certificates, late_text, number, plan_page, prefilled, visit_page
from storefront.web.guards import actor, role
from storefront.web.templates import render

blueprint = Blueprint("visits", __name__, url_prefix="/chuong-trinh/hau-kiem")


@blueprint.get("")
@role(*OFFICE_READERS)
def index() -> ResponseReturnValue:
    session, today = db.session(), clock.today()
    faulty = queries.to_correct(session)
    return render(
        "programme/visits/index.html",
        overdue=[line for line in faulty if line.correct_by and line.correct_by < today],
        correcting=[line for line in faulty if not line.correct_by or line.correct_by >= today],
        planned=queries.planned(session),
        made=queries.made(session),
        reasons=messages.REASONS,
        verdicts=messages.VERDICTS,
        today=today,
    )


@blueprint.get("/moi")
@role(*OFFICE)
def new() -> ResponseReturnValue:
    return plan_page(forms.PlanForm(formdata=None, prefix="plan_", **prefilled()))


@blueprint.post("/moi")
@role(*OFFICE)
def plan() -> ResponseReturnValue:
    form = forms.PlanForm(prefix="plan_")
    if not form.validate():
        return plan_page(form, status=422)
    try:
        with writing() as session:
            visit_id = _planned(session, form).id
    except WrongCaseStep:
        form.reason.errors = [_("Phản ánh này chưa được giao, hoặc đã có lịch kiểm tra.")]
        return plan_page(form, status=409)
    return redirect(url_for(".show", visit_id=visit_id, done="da-len-lich"), code=303)


@blueprint.get("/<int:visit_id>")
@role(*OFFICE_READERS)
def show(visit_id: int) -> ResponseReturnValue:
    return visit_page(_visit(visit_id))


@blueprint.post("/<int:visit_id>/bien-ban")
@uploads.room_for(PHOTO)
@role(*OFFICE)
def record(visit_id: int) -> ResponseReturnValue:
    """Keep the record as it is so far, or finish it; photos come along with either."""
    visit = _visit(visit_id)
    questions = items(visit.checklist)
    form = forms.RecordForm(prefix="record_")
    found, notes = forms.answers(questions)
    typed: dict[str, Any] = {"record": form, "found": found, "notes": notes}
    if not form.validate():
        return visit_page(visit, **typed, status=422)
    try:
        photos = [(item.key, one) for item in questions for one in _photos(f"photo_{item.key}")]
        photos += [("", one) for one in _photos("photos")]
    except FileRefused as refused:
        status = 413 if refused.reason == "too_large" else 422
        return visit_page(visit, **typed, photo_error=refused_text(refused), status=status)
    kept = Record(found, form.day, form.summary.data or "", form.term, photos)
    try:
        with writing() as session:
            serialise(session, f"visit:{visit_id}")
            done = _keep(session, _visit(visit_id), kept)
    except NotWhole as lacking:
        return visit_page(_visit(visit_id), **typed, lacking=lacking, status=422)
    except (WrongStep, WrongCaseStep):
        return visit_page(_visit(visit_id), late=late_text(), status=409)
    return redirect(url_for(".show", visit_id=visit_id, done=done), code=303)


@blueprint.post("/<int:visit_id>/doi-ngay")
@role(*OFFICE)
def move(visit_id: int) -> ResponseReturnValue:
    form = forms.MoveForm(prefix="move_")

    def act(session: Session, visit: Visit) -> None:
        if form.planned_on is not None:
            actions.move(
                session,
                visit=visit,
                planned_on=form.planned_on,
                by=actor(),
                now=clock.now(),
                reason=form.reason.data or "",
            )

    return _done_by(visit_id, "move", form, act)


# {address: (the act's name, what does it)}
_BY_REASON: dict[str, tuple[str, Callable[..., None]]] = {
    "huy": ("cancel", actions.cancel),
    "da-khac-phuc": ("settle", actions.settle),
    "dinh-chi": ("suspend", actions.suspend),
    "ghi-chu": ("note", actions.note),
}


@blueprint.post("/<int:visit_id>/<deed>")
@role(*OFFICE)
def act(visit_id: int, deed: str) -> ResponseReturnValue:
    """An act that needs nothing but its reason."""
    if deed not in _BY_REASON:
        abort(404)
    name, action = _BY_REASON[deed]
    form = forms.ReasonForm(prefix=f"{name}_")

    def run(session: Session, visit: Visit) -> None:
        action(session, visit=visit, by=actor(), now=clock.now(), reason=form.reason.data or "")

    return _done_by(visit_id, name, form, run)


@blueprint.get("/<int:visit_id>/phieu.pdf")
@role(*OFFICE_READERS)
def paper(visit_id: int) -> ResponseReturnValue:
    """The sheet to take along and fill by hand: there is no signal in the mountains."""
    visit = _visit(visit_id)
    name = f"phieu-hau-kiem-{visit.id}.pdf"
    return Response(
        sheet(visit, certificates(visit), now=clock.now()),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _done_by(visit_id: int, name: str, form: Any, run: Callable[[Session, Visit], None]) -> ResponseReturnValue:
    if not form.validate():
        return visit_page(_visit(visit_id), acts={name: form}, status=422)
    try:
        with writing() as session:
            serialise(session, f"visit:{visit_id}")
            run(session, _visit(visit_id))
    except (WrongStep, WrongCaseStep, WrongEvent, actions.NoCertificate):
        return visit_page(_visit(visit_id), acts={name: form}, late=late_text(), status=409)
    return redirect(url_for(".show", visit_id=visit_id, done=name), code=303)


def _keep(session: Session, visit: Visit, kept: Record) -> str:
    if request.form.get("act") == "finish":
        keys = [item.key for item in items(visit.checklist)]
        actions.finish(session, visit=visit, record=kept, keys=keys, by=actor(), now=clock.now())
        return "da-xong"
    actions.draft(session, visit=visit, record=kept, by=actor(), now=clock.now())
    return "da-luu"


def _photos(field: str) -> list[Any]:
    return uploads.given_all(field, PHOTO, rules.MOST_PHOTOS)


def _planned(session: Session, form: forms.PlanForm) -> Visit:
    meant = queries.meant(session, form.subject.data or "")
    if meant is None or form.planned_on is None:
        abort(422)
    planned = Plan(
        producer_id=meant[0],
        product=meant[1],
        planned_on=form.planned_on,
        visitors=form.visitors.data or "",
        reason=Reason(form.reason.data),
        purpose=form.purpose.data or "",
        doubt=doubts.by_id(session, number("doubt")),
        follows=queries.by_id(session, number("follows")),
    )
    return actions.plan(session, planned, checklist=LATEST, by=actor(), now=clock.now())


def _visit(visit_id: int) -> Visit:
    visit = queries.by_id(db.session(), visit_id)
    if visit is None:
        abort(404)
    return visit

"""Applying to sell here: who, where, how to be paid, and papers; the office answers, and its note comes back here."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy import select

from catalog.localities.models import Commune
from catalog.producers.models import PRODUCER_KINDS
from storefront import clock
from storefront.accounts import queries as accounts
from storefront.accounts.models import User
from storefront.cases import queries as cases
from storefront.counter.applications import actions, queries, rules
from storefront.counter.applications.actions import KIND, Applicant
from storefront.counter.applications.forms import ApplicationForm
from storefront.counter.applications.models import ProducerApplication
from storefront.database import db, writing
from storefront.files.messages import allowed_text, refused_text
from storefront.files.rules import PAPER, FileRefused, Ready
from storefront.files.serving import answer
from storefront.files.uploads import given_all, room_for
from storefront.web import labels
from storefront.web.guards import actor, signed_in
from storefront.web.templates import render

blueprint = Blueprint("counter_applications", __name__, url_prefix="/ban-hang/dang-ky")


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Where the application stands; the form where there is none, or where the office returned it."""
    application = queries.latest_of(db.session(), current_user.id)
    if application is None or request.args.get("again") or application.state == "returned":
        return _form_page(_filled(application), application)
    return _page(
        "counter/application.html",
        application=application,
        is_member=bool(accounts.memberships(db.session(), current_user.id)),
        history=cases.history(db.session(), KIND, application.id)[::-1],
        bank=rules.BANKS.get(application.bank_bin, ""),
    )


@blueprint.post("")
@room_for(PAPER)
@signed_in
def apply() -> ResponseReturnValue:
    form = ApplicationForm()
    session = db.session()
    application = queries.open_of(session, current_user.id)
    papers, fault = _papers(application)
    commune_id = session.scalar(select(Commune.id).where(Commune.slug == (form.commune.data or "")))
    whole = form.validate()
    if commune_id is None:
        form.commune.errors = [_("Hãy chọn xã, phường hoặc đặc khu.")]
    if not whole or commune_id is None or fault:
        return _form_page(form, application, fault=fault, status=422)
    applicant = Applicant(
        commune_id=commune_id,
        **{name: form[name].data or "" for name in _TEXTS},
    )
    try:
        _send(applicant, papers)
    except (rules.AlreadyOpen, rules.WrongStep):
        # The same form came twice: the first one counts.
        return redirect(url_for(".show"), code=303)
    except rules.TooManyPapers:
        fault = _("Mỗi hồ sơ nhiều nhất %(most)s giấy tờ.", most=rules.MOST_PAPERS)
        return _form_page(form, application, fault=fault, status=422)
    return redirect(url_for(".show", done="sent"), code=303)


@blueprint.post("/rut")
@signed_in
def withdraw() -> ResponseReturnValue:
    try:
        with writing() as session:
            application = queries.open_of(session, current_user.id) or abort(404)
            actions.withdraw(session, application=application, by=actor(), now=clock.now())
    except rules.WrongStep:
        return redirect(url_for(".show"), code=303)
    return redirect(url_for(".show", done="withdrawn"), code=303)


@blueprint.get("/giay-to/<int:file_id>")
@signed_in
def paper(file_id: int) -> ResponseReturnValue:
    """A paper of one's own application; of another's as of one that is not there: nothing."""
    application = queries.latest_of(db.session(), current_user.id)
    for one in application.papers if application else ():
        if one.file_id == file_id:
            return answer(one.file)
    abort(404)


_TEXTS = (
    "kind",
    "name",
    "registration_number",
    "street",
    "contact_name",
    "phone",
    "email",
    "bank_bin",
    "bank_account",
)


def _send(applicant: Applicant, papers: list[Ready]) -> None:
    with writing() as session:
        application = queries.open_of(session, current_user.id)
        acts: dict[str, Any] = {"applicant": applicant, "papers": papers, "by": actor(), "now": clock.now()}
        if application is None:
            user = session.get_one(User, current_user.id)
            actions.apply(session, user=user, **acts)
        else:
            actions.send_again(session, application=application, **acts)


def _papers(application: ProducerApplication | None) -> tuple[list[Ready], str]:
    """(the papers sent, what is wrong with them)."""
    try:
        papers = given_all("papers", PAPER, rules.MOST_PAPERS)
    except FileRefused as refused:
        return [], refused_text(refused)
    if not papers and not (application and application.papers):
        return [], _("Hãy gửi ảnh chụp giấy đăng ký kinh doanh.")
    return papers, ""


def _filled(application: ProducerApplication | None) -> ApplicationForm:
    form = ApplicationForm(formdata=None)
    if application is None:
        form.contact_name.data, form.phone.data = current_user.name, current_user.phone
        return form
    for name in _TEXTS:
        form[name].data = getattr(application, name)
    form.commune.data = application.commune.slug
    return form


def _form_page(
    form: ApplicationForm, application: ProducerApplication | None, *, fault: str = "", status: int = 200
) -> Response:
    session = db.session()
    returned = application if application is not None and application.state == "returned" else None
    history = cases.history(session, KIND, returned.id) if returned else []
    communes = session.execute(select(Commune.slug, Commune.name).order_by(Commune.slug)).all()
    faults = [(field.id, field.errors[0]) for field in form if field.errors]
    return _page(
        "counter/apply.html",
        form=form,
        application=returned,
        note=next((act for act in reversed(history) if act.kind == "returned"), None),
        kinds=[(kind, str(labels.PRODUCER_KINDS[kind]), "") for kind in PRODUCER_KINDS],
        communes=[("", _("Chọn xã, phường, đặc khu")), *((slug, name) for slug, name in communes)],
        banks=[("", _("Chưa ghi tài khoản")), *rules.BANKS.items()],
        allowed=allowed_text(PAPER),
        paper_fault=fault,
        faults=[*faults, *([("papers", fault)] if fault else [])],
        status=status,
    )


def _page(template: str, /, *, status: int = 200, **context: Any) -> Response:
    done = {
        "sent": _("Đã gửi hồ sơ. Văn phòng trả lời trong 5 ngày làm việc."),
        "withdrawn": _("Đã rút hồ sơ."),
    }.get(request.args.get("done", ""), "")
    return Response(render(template, done=done, **context), status=status, headers={"Cache-Control": "no-store"})

"""The office's decisions: prepared as drafts, shown with everything they touch, carried out whole."""

import io
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.certification import chain
from catalog.certification.models import Decision
from catalog.certification.rules import Status
from catalog.decisions import reading
from catalog.decisions.reading import Annex
from catalog.decisions.rules import Act, DecisionRefused, PlanChanged, Unconfirmed
from storefront import clock
from storefront.accounts.rules import DECIDERS, OFFICE_READERS
from storefront.database import db, writing
from storefront.decisions.queries import papers
from storefront.files import actions as files
from storefront.files.messages import refused_text
from storefront.files.rules import PAPER, FileRefused, Ready
from storefront.files.uploads import given, room_for
from storefront.programme.decisions import actions, forms, messages, preparing, queries, template
from storefront.programme.decisions.models import DecisionDraft
from storefront.web.guards import actor, role
from storefront.web.labels import status_label
from storefront.web.templates import render

blueprint = Blueprint("decisions", __name__, url_prefix="/chuong-trinh/quyet-dinh")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LISTED = (Status.LAPSED, Status.DUE, Status.OVERDUE, Status.SUSPENDED, Status.UNKNOWN)


@blueprint.get("")
@role(*OFFICE_READERS)
def index() -> ResponseReturnValue:
    session = db.session()
    return _shown(
        "programme/decisions/index.html",
        drafts=queries.drafts(session),
        decisions=queries.recorded(session),
        head=chain.newest(session),
        listed=[(status, status_label(status)) for status in _LISTED],
        done=_done(request.args.get("done", "")),
    )


@blueprint.get("/moi")
@role(*DECIDERS)
def new() -> ResponseReturnValue:
    """A blank decision; `act`, `code`, `product` and `reason` come from the desks that lead to one."""
    return _shown("programme/decisions/new.html", typed=forms.typed(request.args), row=_row(request.args), **_words())


@blueprint.post("/moi")
@room_for(PAPER)
@role(*DECIDERS)
def start() -> ResponseReturnValue:
    typed, row = forms.typed(request.form), _row(request.form)
    try:
        annex, name, signed = _uploaded()
    except FileRefused as refused:
        page = render(
            "programme/decisions/new.html", typed=typed, row=row, signed_error=refused_text(refused), **_words()
        )
        return Response(page, status=422)
    with writing() as session:
        draft = actions.start(session, typed, by=actor(), now=clock.now())
        _take(session, draft, typed, annex, name, signed)
        if any(value for field, value in row.items() if field not in forms.DEFAULTS):
            actions.add_row(draft, row, now=clock.now())
        draft_id = draft.id
    return redirect(url_for(".draft", draft_id=draft_id), code=303)


@blueprint.get("/du-thao/<int:draft_id>")
@role(*DECIDERS)
def draft(draft_id: int) -> ResponseReturnValue:
    return _draft_page(_draft(draft_id))


@blueprint.post("/du-thao/<int:draft_id>")
@room_for(PAPER)
@role(*DECIDERS)
def change(draft_id: int) -> ResponseReturnValue:
    try:
        annex, name, signed = _uploaded()
    except FileRefused as refused:
        return _draft_page(_draft(draft_id), status=422, signed_error=refused_text(refused))
    with writing() as session:
        _take(session, _draft(draft_id), forms.typed(request.form), annex, name, signed)
    return redirect(url_for(".draft", draft_id=draft_id), code=303)


@blueprint.post("/du-thao/<int:draft_id>/dong")
@role(*DECIDERS)
def add_row(draft_id: int) -> ResponseReturnValue:
    with writing():
        fitted = actions.add_row(_draft(draft_id), _row(request.form), now=clock.now())
    return redirect(url_for(".draft", draft_id=draft_id, done=None if fitted else "full") + "#rows", code=303)


@blueprint.post("/du-thao/<int:draft_id>/dong/<int:number>/bo")
@role(*DECIDERS)
def drop_row(draft_id: int, number: int) -> ResponseReturnValue:
    with writing():
        actions.drop_row(_draft(draft_id), number, now=clock.now())
    return redirect(url_for(".draft", draft_id=draft_id) + "#rows", code=303)


@blueprint.post("/du-thao/<int:draft_id>/bo")
@role(*DECIDERS)
def discard(draft_id: int) -> ResponseReturnValue:
    with writing() as session:
        session.delete(_draft(draft_id))
    return redirect(url_for(".index", done="discarded"), code=303)


@blueprint.post("/du-thao/<int:draft_id>/ghi")
@role(*DECIDERS)
def carry_out(draft_id: int) -> ResponseReturnValue:
    """Record it: what was seen in the preview and nothing else."""
    seen = request.form.get("fingerprint", "")
    try:
        with writing() as session:
            decision, _plan = actions.carry_out(
                session,
                _draft(draft_id),
                confirmed="readings" in request.form,
                fingerprint=seen,
                by=actor(),
                now=clock.now(),
            )
            decision_id = decision.id
    except Unconfirmed:
        return _draft_page(
            _draft(draft_id), status=422, refused=_("Hãy xem các ô được hiểu theo cách khác rồi đánh dấu.")
        )
    except PlanChanged:
        refused = _("Sổ đã đổi từ lúc bạn xem. Hãy xem lại bản dưới đây rồi ghi.")
        return _draft_page(_draft(draft_id), status=409, refused=refused)
    except DecisionRefused:
        return _draft_page(_draft(draft_id), status=422, refused=_("Chưa ghi gì vào sổ: còn lỗi ở các ô dưới đây."))
    return redirect(url_for(".show", decision_id=decision_id, done="recorded"), code=303)


@blueprint.get("/<int:decision_id>")
@role(*OFFICE_READERS)
def show(decision_id: int) -> ResponseReturnValue:
    return _decision_page(decision_id)


@blueprint.post("/<int:decision_id>/tep")
@room_for(PAPER)
@role(*DECIDERS)
def attach(decision_id: int) -> ResponseReturnValue:
    try:
        signed = given("signed", PAPER)
    except FileRefused as refused:
        return _decision_page(decision_id, status=422, signed_error=refused_text(refused))
    if signed is None:
        return _decision_page(decision_id, status=422, signed_error=_("Hãy chọn tệp."))
    with writing() as session:
        decision = session.get_one(Decision, decision_id)
        stored = files.keep(session, signed, by=actor(), now=clock.now())
        actions.attach(session, decision, stored.id, by=actor(), now=clock.now())
    return redirect(url_for(".show", decision_id=decision_id, done="attached"), code=303)


@blueprint.get("/mau.xlsx")
@role(*OFFICE_READERS)
def blank() -> ResponseReturnValue:
    """An annex to fill in; with `status`, the certificates in that state are in it."""
    given_status = request.args.get("status", "")
    status = Status(given_status) if given_status in tuple(Status) else None
    data = template.annex(db.session(), status=status, day=clock.today())
    return send_file(io.BytesIO(data), XLSX, as_attachment=True, download_name="phu-luc-quyet-dinh.xlsx", max_age=0)


def _draft(draft_id: int) -> DecisionDraft:
    found = db.session.get(DecisionDraft, draft_id)
    if found is None:
        abort(404)
    return found


def _row(values: Any) -> dict[str, str]:
    """A row by hand from a form or an address; its act is the one of the decision where none is chosen."""
    return forms.typed({name: values.get(f"row_{name}", "") or values.get(name, "") for name in forms.ROW}, forms.ROW)


def _uploaded() -> tuple[Annex | None, str, Ready | None]:
    """The annex read, its name, and the signed paper, where the form brought them. Raises `FileRefused`."""
    sent = request.files.get("annex")
    annex = reading.read(sent.stream.read(reading.MOST_BYTES + 1)) if sent and sent.filename else None
    return annex, (sent.filename or "") if sent else "", given("signed", PAPER)


def _take(
    session: Any, draft: DecisionDraft, typed: dict[str, str], annex: Annex | None, name: str, signed: Ready | None
) -> None:
    actions.change(
        session, draft, typed=typed, annex=annex, annex_name=name, signed=signed, by=actor(), now=clock.now()
    )


def _draft_page(draft: DecisionDraft, *, status: int = 200, **more: Any) -> Response:
    session, now = db.session(), clock.now()
    prepared = preparing.of_draft(draft, now)
    plan = preparing.plan(session, prepared, now)
    page = render(
        "programme/decisions/draft.html",
        draft=draft,
        typed=draft.typed,
        decided=prepared.header,
        plan=plan,
        problems=[
            (problem.cell, messages.cell_text(problem), messages.problem_text(problem)) for problem in plan.problems
        ],
        readings=[(reading.cell, messages.reading_text(reading)) for reading in plan.readings],
        effects=queries.effects(session, plan, clock.today()) if plan.steps and not plan.problems else None,
        rows=len(prepared.annex.lines),
        full=request.args.get("done") == "full",
        row=_row({}),
        **_words(),
        **more,
    )
    return Response(page, status=status, headers={"Cache-Control": "no-store"})


def _decision_page(decision_id: int, *, status: int = 200, **more: Any) -> Response:
    session = db.session()
    decision = session.get(Decision, decision_id)
    if decision is None:
        abort(404)
    page = render(
        "programme/decisions/show.html",
        decision=decision,
        events=queries.events(session, decision_id),
        papers=papers(session, decision_id),
        event_labels=messages.EVENT_LABELS,
        done=_done(request.args.get("done", "")),
        **more,
    )
    return Response(page, status=status, headers={"Cache-Control": "no-store"})


def _shown(name: str, **context: Any) -> Response:
    return Response(render(name, **context), headers={"Cache-Control": "no-store"})


def _words() -> dict[str, Any]:
    acts = [(act.value, str(messages.ACT_LABELS[act])) for act in Act]
    return {"acts": [("", _("Ghi ở từng dòng")), *acts], "act_labels": messages.ACT_LABELS, "row_acts": acts}


def _done(what: str) -> str:
    texts = {
        "recorded": _("Đã ghi vào sổ. Mọi trang của sàn theo sổ mới ngay."),
        "attached": _("Đã đính kèm tệp."),
        "discarded": _("Đã bỏ dự thảo. Sổ không đổi."),
    }
    return texts.get(what, "")

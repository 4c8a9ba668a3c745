"""The desk of renewals: what ends when, what is filed, what is missing, who is to be called, the rounds ahead."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from catalog.certification.rules import FILING_OPENS_DAYS
from catalog.producers import queries as producers
from search.vietnamese import collation_key
from storefront import clock
from storefront.accounts.rules import DECIDERS, OFFICE_READERS
from storefront.database import db, writing
from storefront.papers.sheets import Sheet, workbook
from storefront.programme.renewals import actions, calendar, forms, messages, queries, rules
from storefront.programme.renewals.messages import refused_text
from storefront.programme.renewals.models import RenewalDossier
from storefront.programme.renewals.queries import Due, Wanted
from storefront.programme.renewals.rules import RenewalRefused, Stage
from storefront.shop.filters import page_number
from storefront.shop.views import Choice
from storefront.web.guards import actor, role
from storefront.web.labels import product_title, status_label
from storefront.web.links import base
from storefront.web.templates import render

blueprint = Blueprint("renewals", __name__, url_prefix="/chuong-trinh/danh-gia-lai")

PER_PAGE = 50
_DEADLINES_SHOWN = 8
_ROUNDS_SHOWN = 4
_DEADLINES_IN_FILE = 16


@blueprint.get("")
@role(*OFFICE_READERS)
def index() -> ResponseReturnValue:
    session, day = db.session(), clock.today()
    wanted, page = _wanted(), page_number(request.args.get("page", "1"))
    counts = queries.counts(session, wanted, day)
    total = counts[wanted.stage] if wanted.stage else sum(counts.values())
    here = _here()
    return _page(
        "programme/renewals/index.html",
        found=queries.find(session, wanted, day, offset=(page - 1) * PER_PAGE, limit=PER_PAGE),
        total=total,
        wanted=wanted,
        q=forms.query(request.args),
        stages=[_stage(one, counts[one], wanted, here) for one in messages.STAGES],
        communes=sorted(queries.communes(session), key=lambda one: collation_key(one[1])),
        undated=queries.undated(session),
        calls=len(queries.to_remind(session, day, by_mail=False)),
        next_deadline=rules.deadlines(day, 1)[0],
        sheet_url=here(endpoint="renewals.sheet"),
        page=page,
        pages=max(-(-total // PER_PAGE), 1),
        prev_url=here(page=page - 1 if page > 2 else None) if page > 1 else None,
        next_url=here(page=page + 1) if page * PER_PAGE < total else None,
    )


@blueprint.get("/danh-sach.xlsx")
@role(*OFFICE_READERS)
def sheet() -> ResponseReturnValue:
    """The list as it is filtered, as a spreadsheet."""
    day = clock.today()
    found = queries.find(db.session(), _wanted(), day)
    head = [
        *(_("Sản phẩm"), _("Hạng sao"), _("Chủ thể"), _("Điện thoại"), _("Thư điện tử"), _("Xã, phường")),
        *(_("Mã chứng nhận"), _("Tình trạng"), _("Ngày cuối hiệu lực"), _("Nhận hồ sơ từ"), _("Nhận hồ sơ đến")),
        *(_("Giai đoạn"), _("Ngày nộp"), _("Hồ sơ"), _("Số giấy tờ thiếu")),
    ]
    file = workbook([Sheet(_("Đánh giá lại"), head, [_row(due) for due in found])])
    name = f"danh-gia-lai-{day.isoformat()}.xlsx"
    return Response(
        file,
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.get("/lich")
@role(*OFFICE_READERS)
def rounds() -> ResponseReturnValue:
    """The next deadlines, and which certificates each round would renew in time."""
    session, day = db.session(), clock.today()
    ahead = rules.rounds_ahead(day, _ROUNDS_SHOWN)
    # Nothing that ends later could be filed in time for these rounds.
    horizon = ahead[-1].commune_by + timedelta(days=FILING_OPENS_DAYS)
    found = queries.find(session, Wanted(due_by=horizon), day)
    waiting = [due for due in found if due.stage in (Stage.NOT_OPEN, Stage.OPEN)]
    return _page(
        "programme/renewals/rounds.html",
        deadlines=rules.deadlines(day, _DEADLINES_SHOWN),
        rounds=[(one, [due for due in waiting if rules.fits(one, due.last_day)]) for one in ahead],
        left_over=[due for due in waiting if not any(rules.fits(one, due.last_day) for one in ahead)],
    )


@blueprint.get("/lich.ics")
@role(*OFFICE_READERS)
def rounds_file() -> ResponseReturnValue:
    ahead = rules.deadlines(clock.today(), _DEADLINES_IN_FILE)
    host = urlsplit(base()).hostname or "localhost"
    text = calendar.ics(ahead, name=_("Lịch đánh giá OCOP"), host=host, now=clock.now())
    headers = {"Content-Disposition": 'attachment; filename="lich-danh-gia-ocop.ics"'}
    return Response(text, content_type="text/calendar; charset=utf-8", headers=headers)


@blueprint.get("/goi-dien")
@role(*OFFICE_READERS)
def calls() -> ResponseReturnValue:
    return _calls()


@blueprint.post("/goi-dien/<code>")
@role(*DECIDERS)
def record_call(code: str) -> ResponseReturnValue:
    def call(session: Session, due: Due) -> None:
        actions.record_call(session, due=due, note=request.form.get("note", ""), by=actor(), now=clock.now())

    refused = _attempt(code, call)
    return _calls(code, refused) if refused else redirect(url_for(".calls", done="called"), code=303)


@blueprint.get("/c/<code>")
@role(*OFFICE_READERS)
def certificate(code: str) -> ResponseReturnValue:
    return _certificate(code)


@blueprint.post("/c/<code>/mo")
@role(*DECIDERS)
def open_dossier(code: str) -> ResponseReturnValue:
    def opened(session: Session, due: Due) -> None:
        kind, filed_on = forms.kind(request.form), forms.day(request.form, "filed_on")
        actions.open_dossier(session, due=due, kind=kind, filed_on=filed_on, by=actor(), now=clock.now())

    return _answer(code, _attempt(code, opened), "opened")


@blueprint.post("/c/<code>/giay-to")
@role(*DECIDERS)
def check_papers(code: str) -> ResponseReturnValue:
    def checked(session: Session, due: Due) -> None:
        actions.check_papers(
            session,
            dossier=_dossier(session, due),
            papers=forms.papers(request.form),
            filed_on=forms.day(request.form, "filed_on"),
            by=actor(),
            now=clock.now(),
        )

    return _answer(code, _attempt(code, checked), "checked")


@blueprint.post("/c/<code>/buoc")
@role(*DECIDERS)
def take_step(code: str) -> ResponseReturnValue:
    def taken(session: Session, due: Due) -> None:
        step, reason = forms.step(request.form), request.form.get("reason", "")
        dossier = _dossier(session, due)
        actions.take_step(session, dossier=dossier, step=step, reason=reason, by=actor(), now=clock.now())

    return _answer(code, _attempt(code, taken), "stepped")


@blueprint.post("/c/<code>/gia-han")
@role(*DECIDERS)
def extend(code: str) -> ResponseReturnValue:
    def extended(session: Session, due: Due) -> None:
        until, reason = forms.day(request.form, "until", required=True), request.form.get("extension_reason", "")
        assert until is not None
        try:
            actions.extend(session, due=due, until=until, reason=reason, by=actor(), now=clock.now())
        except RenewalRefused as refused:
            field = "extension_reason" if refused.field == "reason" else refused.field
            raise RenewalRefused(refused.reason, field, refused.value) from None

    return _answer(code, _attempt(code, extended), "extended")


def _attempt(code: str, act: Callable[[Session, Due], None]) -> RenewalRefused | None:
    """Do one act on a certificate's renewal in one transaction; why it was refused, else nothing."""
    try:
        with writing() as session:
            due = queries.by_code(session, code, clock.today())
            if due is None:
                abort(404)
            act(session, due)
    except RenewalRefused as refused:
        return refused
    return None


def _dossier(session: Session, due: Due) -> RenewalDossier:
    """The dossier that is open, held until the transaction ends."""
    if due.dossier_id is None or str(due.dossier_id) != request.form.get("dossier"):
        raise RenewalRefused("step", "filed_on" if "step" not in request.form else "reason")
    return session.get_one(RenewalDossier, due.dossier_id, with_for_update=True)


def _answer(code: str, refused: RenewalRefused | None, done: str) -> ResponseReturnValue:
    return _certificate(code, refused) if refused else redirect(url_for(".certificate", code=code, done=done), code=303)


def _certificate(code: str, refused: RenewalRefused | None = None) -> ResponseReturnValue:
    session, day = db.session(), clock.today()
    due = queries.by_code(session, code.strip().upper(), day)
    if due is None:
        abort(404)
    dossiers = queries.dossiers(session, due.id)
    dossier = next((one for one in dossiers if one.id == due.dossier_id), None)
    return _page(
        "programme/renewals/certificate.html",
        refused,
        due=due,
        dossiers=dossiers,
        dossier=dossier,
        steps=rules.steps(due.dossier_state) if due.dossier_state else [],
        is_checkable=due.dossier_state in rules.CHECKABLE,
        filed_in_window=due.filed_on is not None and rules.in_window(due.last_day, due.filed_on),
        reminders=queries.reminded(session, due),
        decision_url=_decision_url(due),
    )


def _calls(code: str = "", refused: RenewalRefused | None = None) -> ResponseReturnValue:
    return _page(
        "programme/renewals/calls.html",
        refused,
        waiting=queries.to_remind(db.session(), clock.today(), by_mail=False),
        code=code,
    )


def _page(template: str, refused: RenewalRefused | None = None, **more: Any) -> Response:
    faults = {refused.field: refused_text(refused)} if refused else {}
    typed = request.form if refused else {}
    page = render(template, texts=messages, faults=faults, typed=typed, done=_done(), day=clock.today(), **more)
    return Response(page, status=422 if refused else 200)


def _decision_url(due: Due) -> str:
    """Where a decision on this certificate is entered, where that can be done here."""
    known = "decisions.new" in current_app.view_functions
    return url_for("decisions.new", act="renew", code=due.code) if known else ""


def _wanted() -> Wanted:
    everyone = producers.everyone(db.session()) if forms.query(request.args) else []
    return forms.wanted(request.args, everyone)


def _here() -> Callable[..., str]:
    """An address of this list with some of its filters changed."""
    kept = {
        name: request.args[name]
        for name in ("stage", "commune", "producer", "due_by", "sort")
        if request.args.get(name)
    }

    def here(endpoint: str = "renewals.index", **changes: Any) -> str:
        return url_for(endpoint, **(kept | changes))

    return here


def _stage(stage: Stage, count: int, wanted: Wanted, here: Callable[..., str]) -> Choice:
    chosen = stage is wanted.stage
    address = here(stage=None if chosen else stage.value)
    return Choice(stage, str(messages.STAGES[stage]), address, chosen, count)


def _row(due: Due) -> tuple[Any, ...]:
    return (
        product_title(due),
        due.stars,
        due.producer_name,
        due.producer_phone,
        due.producer_email,
        due.commune_name,
        due.code,
        status_label(due.status),
        due.last_day,
        *due.window,
        str(messages.STAGES[due.stage]),
        due.filed_on,
        str(messages.STATES[due.dossier_state]) if due.dossier_state else None,
        due.missing if due.dossier_id else None,
    )


def _done() -> str:
    texts = {
        "opened": _("Đã mở hồ sơ. Hãy đánh dấu giấy tờ đã có."),
        "checked": _("Đã lưu kết quả kiểm tra giấy tờ."),
        "stepped": _("Đã ghi bước này vào lịch sử hồ sơ."),
        "extended": _("Đã gia hạn. Sổ chứng nhận đổi ngay."),
        "called": _("Đã ghi cuộc gọi."),
    }
    return texts.get(request.args.get("done", ""), "")

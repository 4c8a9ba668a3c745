"""The office's list of messages that could not be sent: sent again, or put aside with a reason."""

from datetime import timedelta

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from storefront import clock
from storefront.accounts.rules import OFFICE, OFFICE_READERS
from storefront.cases import actions as cases
from storefront.cases import queries as case_queries
from storefront.database import db, writing
from storefront.mail import actions, queries
from storefront.mail.models import MailMessage
from storefront.mail.rules import NotFailed, TooLate
from storefront.programme.outbox.lines import line
from storefront.programme.outbox.messages import ACTS, CHANNELS, done_text
from storefront.shop.filters import page_number
from storefront.web.guards import actor, role
from storefront.web.templates import render
from storefront.web.typed import clean

blueprint = Blueprint("outbox", __name__, url_prefix="/chuong-trinh/tin-nhan")

KIND = "message"
PER_PAGE = 50
_LONGEST_REASON = 300
_LATEST_ACTS = 20


@blueprint.get("")
@role(*OFFICE_READERS)
def index() -> ResponseReturnValue:
    return _page()


@blueprint.post("/gui-lai")
@role(*OFFICE)
def try_all() -> ResponseReturnValue:
    """Send every failed message once more, as after a mail server was down; those that come too late stay."""
    with writing() as session:
        for message in queries.failed(session, limit=1000):
            try:
                _try(session, message)
            except TooLate:
                continue
    return redirect(url_for(".index", done="retried"), code=303)


@blueprint.post("/<int:message_id>/gui-lai")
@role(*OFFICE)
def try_again(message_id: int) -> ResponseReturnValue:
    try:
        with writing() as session:
            _try(session, _one(session, message_id))
    except TooLate:
        return _page(refusal=_("Tin này đã quá giờ, gửi nữa cũng không dùng được."), status=409)
    except NotFailed:
        return _page(refusal=_("Tin này không còn trong danh sách."), status=409)
    return redirect(url_for(".index", done="retried"), code=303)


@blueprint.post("/<int:message_id>/bo")
@role(*OFFICE)
def dismiss(message_id: int) -> ResponseReturnValue:
    reason = clean(request.form.get(f"reason_{message_id}", ""))[:_LONGEST_REASON]
    if not reason:
        return _page(faults={f"reason_{message_id}": _("Hãy ghi vì sao bỏ qua.")}, status=422)
    try:
        with writing() as session:
            actions.dismiss(session, message=_one(session, message_id), now=clock.now())
            _record(session, message_id, "dismissed", reason)
    except NotFailed:
        return _page(refusal=_("Tin này không còn trong danh sách."), status=409)
    return redirect(url_for(".index", done="dismissed"), code=303)


def _one(session: Session, message_id: int) -> MailMessage:
    return session.get(MailMessage, message_id, with_for_update=True) or abort(404)


def _try(session: Session, message: MailMessage) -> None:
    actions.try_again(session, message=message, now=clock.now())
    _record(session, message.id, "retried")


def _record(session: Session, message_id: int, act: str, reason: str = "") -> None:
    cases.record(session, kind=KIND, subject_id=message_id, act=act, by=actor(), now=clock.now(), reason=reason)


def _page(*, faults: dict[str, str] | None = None, refusal: str = "", status: int = 200) -> Response:
    session, now = db.session(), clock.now()
    page = page_number(request.args.get("page", "1"))
    total = queries.failed_count(session)
    found = queries.failed(session, offset=(page - 1) * PER_PAGE, limit=PER_PAGE)
    html = render(
        "programme/outbox/index.html",
        lines=[line(message, now) for message in found],
        total=total,
        counts=queries.counted(session, since=now - timedelta(days=1)),
        latest=case_queries.latest(session, KIND, _LATEST_ACTS),
        acts=ACTS,
        channels=CHANNELS,
        faults=faults or {},
        refusal=refusal,
        done=done_text(request.args.get("done", "")),
        page=page,
        pages=max(-(-total // PER_PAGE), 1),
        prev_url=url_for(".index", page=page - 1) if page > 1 else None,
        next_url=url_for(".index", page=page + 1) if page * PER_PAGE < total else None,
    )
    return Response(html, status=status, headers={"Cache-Control": "no-store"})

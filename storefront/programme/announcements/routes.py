"""The desk of announcements: written as drafts, published for some days, withdrawn with a reason, never deleted."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from storefront import clock
from storefront.accounts.rules import OFFICE, OFFICE_READERS
from storefront.database import db, writing
from storefront.news import actions, queries, rules, texts
from storefront.news import messages as words
from storefront.news.models import Announcement
from storefront.news.rules import AnnouncementRefused, State
from storefront.programme.announcements import forms
from storefront.programme.announcements.messages import EVENTS, refused_text
from storefront.shop.filters import page_number
from storefront.web.guards import actor, role
from storefront.web.templates import render

blueprint = Blueprint("announcements", __name__, url_prefix="/chuong-trinh/thong-bao")

PER_PAGE = 50


@blueprint.get("")
@role(*OFFICE_READERS)
def index() -> ResponseReturnValue:
    page, day = page_number(request.args.get("page", "1")), clock.today()
    total, written = queries.written(db.session(), offset=(page - 1) * PER_PAGE, limit=PER_PAGE)
    return render(
        "programme/announcements/index.html",
        written=written,
        shown={one.id for one in written if rules.is_shown(State(one.state), one.shown_from, one.shown_until, day)},
        total=total,
        words=words,
        page=page,
        pages=max(-(-total // PER_PAGE), 1),
        prev_url=url_for(".index", page=page - 1) if page > 1 else None,
        next_url=url_for(".index", page=page + 1) if page * PER_PAGE < total else None,
    )


@blueprint.get("/moi")
@role(*OFFICE)
def new() -> ResponseReturnValue:
    return _form(None, forms.typed(None, clock.today()))


@blueprint.post("/moi")
@role(*OFFICE)
def write() -> ResponseReturnValue:
    try:
        with writing() as session:
            content = forms.content(request.form)
            announcement_id = actions.write(session, content=content, by=actor(), now=clock.now()).id
    except AnnouncementRefused as refused:
        return _form(None, request.form, refused)
    return _back(announcement_id, "written")


@blueprint.get("/<int:announcement_id>")
@role(*OFFICE_READERS)
def show(announcement_id: int) -> ResponseReturnValue:
    return _show(announcement_id)


@blueprint.get("/<int:announcement_id>/sua")
@role(*OFFICE)
def edit(announcement_id: int) -> ResponseReturnValue:
    announcement = _one(db.session(), announcement_id)
    return _form(announcement, forms.typed(announcement, clock.today()))


@blueprint.post("/<int:announcement_id>/sua")
@role(*OFFICE)
def change(announcement_id: int) -> ResponseReturnValue:
    def changed(session: Session, announcement: Announcement) -> None:
        content = forms.content(request.form)
        actions.change(session, announcement=announcement, content=content, by=actor(), now=clock.now())

    refused = _attempt(announcement_id, changed)
    if refused:
        return _form(_one(db.session(), announcement_id), request.form, refused)
    return _back(announcement_id, "changed")


@blueprint.post("/<int:announcement_id>/dang")
@role(*OFFICE)
def publish(announcement_id: int) -> ResponseReturnValue:
    def published(session: Session, announcement: Announcement) -> None:
        actions.publish(session, announcement=announcement, by=actor(), now=clock.now())

    refused = _attempt(announcement_id, published)
    return _show(announcement_id, refused) if refused else _back(announcement_id, "published")


@blueprint.post("/<int:announcement_id>/rut")
@role(*OFFICE)
def withdraw(announcement_id: int) -> ResponseReturnValue:
    def withdrawn(session: Session, announcement: Announcement) -> None:
        reason = request.form.get("reason", "")
        actions.withdraw(session, announcement=announcement, reason=reason, by=actor(), now=clock.now())

    refused = _attempt(announcement_id, withdrawn)
    return _show(announcement_id, refused) if refused else _back(announcement_id, "withdrawn")


def _attempt(announcement_id: int, act: Callable[[Session, Announcement], None]) -> AnnouncementRefused | None:
    """Do one act on an announcement in one transaction; why it was refused, else nothing."""
    try:
        with writing() as session:
            act(session, _one(session, announcement_id, locked=True))
    except AnnouncementRefused as refused:
        return refused
    return None


def _one(session: Session, announcement_id: int, *, locked: bool = False) -> Announcement:
    found = session.get(Announcement, announcement_id, with_for_update=locked or None)
    if found is None:
        abort(404)
    return found


def _form(
    announcement: Announcement | None, typed: Mapping[str, str], refused: AnnouncementRefused | None = None
) -> Response:
    page = render(
        "programme/announcements/form.html",
        announcement=announcement,
        typed=typed,
        words=words,
        faults={refused.field: refused_text(refused)} if refused else {},
    )
    return Response(page, status=422 if refused else 200)


def _show(announcement_id: int, refused: AnnouncementRefused | None = None) -> Response:
    item, day = _one(db.session(), announcement_id), clock.today()
    page = render(
        "programme/announcements/show.html",
        item=item,
        html=texts.html(item.text),
        html_en=texts.html(item.text_en) if item.text_en else "",
        is_shown=rules.is_shown(State(item.state), item.shown_from, item.shown_until, day),
        words=words,
        events=EVENTS,
        faults={refused.field: refused_text(refused)} if refused else {},
        typed=request.form if refused else {},
        done=_done(),
    )
    return Response(page, status=422 if refused else 200)


def _back(announcement_id: int, done: str) -> ResponseReturnValue:
    return redirect(url_for(".show", announcement_id=announcement_id, done=done), code=303)


def _done() -> str:
    told: dict[str, Any] = {
        "written": _("Đã lưu bản nháp. Xem lại rồi đăng."),
        "changed": _("Đã lưu."),
        "published": _("Đã đăng."),
        "withdrawn": _("Đã rút. Người đọc không còn thấy thông báo này."),
    }
    return str(told.get(request.args.get("done", ""), ""))

"""The admins' page: who works in the office and as what, and everything that was done to these accounts."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy.orm import Session

from storefront import clock
from storefront.accounts import actions, queries
from storefront.accounts.actions import StaffRefused
from storefront.accounts.models import User
from storefront.accounts.rules import ADMINS, OFFICE_READERS
from storefront.database import db, writing
from storefront.programme.staff.messages import EVENTS, refused_text
from storefront.shop.filters import page_number
from storefront.web.guards import role
from storefront.web.labels import ROLES
from storefront.web.templates import render

blueprint = Blueprint("staff", __name__, url_prefix="/chuong-trinh/tai-khoan")

EVENTS_PER_PAGE = 50


@blueprint.get("")
@role(*ADMINS)
def index() -> ResponseReturnValue:
    return _page()


@blueprint.post("/vai-tro")
@role(*ADMINS)
def give_role() -> ResponseReturnValue:
    """Give an account found by its phone a role of the office."""

    def given(session: Session, by: User) -> None:
        user = queries.by_phone(session, request.form.get("phone", ""))
        if user is None:
            raise StaffRefused("phone", "phone")
        named = request.form.get("role", "")
        actions.give_role(session, user=user, role=named, by=by, reason=_reason(), now=clock.now())

    refused = _attempt(given)
    return _page(refused) if refused else redirect(url_for(".index", done="given"), code=303)


@blueprint.get("/<int:user_id>")
@role(*ADMINS)
def show(user_id: int) -> ResponseReturnValue:
    return _show(user_id)


@blueprint.post("/<int:user_id>/rut-vai-tro")
@role(*ADMINS)
def take_role(user_id: int) -> ResponseReturnValue:
    def taken(session: Session, by: User) -> None:
        named = request.form.get("role", "")
        actions.take_role(session, user=_one(user_id), role=named, by=by, reason=_reason(), now=clock.now())

    return _answer(user_id, _attempt(taken), "taken")


@blueprint.post("/<int:user_id>/khoa")
@role(*ADMINS)
def disable(user_id: int) -> ResponseReturnValue:
    return _set_active(user_id, False)


@blueprint.post("/<int:user_id>/mo-lai")
@role(*ADMINS)
def enable(user_id: int) -> ResponseReturnValue:
    return _set_active(user_id, True)


def _set_active(user_id: int, active: bool) -> ResponseReturnValue:
    def done(session: Session, by: User) -> None:
        actions.set_active(session, user=_one(user_id), active=active, by=by, reason=_reason(), now=clock.now())

    return _answer(user_id, _attempt(done), "enabled" if active else "disabled")


def _attempt(act: Callable[[Session, User], None]) -> StaffRefused | None:
    """Do one act in one transaction, by who is signed in; why it was refused, else nothing."""
    try:
        with writing() as session:
            act(session, session.get_one(User, current_user.id))
    except StaffRefused as refused:
        return refused
    return None


def _one(user_id: int) -> User:
    user = db.session().get(User, user_id)
    if user is None:
        abort(404)
    return user


def _answer(user_id: int, refused: StaffRefused | None, done: str) -> ResponseReturnValue:
    return _show(user_id, refused) if refused else redirect(url_for(".show", user_id=user_id, done=done), code=303)


def _page(refused: StaffRefused | None = None) -> Response:
    page, session = page_number(request.args.get("page", "1")), db.session()
    at = (page - 1) * EVENTS_PER_PAGE
    events = queries.account_events(session, offset=at, limit=EVENTS_PER_PAGE + 1)
    answer = render(
        "programme/staff/index.html",
        staff=queries.staff(session),
        choices_of_roles=[(name, ROLES[name]) for name in OFFICE_READERS],
        role_names=ROLES,
        events=events[:EVENTS_PER_PAGE],
        kinds=EVENTS,
        newer_url=url_for(".index", page=page - 1) if page > 1 else None,
        older_url=url_for(".index", page=page + 1) if len(events) > EVENTS_PER_PAGE else None,
        faults={refused.field: refused_text(refused)} if refused else {},
        typed=request.form if refused else {},
        done=_done(),
    )
    return Response(answer, status=422 if refused else 200)


def _show(user_id: int, refused: StaffRefused | None = None) -> Response:
    user = _one(user_id)
    page = render(
        "programme/staff/show.html",
        user=user,
        named_roles=[ROLES[one.name] for one in user.roles],
        held=[(one.name, ROLES[one.name]) for one in user.roles if one.name in OFFICE_READERS],
        role_names=ROLES,
        is_me=user.id == current_user.id,
        events=queries.account_events(db.session(), user_id=user.id),
        kinds=EVENTS,
        faults={refused.field: refused_text(refused)} if refused else {},
        typed=request.form if refused else {},
        done=_done(),
    )
    return Response(page, status=422 if refused else 200)


def _reason() -> str:
    return request.form.get("reason", "")


def _done() -> str:
    texts = {
        "given": _("Đã giao vai trò."),
        "taken": _("Đã rút vai trò; có hiệu lực ngay."),
        "disabled": _("Đã khoá tài khoản; mọi máy đã bị đăng xuất."),
        "enabled": _("Đã mở lại tài khoản."),
    }
    return texts.get(request.args.get("done", ""), "")

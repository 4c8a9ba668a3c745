"""How somebody protects her account: a second factor, codes for the day it is lost, and the end of all sessions."""

from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user, verify_password

from storefront import clock
from storefront.accounts import actions as accounts
from storefront.accounts import entering
from storefront.accounts.factor import actions
from storefront.accounts.factor.actions import NotNow, WrongCode
from storefront.accounts.models import SecondFactor, User
from storefront.accounts.security import reader
from storefront.database import db, writing
from storefront.web import limits, qr
from storefront.web.guards import signed_in
from storefront.web.links import own_page
from storefront.web.templates import render

blueprint = Blueprint("factor", __name__, url_prefix="/tai-khoan/bao-ve")


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    return _page()


@blueprint.post("/bat-dau")
@signed_in
@limits.limiter.limit(limits.CODES_PER_ACCOUNT, key_func=limits.by_account)
def begin() -> ResponseReturnValue:
    if not _knows_password():
        return _page({"password": _("Mật khẩu chưa đúng.")})
    try:
        with writing() as session:
            actions.begin(session, user=_me(), reader=reader(), now=clock.now())
    except NotNow:
        pass
    return redirect(url_for(".show", next=_next()), code=303)


@blueprint.post("/xac-nhan")
@signed_in
@limits.limiter.limit(limits.CODES_PER_ACCOUNT, key_func=limits.by_account)
def confirm() -> ResponseReturnValue:
    try:
        with writing() as session:
            user = _me()
            made = actions.confirm(session, user=user, reader=reader(), typed=_typed(), now=clock.now())
    except WrongCode:
        return _page({"code": _wrong_code()})
    except NotNow:
        return redirect(url_for(".show"), code=303)
    # This device goes on under the new name that ended all others.
    entering.enter(user)
    return _codes(made)


@blueprint.post("/ma-du-phong")
@signed_in
@limits.limiter.limit(limits.CODES_PER_ACCOUNT, key_func=limits.by_account)
def renew_codes() -> ResponseReturnValue:
    try:
        with writing() as session:
            user = _me()
            actions.spend(session, user_id=user.id, reader=reader(), typed=_typed("renew_code"), now=clock.now())
            made = actions.renew_recovery_codes(session, user=user, reader=reader())
    except WrongCode:
        return _page({"renew_code": _wrong_code()})
    return _codes(made)


@blueprint.post("/tat")
@signed_in
@limits.limiter.limit(limits.CODES_PER_ACCOUNT, key_func=limits.by_account)
def remove() -> ResponseReturnValue:
    if not _knows_password():
        return _page({"password": _("Mật khẩu chưa đúng.")})
    try:
        with writing() as session:
            user, now = _me(), clock.now()
            actions.spend(session, user_id=user.id, reader=reader(), typed=_typed(), now=now)
            actions.remove(session, user=user, kind="factor_off", by=accounts.SELF, reason="", now=now)
    except WrongCode:
        return _page({"code": _wrong_code()})
    entering.enter(user)
    return redirect(url_for(".show", done="off"), code=303)


@blueprint.post("/dang-xuat-het")
@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    with writing() as session:
        accounts.end_sessions(session, user=_me(), now=clock.now())
    entering.leave()
    return redirect(url_for("accounts.sign_in"), code=303)


def _page(faults: dict[str, str] | None = None) -> Response:
    session, user = db.session(), _me()
    more: dict[str, Any] = {}
    factor = session.get(SecondFactor, user.id) if user.second_factor_at is None else None
    if factor is not None:
        address = reader().address(factor.secret, user.called)
        more = {"qr_svg": qr.svg(address), "key": reader().key(factor.secret)}
    page = render(
        "accounts/factor/show.html",
        user=user,
        is_begun=factor is not None,
        left=actions.recovery_codes_left(session, user.id) if user.second_factor_at else 0,
        is_required=current_app.extensions["settings"].demands_second_factor and user.lacks_second_factor,
        faults=faults or {},
        next=_next(),
        done=request.args.get("done", ""),
        **more,
    )
    return Response(page, status=422 if faults else 200)


def _codes(made: list[str]) -> str:
    return render("accounts/factor/codes.html", codes=made, next=_next() or url_for("accounts.show"))


def _me() -> User:
    user: User = db.session().get_one(User, current_user.id)
    return user


def _knows_password() -> bool:
    return bool(verify_password(request.form.get("password", "")[:200], current_user.password))


def _typed(field: str = "code") -> str:
    return request.form.get(field, "").strip()[:40]


def _next() -> str | None:
    return own_page(request.values.get("next", ""))


def _wrong_code() -> str:
    return _("Mã chưa đúng hoặc đã dùng rồi. Hãy đợi mã mới trên điện thoại rồi nhập lại.")

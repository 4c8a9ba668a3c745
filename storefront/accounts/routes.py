from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_security import current_user

from storefront import clock
from storefront.accounts import entering, queries
from storefront.accounts.factor import actions as factor
from storefront.accounts.factor.actions import WrongCode
from storefront.accounts.forms import SignIn
from storefront.accounts.rules import OFFICE_READERS
from storefront.accounts.security import reader
from storefront.database import db, writing
from storefront.news import queries as news
from storefront.news.messages import KINDS as NEWS_KINDS
from storefront.news.rules import Audience
from storefront.news.texts import title as announced
from storefront.web import labels, limits
from storefront.web.guards import public, signed_in
from storefront.web.templates import render

blueprint = Blueprint("accounts", __name__)

_HEADLINES = 5


@blueprint.get("/dang-nhap")
@public
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("accounts.show"))
    return render("accounts/sign_in.html", form=SignIn(), next=request.args.get("next", ""))


@blueprint.post("/dang-nhap")
@public
@limits.limiter.limit(limits.SIGN_INS_PER_PHONE, key_func=limits.phone_or_address)
@limits.limiter.limit(limits.SIGN_INS_PER_ADDRESS, key_func=get_remote_address)
def sign_in_now() -> ResponseReturnValue:
    form = SignIn()
    if form.validate():
        user = entering.checked(form.phone.data or "", form.password.data or "")
        if user is not None:
            return entering.known(user, request.form.get("next", ""), is_kept=bool(form.keep.data))
        form.phone.errors = [_("Số điện thoại, thư điện tử hoặc mật khẩu chưa đúng. Hãy thử lại.")]
    page = render("accounts/sign_in.html", form=form, next=request.form.get("next", ""))
    return Response(page, status=422)


@blueprint.get("/dang-nhap/ma")
@public
def second_step() -> ResponseReturnValue:
    """The second page of signing in: the code of the telephone."""
    return _code_page() if entering.waiting() else redirect(url_for("accounts.sign_in"))


@blueprint.post("/dang-nhap/ma")
@public
@limits.limiter.limit(limits.CODES_PER_ACCOUNT, key_func=lambda: _waiting_key())
@limits.limiter.limit(limits.SIGN_INS_PER_ADDRESS, key_func=get_remote_address)
def second_step_now() -> ResponseReturnValue:
    waiting = entering.waiting()
    if waiting is None:
        return redirect(url_for("accounts.sign_in"), code=303)
    try:
        with writing() as session:
            user = queries.by_session_name(session, waiting["user"])
            if user is None or not user.active:
                raise WrongCode
            typed = request.form.get("code", "").strip()[:40]
            factor.spend(session, user_id=user.id, reader=reader(), typed=typed, now=clock.now())
    except WrongCode:
        return _code_page(_("Mã chưa đúng hoặc đã dùng rồi. Hãy đợi mã mới trên điện thoại rồi nhập lại."))
    return entering.arrive(user, waiting["next"], is_kept=waiting["kept"])


@blueprint.get("/tai-khoan")
@signed_in
def show() -> ResponseReturnValue:
    roles = [str(labels.ROLES[role.name]) for role in current_user.roles]
    names = {role.name for role in current_user.roles}
    told = [Audience.PRODUCERS] if "producer" in names else []
    return render(
        "accounts/show.html",
        user=current_user,
        roles=roles,
        is_office=not names.isdisjoint(OFFICE_READERS),
        headlines=news.headlines(db.session(), clock.today(), audiences=told, limit=_HEADLINES) if told else [],
        announced=announced,
        news_kinds=NEWS_KINDS,
    )


@blueprint.post("/dang-xuat")
@signed_in
def sign_out() -> ResponseReturnValue:
    entering.leave()
    return redirect(url_for("shop.home"))


def _waiting_key() -> str:
    waiting = entering.waiting()
    return f"account:{waiting['user']}" if waiting else f"address:{get_remote_address()}"


def _code_page(fault: str = "") -> Response:
    return Response(render("accounts/code.html", fault=fault), status=422 if fault else 200)

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_security import current_user, hash_password, login_user, logout_user, verify_password

from storefront.accounts import queries
from storefront.accounts.forms import SignIn
from storefront.accounts.models import User
from storefront.accounts.rules import OFFICE_READERS
from storefront.database import db
from storefront.web import labels, limits
from storefront.web.guards import public, signed_in
from storefront.web.templates import render

blueprint = Blueprint("accounts", __name__)


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
        user = _checked(form.phone.data or "", form.password.data or "")
        if user is not None:
            login_user(user)
            db.session.commit()
            return redirect(_own_page(request.form.get("next", "")) or url_for("accounts.show"))
        form.phone.errors = [_("Số điện thoại hoặc mật khẩu chưa đúng. Hãy thử lại.")]
    page = render("accounts/sign_in.html", form=form, next=request.form.get("next", ""))
    return Response(page, status=422)


@blueprint.get("/tai-khoan")
@signed_in
def show() -> ResponseReturnValue:
    roles = [str(labels.ROLES[role.name]) for role in current_user.roles]
    is_office = any(role.name in OFFICE_READERS for role in current_user.roles)
    return render("accounts/show.html", user=current_user, roles=roles, is_office=is_office)


@blueprint.post("/dang-xuat")
@signed_in
def sign_out() -> ResponseReturnValue:
    logout_user()
    return redirect(url_for("shop.home"))


def _checked(phone: str, password: str) -> User | None:
    user = queries.by_phone(db.session(), phone)
    if user is None:
        # As slow as a known phone, so that nobody learns which phones have accounts.
        hash_password(password)
        return None
    return user if verify_password(password, user.password) and user.active else None


def _own_page(target: str) -> str | None:
    """A path of this shop. Browsers drop control characters, read `\\` as `/`, and take `//` for another host."""
    own = target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
    return target if own else None

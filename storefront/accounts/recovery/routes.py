"""The password forgotten: who, then the code that came there and a new password."""

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_security import hash_password

from storefront import clock
from storefront.accounts import entering, messages, passwords, proving, rules
from storefront.accounts.proofs.rules import TooManyCodes
from storefront.accounts.recovery import actions
from storefront.accounts.recovery.actions import PURPOSE
from storefront.accounts.security import proof_key
from storefront.database import writing
from storefront.web import language, limits
from storefront.web.guards import public
from storefront.web.links import own_page
from storefront.web.templates import render

blueprint = Blueprint("recovery", __name__, url_prefix="/dang-nhap/quen")


@blueprint.get("")
@public
def show() -> ResponseReturnValue:
    return _page(request.args.get("contact", "")[:200])


@blueprint.post("")
@public
@limits.limiter.limit(limits.SIGN_UPS_PER_ADDRESS, key_func=get_remote_address)
def ask() -> ResponseReturnValue:
    typed = request.form.get("contact", "")[:200]
    try:
        contact = rules.contact(typed)
    except rules.NotAContact:
        return _page(typed, messages.contact_text(), status=422)
    if proving.refusal(contact):
        return _page(typed, proving.refusal(contact), status=422)
    try:
        with writing() as session:
            proof = actions.ask(session, contact=contact, language=language.current(), key=proof_key(), now=clock.now())
            proving.remember(proof, target=own_page(request.form.get("next", "")) or "")
    except TooManyCodes:
        return _page(typed, messages.too_many_text(), status=429)
    return redirect(url_for(".code"), code=303)


@blueprint.get("/ma")
@public
def code() -> ResponseReturnValue:
    return _code_page({}) if proving.pending(PURPOSE) else redirect(url_for(".show"))


@blueprint.post("/ma")
@public
@limits.limiter.limit(limits.SIGN_UPS_PER_ADDRESS, key_func=get_remote_address)
def complete() -> ResponseReturnValue:
    pending = proving.pending(PURPOSE)
    if pending is None:
        return redirect(url_for(".show"), code=303)
    password = rules.plain_password(request.form.get("password", ""))
    fault = passwords.fault(password, about=(pending.shown,))
    if fault:
        # The code is not tried yet: whoever only chose a bad password keeps it.
        return _code_page({"password": messages.password_text(fault)}, kept=proving.typed())
    hashed = hash_password(password)
    with writing() as session:
        user = actions.complete(
            session,
            proof_id=pending.proof_id,
            typed=proving.typed(),
            hashed=hashed,
            language=language.current(),
            key=proof_key(),
            now=clock.now(),
        )
    if user is None:
        return _code_page({"code": messages.code_text()})
    proving.forget()
    return entering.known(user, pending.next)


@blueprint.post("/gui-lai")
@public
@limits.limiter.limit(limits.SIGN_UPS_PER_ADDRESS, key_func=get_remote_address)
def send_again() -> ResponseReturnValue:
    try:
        proving.send_again(PURPOSE)
    except TooManyCodes:
        return _code_page({"code": messages.too_many_text()}, status=429)
    return redirect(url_for(".code", done="sent"), code=303)


def _page(typed: str, fault: str = "", *, status: int = 200) -> Response:
    target = own_page(request.values.get("next", "")) or ""
    return Response(render("accounts/forgotten.html", typed=typed, fault=fault, next=target), status=status)


def _code_page(faults: dict[str, str], *, kept: str = "", status: int = 422) -> Response:
    pending = proving.pending(PURPOSE)
    page = render(
        "accounts/code_sent.html",
        heading=_("Nhập mã và đặt mật khẩu mới"),
        shown=pending.shown if pending else "",
        send_to=url_for(".complete"),
        again=url_for(".send_again"),
        back=(url_for(".show"), _("Dùng số hoặc địa chỉ khác")),
        button=_("Đặt mật khẩu mới"),
        asks_password=True,
        fault=faults.get("code", ""),
        password_fault=faults.get("password", ""),
        typed=kept,
        done=request.args.get("done", ""),
    )
    return Response(page, status=status if faults else 200)

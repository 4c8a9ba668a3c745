"""What somebody signs in with: name, password, phone and mail address, each changed with the password at hand."""

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user, hash_password, verify_password

from storefront import clock
from storefront.accounts import actions as accounts
from storefront.accounts import entering, messages, notices, passwords, proving, rules
from storefront.accounts.contacts import actions
from storefront.accounts.contacts.actions import PURPOSE
from storefront.accounts.models import User
from storefront.accounts.proofs.rules import TooManyCodes
from storefront.accounts.security import proof_key
from storefront.database import db, writing
from storefront.web import language, limits
from storefront.web.guards import signed_in
from storefront.web.templates import render
from storefront.web.typed import clean

blueprint = Blueprint("contacts", __name__, url_prefix="/tai-khoan/thong-tin")

LONGEST_NAME = 120


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    return _page()


@blueprint.post("/ten")
@signed_in
def rename() -> ResponseReturnValue:
    name = clean(request.form.get("name"))
    if not 2 <= len(name) <= LONGEST_NAME:
        return _page({"name": _("Tên cần từ 2 đến 120 chữ.")})
    with writing() as session:
        session.get_one(User, current_user.id).name = name
    return redirect(url_for(".show", done="name"), code=303)


@blueprint.post("/mat-khau")
@signed_in
@limits.limiter.limit(limits.CODES_PER_ACCOUNT, key_func=limits.by_account)
def change_password() -> ResponseReturnValue:
    """A new password, with the old one; other devices are signed out."""
    if not _knows_password("old_password"):
        return _page({"old_password": _("Mật khẩu chưa đúng.")})
    password = rules.plain_password(request.form.get("password", ""))
    about = (current_user.name, current_user.phone or "", current_user.email or "")
    fault = passwords.fault(password, about=about)
    if fault:
        return _page({"password": messages.password_text(fault)})
    hashed = hash_password(password)
    with writing() as session:
        user, now = session.get_one(User, current_user.id), clock.now()
        accounts.set_password(session, user=user, hashed=hashed, now=now)
        notices.changed(session, user=user, what="password", language=language.current(), now=now)
    entering.enter(user)
    return redirect(url_for(".show", done="password"), code=303)


@blueprint.post("/lien-he")
@signed_in
@limits.limiter.limit(limits.CODES_PER_ACCOUNT, key_func=limits.by_account)
def ask_contact() -> ResponseReturnValue:
    """A code to a new phone or address."""
    try:
        contact = rules.contact(request.form.get("contact", "")[:200])
    except rules.NotAContact:
        return _page({"contact": messages.contact_text()})
    if proving.refusal(contact):
        return _page({"contact": proving.refusal(contact)})
    if not _knows_password("contact_password"):
        return _page({"contact_password": _("Mật khẩu chưa đúng.")})
    try:
        with writing() as session:
            user = session.get_one(User, current_user.id)
            proof = actions.ask(
                session,
                user=user,
                contact=contact,
                language=language.current(),
                key=proof_key(),
                now=clock.now(),
            )
            proving.remember(proof)
    except TooManyCodes:
        return _page({"contact": messages.too_many_text()}, status=429)
    return redirect(url_for(".code"), code=303)


@blueprint.get("/lien-he/ma")
@signed_in
def code() -> ResponseReturnValue:
    return _code_page() if proving.pending(PURPOSE) else redirect(url_for(".show"))


@blueprint.post("/lien-he/ma")
@signed_in
@limits.limiter.limit(limits.CODES_PER_ACCOUNT, key_func=limits.by_account)
def confirm_contact() -> ResponseReturnValue:
    pending = proving.pending(PURPOSE)
    if pending is None:
        return redirect(url_for(".show"), code=303)
    with writing() as session:
        is_done = actions.complete(
            session,
            user=session.get_one(User, current_user.id),
            proof_id=pending.proof_id,
            typed=proving.typed(),
            language=language.current(),
            key=proof_key(),
            now=clock.now(),
        )
    if not is_done:
        return _code_page(messages.code_text())
    proving.forget()
    return redirect(url_for(".show", done="contact"), code=303)


@blueprint.post("/lien-he/gui-lai")
@signed_in
@limits.limiter.limit(limits.CODES_PER_ACCOUNT, key_func=limits.by_account)
def send_again() -> ResponseReturnValue:
    try:
        proving.send_again(PURPOSE)
    except TooManyCodes:
        return _code_page(messages.too_many_text(), status=429)
    return redirect(url_for(".code", done="sent"), code=303)


def _knows_password(field: str) -> bool:
    typed = rules.plain_password(request.form.get(field, "")[: rules.MAX_PASSWORD])
    return bool(verify_password(typed, current_user.password))


def _page(faults: dict[str, str] | None = None, *, status: int = 422) -> Response:
    page = render(
        "accounts/contacts.html",
        user=db.session().get_one(User, current_user.id),
        faults=faults or {},
        typed=request.form,
        done=request.args.get("done", ""),
    )
    return Response(page, status=status if faults else 200)


def _code_page(fault: str = "", *, status: int = 422) -> Response:
    pending = proving.pending(PURPOSE)
    page = render(
        "accounts/code_sent.html",
        heading=_("Nhập mã để xác nhận"),
        shown=pending.shown if pending else "",
        send_to=url_for(".confirm_contact"),
        again=url_for(".send_again"),
        back=(url_for(".show"), _("Dùng số hoặc địa chỉ khác")),
        button=_("Xác nhận"),
        fault=fault,
        done=request.args.get("done", ""),
    )
    return Response(page, status=status if fault else 200)

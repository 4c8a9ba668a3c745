"""Opening an account in two pages: who and how to reach her, then the code that came there."""

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_security import current_user, hash_password

from storefront import clock
from storefront.accounts import entering, messages, passwords, proving, rules
from storefront.accounts.consents.actions import Agreed
from storefront.accounts.consents.rules import NEEDED, NEWS, WRITTEN_IN
from storefront.accounts.proofs.rules import TooManyCodes
from storefront.accounts.security import proof_key
from storefront.accounts.sign_up import actions
from storefront.accounts.sign_up.actions import PURPOSE, Wanted
from storefront.accounts.sign_up.forms import SignUp
from storefront.database import writing
from storefront.web import language, limits, wording
from storefront.web.guards import public
from storefront.web.links import own_page
from storefront.web.templates import render

blueprint = Blueprint("sign_up", __name__, url_prefix="/dang-ky")


@blueprint.get("")
@public
def show() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("accounts.show"))
    return _page(SignUp(formdata=None))


@blueprint.post("")
@public
@limits.limiter.limit(limits.SIGN_UPS_PER_ADDRESS, key_func=get_remote_address)
def ask() -> ResponseReturnValue:
    form = SignUp()
    contact = _contact(form)
    _judge_password(form)
    if form.errors:
        return _page(form, status=422)
    # Hashed before anything is looked up, so that a known phone takes as long as an unknown one.
    hashed = hash_password(rules.plain_password(form.password.data or ""))
    wanted = Wanted(form.name.data or "", contact, hashed, _agreed(form))
    try:
        with writing() as session:
            proof = actions.ask(session, wanted=wanted, language=language.current(), key=proof_key(), now=clock.now())
            proving.remember(proof, target=own_page(request.form.get("next", "")) or "")
    except TooManyCodes:
        form.contact.errors = [messages.too_many_text()]
        return _page(form, status=429)
    return redirect(url_for(".code"), code=303)


@blueprint.get("/ma")
@public
def code() -> ResponseReturnValue:
    return _code_page() if proving.pending(PURPOSE) else redirect(url_for(".show"))


@blueprint.post("/ma")
@public
@limits.limiter.limit(limits.SIGN_UPS_PER_ADDRESS, key_func=get_remote_address)
def complete() -> ResponseReturnValue:
    pending = proving.pending(PURPOSE)
    if pending is None:
        return redirect(url_for(".show"), code=303)
    with writing() as session:
        user = actions.complete(
            session, proof_id=pending.proof_id, typed=proving.typed(), key=proof_key(), now=clock.now()
        )
    if user is None:
        return _code_page(messages.code_text())
    proving.forget()
    return entering.arrive(user, pending.next)


@blueprint.post("/gui-lai")
@public
@limits.limiter.limit(limits.SIGN_UPS_PER_ADDRESS, key_func=get_remote_address)
def send_again() -> ResponseReturnValue:
    try:
        proving.send_again(PURPOSE)
    except TooManyCodes:
        return _code_page(messages.too_many_text(), status=429)
    return redirect(url_for(".code", done="sent"), code=303)


def _contact(form: SignUp) -> str:
    """The phone or address in one spelling; the form has a fault where it is neither, or no code reaches it."""
    form.validate()
    try:
        contact = rules.contact(form.contact.data or "")
    except rules.NotAContact:
        contact, fault = "", messages.contact_text()
    else:
        fault = proving.refusal(contact)
    if fault and not form.contact.errors:
        form.contact.errors = [fault]
    return contact


def _judge_password(form: SignUp) -> None:
    about = (form.name.data or "", form.contact.data or "")
    fault = passwords.fault(rules.plain_password(form.password.data or ""), about=about)
    if fault and not form.password.errors:
        form.password.errors = [messages.password_text(fault)]


def _agreed(form: SignUp) -> tuple[Agreed, ...]:
    spoken = language.current()
    texts = (*NEEDED, NEWS) if form.news.data else NEEDED
    return tuple(Agreed(text, wording.version(WRITTEN_IN[text], spoken), spoken) for text in texts)


def _page(form: SignUp, *, status: int = 200) -> Response:
    page = render("accounts/sign_up.html", form=form, next=own_page(request.values.get("next", "")) or "")
    return Response(page, status=status)


def _code_page(fault: str = "", *, status: int = 422) -> Response:
    pending = proving.pending(PURPOSE)
    page = render(
        "accounts/code_sent.html",
        heading=_("Nhập mã để mở tài khoản"),
        shown=pending.shown if pending else "",
        send_to=url_for(".complete"),
        again=url_for(".send_again"),
        back=(url_for(".show"), _("Dùng số hoặc địa chỉ khác")),
        button=_("Mở tài khoản"),
        fault=fault,
        done=request.args.get("done", ""),
    )
    return Response(page, status=status if fault else 200)

"""Bringing an order that was placed without signing in into the account."""

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address
from flask_security import current_user

from storefront import clock
from storefront.accounts import messages, proving
from storefront.accounts.models import User
from storefront.accounts.proofs.rules import TooManyCodes
from storefront.accounts.rules import NotAPhone, national
from storefront.accounts.security import proof_key
from storefront.customers.claims import actions
from storefront.customers.claims.actions import PURPOSE, NotFound, Taken
from storefront.database import writing
from storefront.mail.rules import masked
from storefront.orders.models import OrderGroup
from storefront.web import language, limits
from storefront.web.guards import signed_in
from storefront.web.templates import render

blueprint = Blueprint("claims", __name__, url_prefix="/tai-khoan/don-hang/nhan")


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    return _page({"code": request.args.get("code", "")[:20], "phone": current_user.phone or ""})


@blueprint.post("")
@signed_in
@limits.limiter.limit(limits.CODES_PER_ACCOUNT, key_func=limits.by_account)
@limits.limiter.limit(limits.LOOK_UPS_PER_ADDRESS, key_func=get_remote_address)
def ask() -> ResponseReturnValue:
    """Take the order where it is known to be hers; else send a code to whoever placed it."""
    typed = {name: request.form.get(name, "").strip()[:40] for name in ("code", "phone")}
    try:
        phone = national(typed["phone"])
    except NotAPhone:
        return _page(typed, {"phone": _("Số điện thoại cần đủ 10 số, bắt đầu bằng 0")})
    try:
        return _claimed_or_asked(typed["code"], phone)
    except NotFound:
        return _page(
            typed, {"code": _("Không có đơn nào với mã và số điện thoại này. Hãy xem lại cả hai.")}, status=404
        )
    except Taken as taken:
        return _taken(typed, taken)
    except TooManyCodes:
        return _page(typed, {"code": messages.too_many_text()}, status=429)


def _claimed_or_asked(code: str, phone: str) -> ResponseReturnValue:
    with writing() as session:
        user = session.get_one(User, current_user.id)
        group = actions.find(session, user=user, code=code, phone=phone)
        if actions.is_known_to_be_hers(user, group):
            actions.claim(session, user=user, group_id=group.id)
            return redirect(url_for("history.index", done="claimed"), code=303)
        contact = _contact(group)
        if contact:
            proof = actions.ask(
                session,
                user=user,
                group=group,
                contact=contact,
                language=language.current(),
                key=proof_key(),
                now=clock.now(),
            )
            proving.remember(proof, shown=masked(contact))
    if not contact:
        typed = {"code": code, "phone": phone}
        return _page(typed, {"code": _("Không gửi được mã đến số này. Hãy gọi cho chúng tôi để nhận đơn.")}, status=409)
    return redirect(url_for(".code"), code=303)


@blueprint.get("/ma")
@signed_in
def code() -> ResponseReturnValue:
    return _code_page() if proving.pending(PURPOSE) else redirect(url_for(".show"))


@blueprint.post("/ma")
@signed_in
@limits.limiter.limit(limits.CODES_PER_ACCOUNT, key_func=limits.by_account)
def complete() -> ResponseReturnValue:
    pending = proving.pending(PURPOSE)
    if pending is None:
        return redirect(url_for(".show"), code=303)
    try:
        with writing() as session:
            claimed = actions.complete(
                session,
                user=session.get_one(User, current_user.id),
                proof_id=pending.proof_id,
                typed=proving.typed(),
                key=proof_key(),
                now=clock.now(),
            )
    except Taken as taken:
        return _taken({}, taken)
    if claimed is None:
        return _code_page(messages.code_text())
    proving.forget()
    return redirect(url_for("history.index", done="claimed"), code=303)


@blueprint.post("/gui-lai")
@signed_in
@limits.limiter.limit(limits.CODES_PER_ACCOUNT, key_func=limits.by_account)
def send_again() -> ResponseReturnValue:
    try:
        proving.send_again(PURPOSE)
    except TooManyCodes:
        return _code_page(messages.too_many_text(), status=429)
    return redirect(url_for(".code", done="sent"), code=303)


def _contact(group: OrderGroup) -> str:
    """Where the code goes: the order's phone, or its address where no text reaches the phone; "" for neither."""
    return next((one for one in (group.customer_phone, group.customer_email) if one and not proving.refusal(one)), "")


def _taken(typed: dict[str, str], taken: Taken) -> Response:
    text = _("Đơn này đã ở trong tài khoản của bạn.") if taken.is_hers else _("Đơn này đã ở trong một tài khoản khác.")
    return _page(typed, {"code": text}, status=409)


def _page(typed: dict[str, str], faults: dict[str, str] | None = None, *, status: int = 422) -> Response:
    page = render("customers/claim.html", typed=typed, faults=faults or {}, noindex=True)
    return Response(page, status=status if faults else 200)


def _code_page(fault: str = "", *, status: int = 422) -> Response:
    pending = proving.pending(PURPOSE)
    page = render(
        "accounts/code_sent.html",
        heading=_("Nhập mã để nhận đơn"),
        shown=pending.shown if pending else "",
        send_to=url_for(".complete"),
        again=url_for(".send_again"),
        back=(url_for(".show"), _("Nhận đơn khác")),
        button=_("Nhận đơn"),
        fault=fault,
        done=request.args.get("done", ""),
    )
    return Response(page, status=status if fault else 200)

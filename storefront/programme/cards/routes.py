"""The office's list of card money that needs a person: refunds a card did not take, and payments of another sum."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from sqlalchemy.orm import Session

from storefront import clock
from storefront.accounts.rules import OFFICE, OFFICE_READERS
from storefront.database import db, writing
from storefront.orders.rules import Actor
from storefront.payments.rules import WrongRefundStep
from storefront.programme.cards.messages import done_text
from storefront.settlement.card import desk
from storefront.settlement.card.rules import WrongCharge
from storefront.web.guards import actor, role
from storefront.web.templates import render
from storefront.web.typed import clean

blueprint = Blueprint("office_cards", __name__, url_prefix="/chuong-trinh/tien-the")

_LONGEST_REFERENCE = 120


@blueprint.get("")
@role(*OFFICE_READERS)
def index() -> ResponseReturnValue:
    return _page()


@blueprint.post("/hoan/<int:refund_id>/gui-lai")
@role(*OFFICE)
def send_again(refund_id: int) -> ResponseReturnValue:
    """Let the card provider try a refund once more."""
    return _act("again", lambda session: desk.send_again(session, refund_id=refund_id))


@blueprint.post("/hoan/<int:refund_id>/da-hoan")
@role(*OFFICE)
def sent_otherwise(refund_id: int) -> ResponseReturnValue:
    """The money went back another way, under a reference that says how."""
    name = f"reference_{refund_id}"
    reference = clean(request.form.get(name, ""))[:_LONGEST_REFERENCE]
    if not reference:
        return _page(faults={name: _("Hãy ghi hoàn bằng cách nào và mã giao dịch.")}, status=422)
    by, now = Actor("office", actor()), clock.now()
    return _act(
        "otherwise",
        lambda session: desk.sent_otherwise(session, refund_id=refund_id, reference=reference, by=by, now=now),
    )


@blueprint.post("/khoan/<int:charge_id>/xong")
@role(*OFFICE)
def put_right(charge_id: int) -> ResponseReturnValue:
    """A payment of another sum was returned at the provider; its order can be paid anew or let go."""
    name = f"reason_{charge_id}"
    reason = clean(request.form.get(name, ""))[:_LONGEST_REFERENCE]
    if not reason:
        return _page(faults={name: _("Hãy ghi đã xử lý thế nào.")}, status=422)
    by, now = actor(), clock.now()
    return _act("right", lambda session: desk.put_right(session, charge_id=charge_id, reason=reason, by=by, now=now))


def _act(done: str, act: Callable[[Session], bool]) -> ResponseReturnValue:
    try:
        with writing() as session:
            found = act(session)
    except (WrongRefundStep, WrongCharge):
        return _page(refusal=_("Khoản này vừa đổi. Hãy xem lại."), status=409)
    if not found:
        abort(404)
    return redirect(url_for(".index", done=done), code=303)


def _page(*, status: int = 200, faults: dict[str, str] | None = None, refusal: str = "") -> Response:
    html = render(
        "programme/cards/index.html",
        refunds=desk.failed_refunds(db.session()),
        charges=desk.differing(db.session()),
        stuck=desk.stuck_messages(db.session()),
        may_act=any(map(current_user.has_role, OFFICE)),
        faults=faults or {},
        refusal=refusal,
        typed=request.form,
        done=done_text(request.args.get("done", "")),
    )
    return Response(html, status=status, headers={"Cache-Control": "no-store"})

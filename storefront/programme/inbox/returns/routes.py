"""A return that its producer left past its day: what was asked, with photos, and the office's answer in her place."""

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from storefront.accounts.rules import OFFICE, OFFICE_READERS
from storefront.database import db
from storefront.orders.rules import Actor
from storefront.programme.inbox.pages import acted, case_page, typed
from storefront.returns import actions, rules
from storefront.returns.models import GoodsReturn
from storefront.returns.rules import Reason
from storefront.web.guards import role

blueprint = Blueprint("inbox_returns", __name__, url_prefix="/chuong-trinh/hop-viec/doi-tra")


@blueprint.get("/<int:case_id>")
@role(*OFFICE_READERS)
def show(case_id: int) -> ResponseReturnValue:
    return _page(case_id)


@blueprint.post("/<int:case_id>/dong-y")
@role(*OFFICE)
def approve(case_id: int) -> ResponseReturnValue:
    """For the buyer: the goods need not come back."""
    words = typed("words")
    return acted(
        lambda session, by, now: actions.approve(
            session,
            goods_return=_one(session, case_id),
            sends_back=False,
            words=words,
            by=Actor("office", by),
            now=now,
        ),
        done="answered",
        endpoint=".show",
        case_id=case_id,
        again=lambda refusal: _page(case_id, refusal=refusal),
    )


@blueprint.post("/<int:case_id>/khong-nhan")
@role(*OFFICE)
def refuse(case_id: int) -> ResponseReturnValue:
    words = typed("why")
    return acted(
        lambda session, by, now: actions.refuse(
            session, goods_return=_one(session, case_id), words=words, by=Actor("office", by), now=now
        ),
        done="answered",
        endpoint=".show",
        case_id=case_id,
        again=lambda refusal: _page(case_id, refusal=refusal),
    )


def _one(session: Session, case_id: int) -> GoodsReturn:
    return session.get(GoodsReturn, case_id) or abort(404)


def _page(case_id: int, *, refusal: str = "") -> Response:
    one = _one(db.session(), case_id)
    return case_page(
        "programme/inbox/return.html",
        "return",
        case_id,
        history=[],
        refusal=refusal,
        one=one,
        is_fault=rules.is_fault(Reason(one.reason)),
    )

"""A producer answers who wants to give goods back, takes them in, and pays back or replaces."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from catalog.stock.lots.rules import LONGEST_CODE, Batch
from catalog.stock.rules import NotEnough
from storefront import clock
from storefront.counter import access
from storefront.counter.access import member
from storefront.counter.orders import forms as parcel_forms
from storefront.counter.orders import messages as parcel_messages
from storefront.counter.orders.views import freshness
from storefront.counter.pages import page
from storefront.database import db, writing
from storefront.doubts.forms import typed_day
from storefront.files.serving import answer as file_answer
from storefront.fulfilment.replacing import Filled
from storefront.orders.rules import Actor, NotSoMany
from storefront.payments.rules import Method
from storefront.returns import actions, queries, rules
from storefront.returns.models import GoodsReturn
from storefront.returns.rules import Reason
from storefront.shop.filters import page_number
from storefront.web.guards import actor
from storefront.web.typed import clean, clean_lines, whole_fields

blueprint = Blueprint("counter_returns", __name__, url_prefix="/ban-hang/tra-hang")

PER_PAGE = 50
LONGEST_REFERENCE = 120


@blueprint.get("")
@member("packer")
def index() -> ResponseReturnValue:
    session, ids = db.session(), access.producer_ids()
    is_open, number = request.args.get("show") != "closed", page_number(request.args.get("page", "1"))
    counts = queries.count_of_producers(session, ids)
    total = counts[0 if is_open else 1]
    shown = None if is_open else "closed"
    return page(
        "counter/returns/index.html",
        returns=queries.of_producers(session, ids, is_open=is_open, limit=PER_PAGE, offset=(number - 1) * PER_PAGE),
        is_open=is_open,
        counts=counts,
        page_number=number,
        pages=max(-(-total // PER_PAGE), 1),
        prev_url=url_for(".index", page=number - 1, show=shown) if number > 1 else None,
        next_url=url_for(".index", page=number + 1, show=shown) if number * PER_PAGE < total else None,
    )


@blueprint.get("/<code>")
@member("packer")
def show(code: str) -> ResponseReturnValue:
    return _page(code)


@blueprint.get("/<code>/anh/<int:file_id>")
@member("packer")
def photo(code: str, file_id: int) -> ResponseReturnValue:
    found = next((one.file for one in _own(db.session(), code).photos if one.file_id == file_id), None)
    return file_answer(found or abort(404))


@blueprint.post("/<code>/tra-loi")
@member("seller")
def answer(code: str) -> ResponseReturnValue:
    words, chosen = clean_lines(request.form.get("words"))[: rules.LONGEST], request.form.get("answer", "")
    if chosen not in ("send_back", "keep", "refuse"):
        return _page(code, faults={"answer": _("Hãy chọn cách trả lời.")}, status=422)
    if chosen == "refuse":
        return _act(
            code,
            "return_refused",
            lambda session, one, by: actions.refuse(session, goods_return=one, words=words, by=by, now=clock.now()),
        )
    return _act(
        code,
        "return_approved",
        lambda session, one, by: actions.approve(
            session, goods_return=one, sends_back=chosen == "send_back", words=words, by=by, now=clock.now()
        ),
    )


@blueprint.post("/<code>/nhan-hang")
@member("packer")
def receive(code: str) -> ResponseReturnValue:
    typed, words = whole_fields("restocked-"), clean(request.form.get("words"))[: rules.LONGEST]
    if None in typed.values():
        return _page(code, faults={"restocked": _("Chỉ ghi số nguyên.")}, status=422)
    restocked = {line_id: units or 0 for line_id, units in typed.items()}
    return _act(
        code,
        "return_received",
        lambda session, one, by: actions.receive(
            session, goods_return=one, restocked=restocked, words=words, by=by, now=clock.now()
        ),
    )


@blueprint.post("/<code>/gui-hang-doi")
@member("seller")
def replace(code: str) -> ResponseReturnValue:
    """A parcel with new units leaves; what lies there without a lot needs its label typed."""
    handed, expires = parcel_forms.handed(), clean(request.form.get("expires_on"))
    if handed is None:
        return _page(code, faults={"carrier": _("Hãy ghi ai chở kiện này.")}, status=422)
    if expires and typed_day(expires) is None:
        return _page(code, faults={"expires_on": _("Hãy ghi ngày như 24/11/2026.")}, status=422)
    batch = Batch(clean(request.form.get("lot"))[:LONGEST_CODE], None, typed_day(expires) if expires else None)
    filled = Filled(handed, batch, freshness())
    return _act(
        code,
        "return_replaced",
        lambda session, one, by: actions.replace(session, goods_return=one, filled=filled, by=by, now=clock.now()),
    )


@blueprint.post("/<code>/tra-tien-thay")
@member("seller")
def pay_back(code: str) -> ResponseReturnValue:
    """Money instead of a replacement."""
    return _act(
        code,
        "return_to_pay",
        lambda session, one, by: actions.pay_back_instead(session, goods_return=one, by=by, now=clock.now()),
    )


@blueprint.post("/<code>/da-tra-tien")
@member("seller")
def money_sent(code: str) -> ResponseReturnValue:
    reference = clean(request.form.get("reference"))[:LONGEST_REFERENCE]
    return _act(
        code,
        "return_paid",
        lambda session, one, by: actions.money_sent(
            session, goods_return=one, reference=reference, by=by, now=clock.now()
        ),
    )


def _own(session: Session, code: str) -> GoodsReturn:
    """Her return of a code; another's is answered as one that is not there."""
    return queries.of_producers_by_code(session, access.producer_ids(), code) or abort(404)


def _act(code: str, done: str, act: Callable[[Session, GoodsReturn, Actor], None]) -> ResponseReturnValue:
    try:
        with writing() as session:
            act(session, _own(session, code), Actor("producer", actor()))
    except rules.NoWords:
        return _page(code, faults={"words": _("Hãy ghi vì sao không nhận: người mua sẽ đọc.")}, status=422)
    except rules.NotOffered:
        return _page(code, faults={"answer": _("Hàng giao thiếu thì không có gì để gửi lại.")}, status=422)
    except NotSoMany as short:
        return _page(code, faults={"restocked": _("Nhiều nhất %(left)s.", left=short.left)}, status=422)
    except NotEnough as short:
        text = _("Kho chỉ còn %(left)s. Hãy nhập thêm hàng, hoặc trả lại tiền.", left=short.left)
        return _page(code, faults={"replace": text}, status=409)
    except rules.WrongStep:
        done = "gone"
    except parcel_messages.REFUSALS as refusal:
        return _page(code, faults={"lot": parcel_messages.refused_text(refusal)}, status=409)
    return redirect(url_for(".show", code=code, done=done), code=303)


def _page(code: str, *, faults: dict[str, str] | None = None, status: int = 200) -> Response:
    one = _own(db.session(), code)
    return page(
        "counter/returns/show.html",
        one=one,
        order=one.order,
        can_send_back=rules.can_be_sent_back(Reason(one.reason)),
        is_fault=rules.is_fault(Reason(one.reason)),
        by_card=one.order.payment.method == Method.CARD,
        may_settle=one.may_settle,
        faults=faults or {},
        typed=request.form,
        status=status,
    )

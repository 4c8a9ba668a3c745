"""The office sees what goes wrong with orders, reads one whole, and cancels with a reason."""

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from storefront import clock
from storefront.accounts.rules import OFFICE, OFFICE_READERS, NotAPhone, national
from storefront.cases import actions as cases
from storefront.cases import queries as case_queries
from storefront.complaints.messages import KINDS as COMPLAINT_KINDS
from storefront.database import db, writing
from storefront.orders import changes
from storefront.orders.models import Order
from storefront.orders.rules import LONGEST_REASON, Actor, AlreadyPacked, WrongStep
from storefront.programme.orders import messages, queries, rules
from storefront.shop.filters import page_number
from storefront.story import queries as stories
from storefront.story.messages import refund_text, return_text, standing_text
from storefront.web.guards import actor, role
from storefront.web.templates import render
from storefront.web.typed import clean

blueprint = Blueprint("office_orders", __name__, url_prefix="/chuong-trinh/don-hang")

KIND = "order"


@blueprint.get("")
@role(*OFFICE_READERS)
def index() -> ResponseReturnValue:
    """What goes wrong, with counts; one kind of it, what was looked for, or the newest orders as a list."""
    session, now = db.session(), clock.now()
    sought, trouble = clean(request.args.get("tim"))[: rules.LONGEST_SEARCH], request.args.get("show", "")
    page = page_number(request.args.get("page", "1"))
    if sought:
        found = queries.sought(session, sought, phone=_phone(sought), page=page)
    elif trouble in rules.TROUBLES:
        found = queries.troubled(session, trouble, now, page=page)
    else:
        trouble, found = "", queries.newest(session, page=page)
    tim, shown = sought or None, trouble or None
    html = render(
        "programme/orders/index.html",
        counts=queries.counts(session, now),
        troubles=messages.TROUBLES,
        trouble=trouble,
        sought=sought,
        orders=found.orders,
        total=found.total,
        page=page,
        pages=max(-(-found.total // queries.PER_PAGE), 1),
        prev_url=url_for(".index", page=page - 1, tim=tim, show=shown) if page > 1 else None,
        next_url=url_for(".index", page=page + 1, tim=tim, show=shown)
        if page * queries.PER_PAGE < found.total
        else None,
    )
    return Response(html, headers={"Cache-Control": "no-store"})


@blueprint.get("/<code>")
@role(*OFFICE_READERS)
def show(code: str) -> ResponseReturnValue:
    return _page(_order(code))


@blueprint.post("/<code>/nguoi-mua")
@role(*OFFICE)
def show_contact(code: str) -> ResponseReturnValue:
    """Whom to call and where the goods go: shown once it is written down who asked."""
    with writing() as session:
        order_id = _order(code).id
        cases.record(session, kind=KIND, subject_id=order_id, act="contact_shown", by=actor(), now=clock.now())
    return _page(_order(code), with_contact=True)


@blueprint.post("/<code>/huy")
@role(*OFFICE)
def cancel(code: str) -> ResponseReturnValue:
    reason = clean(request.form.get("reason"))[:LONGEST_REASON]
    if not reason:
        return _page(
            _order(code), faults={"reason": _("Hãy ghi vì sao huỷ: người mua và người bán sẽ đọc.")}, status=422
        )
    done = "cancelled"
    try:
        with writing() as session:
            by = Actor("office", actor())
            changes.cancel(session, order=_order(code), by=by, reason=reason, now=clock.now())
    except WrongStep:
        done = "late"
    except AlreadyPacked:
        done = "packed"
    return redirect(url_for(".show", code=code, done=done), code=303)


def _order(code: str) -> Order:
    return queries.by_code(db.session(), code) or abort(404)


def _page(
    order: Order, *, with_contact: bool = False, faults: dict[str, str] | None = None, status: int = 200
) -> Response:
    session = db.session()
    told = stories.told(session, [order])[order.id]
    html = render(
        "programme/orders/show.html",
        order=order,
        told=told,
        standing=standing_text(told.standing, to_buyer=False),
        more=[*map(refund_text, told.open_refunds), *map(return_text, told.open_returns)],
        address=changes.address_of(session, order) if with_contact else None,
        complaints=queries.complaints_of(session, order),
        complaint_kinds=COMPLAINT_KINDS,
        may_cancel=order.state in ("placed", "confirmed") and not any(line.packed for line in order.lines),
        looks=case_queries.history(session, KIND, order.id)[::-1],
        acts=messages.ACTS,
        faults=faults or {},
        typed=request.form,
        done=messages.done_text(request.args.get("done", "")),
        went_well=request.args.get("done") == "cancelled",
    )
    return Response(html, status=status, headers={"Cache-Control": "no-store"})


def _phone(text: str) -> str:
    try:
        return national(text)
    except NotAPhone:
        return ""

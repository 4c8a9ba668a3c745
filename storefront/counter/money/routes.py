"""The producer's money: what waits for her, what came in and is held, each order's money, her books to take away."""

import secrets
from collections.abc import Callable

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from storefront import clock
from storefront.accounts.models import Membership
from storefront.counter import access
from storefront.counter.access import member
from storefront.counter.money import forms
from storefront.counter.money.forms import Faulty, Period
from storefront.counter.money.messages import done_text
from storefront.counter.pages import page
from storefront.database import db, writing
from storefront.ledger import queries as ledger
from storefront.orders import money
from storefront.orders.models import Order
from storefront.orders.rules import Actor
from storefront.payments.rules import Method, WrongRefundStep
from storefront.settlement.bank import queries as bank
from storefront.settlement.books import exports, queries, rules
from storefront.settlement.transfers import actions
from storefront.settlement.transfers import queries as transfers
from storefront.settlement.transfers.messages import for_producer
from storefront.settlement.transfers.rules import NothingAwaited, PaidAlready
from storefront.web.guards import actor

blueprint = Blueprint("money", __name__, url_prefix="/ban-hang/tien")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("")
@member("seller")
def home() -> ResponseReturnValue:
    session, today = db.session(), clock.today()
    chosen = own().producer
    faults: dict[str, str] = {}
    try:
        days = _period()
    except Faulty as faulty:
        faults, days = faulty.faults, forms.period(None, None, today)
    refunds = transfers.to_refund(session, [chosen.id])
    return page(
        "counter/money/home.html",
        producer=chosen,
        memberships=access.memberships(),
        balances=ledger.balances(session, chosen.id),
        standings=transfers.standings(session, transfers.awaiting(session, [chosen.id])),
        refunds=refunds,
        to_refund_dong=sum(refund.amount_dong for refund, _order in refunds),
        credits=bank.open_credits(session, [chosen.id]),
        payouts=queries.payouts(session, [chosen.id]),
        by_day=rules.by_day(queries.entries(session, chosen.id, days.first, days.last)),
        period=days,
        typed=request.args,
        faults=faults,
        today=today,
        next_step=for_producer,
        told=done_text(request.args.get("done", "")),
        status=422 if faults else 200,
    )


@blueprint.get("/so-sach.<kind>")
@member("seller")
def export(kind: str) -> ResponseReturnValue:
    """The books of a period: `xlsx` whole, `csv` as its orders or (`loai=but-toan`) its entries."""
    session, chosen = db.session(), own().producer
    try:
        days = _period()
    except Faulty:
        abort(404)
    entries = queries.entries(session, chosen.id, days.first, days.last)
    orders = queries.orders(session, [code for code in rules.by_order(entries) if code])
    name = f"so-tien-{chosen.slug}-{days.first}-{days.last}"
    if kind == "xlsx":
        opening = queries.balances_before(session, chosen.id, days.first)
        return _file(exports.book(entries, orders, opening, days.first, days.last), XLSX, f"{name}.xlsx")
    if kind != "csv":
        abort(404)
    by_entry = request.args.get("loai") == "but-toan"
    sheet = exports.by_entry(entries) if by_entry else exports.by_order(entries, orders)
    text = "\N{BYTE ORDER MARK}" + exports.as_csv(sheet)
    return _file(text.encode(), "text/csv", f"{name}-{'but-toan' if by_entry else 'don-hang'}.csv")


@blueprint.get("/don/<code>")
@member("seller")
def order(code: str) -> ResponseReturnValue:
    return _order_page(code)


@blueprint.post("/don/<code>/da-nhan")
@member("seller")
def receive(code: str) -> ResponseReturnValue:
    """Money is there: in the account, or in hand from the courier."""

    def act(session: Session, own_order: Order) -> str:
        came = actions.receive_by_hand(
            session,
            order=own_order,
            amount_dong=forms.amount(request.form.get("amount_dong")),
            token=forms.note(request.form.get("token"), "token", _("Hãy tải lại trang rồi gửi lại.")),
            by=by(),
            now=clock.now(),
            note=forms.note(request.form.get("note"), "note"),
            is_more="is_more" in request.form,
        )
        return "received" if came else "known"

    return _act(code, act)


@blueprint.post("/don/<code>/chua-thay")
@member("seller")
def deny(code: str) -> ResponseReturnValue:
    def act(session: Session, own_order: Order) -> str:
        return "denied" if actions.deny(session, order=own_order, by=by(), now=clock.now()) else "gone"

    return _act(code, act)


@blueprint.post("/don/<code>/hoan/<int:refund_id>")
@member("seller")
def refund(code: str, refund_id: int) -> ResponseReturnValue:
    """Money went back to the buyer, as its producer says."""

    def act(session: Session, own_order: Order) -> str:
        found = transfers.refund(session, own_order, refund_id) or abort(404)
        if own_order.payment.method == Method.CARD:
            abort(404)
        reference = forms.note(
            request.form.get("reference"), f"reference-{refund_id}", _("Hãy ghi mã giao dịch, hoặc «tiền mặt».")
        )
        went = money.refund_done(session, order=own_order, refund=found, reference=reference, by=by(), now=clock.now())
        return "refunded" if went else "gone"

    return _act(code, act)


def own() -> Membership:
    """Whose money the page is about: the producer named in the address, else the first."""
    found = access.memberships()
    slug = request.args.get("cua")
    return next((one for one in found if one.producer.slug == slug), None) or (abort(404) if slug else found[0])


def by() -> Actor:
    return Actor("producer", actor())


def own_order(session: Session, code: str) -> Order:
    """Her order of a code; another's is answered as one that is not there."""
    return bank.order(session, access.producer_ids(), code) or abort(404)


def _act(code: str, act: Callable[[Session, Order], str]) -> ResponseReturnValue:
    try:
        with writing() as session:
            done = act(session, own_order(session, code))
    except Faulty as faulty:
        return _order_page(code, faults=faulty.faults, status=422)
    except PaidAlready:
        sentence = _("Đơn này đã đủ tiền. Nếu đây là một khoản khác, hãy đánh dấu «Đây là khoản tiền khác».")
        return _order_page(code, faults={"amount_dong": sentence}, status=409)
    except (NothingAwaited, WrongRefundStep):
        done = "gone"
    return redirect(url_for(".order", code=code, done=done), code=303)


def _order_page(code: str, *, faults: dict[str, str] | None = None, status: int = 200) -> Response:
    session = db.session()
    found = own_order(session, code)
    standing = transfers.standing(session, found)
    return page(
        "counter/money/order.html",
        order=found,
        standing=standing,
        next_step=for_producer(standing),
        movements=transfers.movements(session, found),
        refunds=transfers.refunds(session, found),
        credits=bank.open_credits(session, [found.producer_id]),
        token=request.form.get("token") or secrets.token_hex(16),
        typed=request.form,
        faults=faults or {},
        told=done_text(request.args.get("done", "")),
        status=status,
    )


def _period() -> Period:
    return forms.period(request.args.get("tu"), request.args.get("den"), clock.today())


def _file(data: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(data, mimetype=kind, headers=headers)

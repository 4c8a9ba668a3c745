"""A producer's orders, one step after the other: confirm, pack, ship, delivered or not; on a phone in the yard."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from storefront import clock
from storefront.accounts.rules import NotAPhone, national
from storefront.counter import access
from storefront.counter.access import member
from storefront.counter.orders import forms, messages, queries, rules, views
from storefront.database import db, writing
from storefront.fulfilment import carriers, following, packing, sending
from storefront.fulfilment import papers as parcel_papers
from storefront.fulfilment import queries as parcels
from storefront.fulfilment.carriers import manual
from storefront.fulfilment.carriers.port import CarrierRefused, CarrierSilent
from storefront.fulfilment.models import Shipment
from storefront.fulfilment.packing import Packed
from storefront.fulfilment.rules import FAILURES, GOODS, WISHES, NoReason
from storefront.fulfilment.sending import Handed
from storefront.orders import changes
from storefront.orders.models import Order
from storefront.orders.rules import Actor
from storefront.web import labels
from storefront.web.guards import actor

# Parcels on one print: a morning's work.
MOST_PAPERS = 50

blueprint = Blueprint("counter_orders", __name__, url_prefix="/ban-hang/don-hang")


@blueprint.get("")
@member("packer")
def index() -> ResponseReturnValue:
    session, ids = db.session(), access.producer_ids()
    sought = request.args.get("don", "").strip()
    if sought:
        orders = queries.found(session, ids, code=sought[:20], phone=_phone(sought))
        return views.page("index", sought=sought, orders=orders, counts=queries.counts(session, ids), step="")
    counts = queries.counts(session, ids)
    step = request.args.get("viec", "")
    if step not in rules.LISTS:
        step = next((name for name in rules.LISTS if counts.get(name) and name != "money"), "confirm")
    number = _page()
    rows = queries.listed(session, ids, step, page=number, now=clock.now())
    packed = queries.packed(session, ids, [row.order.id for row in rows]) if step == "ship" else []
    return views.page(
        "index",
        sought="",
        step=step,
        counts=counts,
        rows=rows[: queries.PER_PAGE],
        number=number,
        has_more=len(rows) > queries.PER_PAGE,
        packed=packed,
        empty_text=messages.EMPTY[step],
    )


@blueprint.get("/in.pdf")
@member("packer")
def papers() -> ResponseReturnValue:
    """Labels or slips of the chosen parcels, one file."""
    codes = request.args.getlist("kien")[:MOST_PAPERS]
    found = queries.parcels(db.session(), access.producer_ids(), codes)
    if not found:
        return redirect(url_for(".index", viec="ship", done="none_chosen"))
    kind = "phieu" if request.args.get("loai") == "phieu" else "nhan"
    pdf = (parcel_papers.slips if kind == "phieu" else parcel_papers.labels)(views.sent(found), clock.now())
    name = found[0].code if len(found) == 1 else str(len(found))
    headers = {"Content-Disposition": f'inline; filename="{kind}-{name}.pdf"', "Cache-Control": "no-store"}
    return Response(pdf, mimetype="application/pdf", headers=headers)


@blueprint.get("/<code>")
@member("packer")
def show(code: str) -> ResponseReturnValue:
    return views.order_page(views.order_of(code))


@blueprint.post("/<code>/xac-nhan")
@member("seller")
def confirm(code: str) -> ResponseReturnValue:
    return _act(
        code, "confirmed", lambda session, order: packing.confirm(session, order=order, by=_me(), now=clock.now())
    )


@blueprint.post("/<code>/gui-truoc")
@member("seller")
def trust(code: str) -> ResponseReturnValue:
    """Send before the money came: her own act, with a reason."""
    told = forms.reason()
    return _act(
        code,
        "trusted",
        lambda session, order: packing.accept_unpaid(session, order=order, by=_me(), reason=told, now=clock.now()),
    )


@blueprint.post("/<code>/huy")
@member("seller")
def cancel(code: str) -> ResponseReturnValue:
    """Cancel all that is left, or the units that were typed."""
    told = forms.reason()
    try:
        units = forms.units(line.id for line in views.order_of(code).lines)
    except ValueError:
        fault = _("Chỉ ghi số nguyên, ví dụ 1.250.")
        return views.order_page(views.order_of(code), fault=fault, status=422)

    def act(session: Session, order: Order) -> None:
        if not told:
            raise NoReason
        packing.lock(session, order)
        if request.form.get("act") == "all":
            changes.cancel(session, order=order, by=_me(), reason=told, now=clock.now())
            return
        changes.cancel_units(session, order=order, units=units, by=_me(), reason=told, now=clock.now())
        sending.finish(session, order=order, by=_me(), now=clock.now())

    if request.form.get("act") != "all" and not units:
        fault = _("Hãy ghi số lượng muốn huỷ.")
        return views.order_page(views.order_of(code), fault=fault, status=422)
    return _act(code, "cancelled", act)


@blueprint.get("/<code>/dong-goi")
@member("packer")
def pack_form(code: str) -> ResponseReturnValue:
    order = views.order_of(code)
    if order.state != "confirmed" or not any(line.open_units for line in order.lines):
        return redirect(url_for(".show", code=order.code))
    return views.pack_page(order)


@blueprint.post("/<code>/dong-goi")
@member("packer")
def pack(code: str) -> ResponseReturnValue:
    order, form = views.order_of(code), forms.pack_form()
    picks = form.picks({one.line.id: [shelf.lot.id for shelf in one.shelves] for one in views.to_pack(order)})
    weight_g = form.weight_g
    if form.faults:
        return views.pack_page(order, form=form, status=422)
    # Only an owner may send goods that are nearer to their last day than the shop allows, and only with a reason.
    why = form.short_life_reason if access.may(order.producer_id, "owner") else ""
    try:
        with writing() as session:
            own = views.order_of(code)
            told = Packed(picks, weight_g, why)
            packing.pack(session, order=own, packed=told, freshness=views.freshness(), by=_me(), now=clock.now())
    except messages.REFUSALS as refusal:
        return views.pack_page(views.order_of(code), form=form, refused=refusal, status=409)
    return redirect(url_for(".show", code=code, done="packed"), code=303)


@blueprint.post("/<code>/<int:number>/mo-kien")
@member("packer")
def unpack(code: str, number: int) -> ResponseReturnValue:
    told = forms.reason()
    return _with_parcel(
        code,
        number,
        "unpacked",
        lambda session, one: packing.unpack(session, shipment=one, by=_me(), reason=told, now=clock.now()),
    )


@blueprint.post("/<code>/<int:number>/gui")
@member("packer")
def ship(code: str, number: int) -> ResponseReturnValue:
    try:
        handed = _called(code, number) or forms.handed()
    except CarrierRefused as refused:
        fault = _("Đơn vị chở không nhận: %(reason)s", reason=refused.reason)
        return views.order_page(views.order_of(code), fault=fault, status=409)
    except CarrierSilent:
        fault = _("Đơn vị chở chưa trả lời. Thử lại sau ít phút, hoặc ghi tay.")
        return views.order_page(views.order_of(code), fault=fault, status=409)
    if handed is None:
        return views.order_page(views.order_of(code), fault=_("Hãy ghi ai chở kiện này."), status=422)
    return _with_parcel(
        code,
        number,
        "shipped",
        lambda session, one: sending.ship(session, shipment=one, handed=handed, by=_me(), now=clock.now()),
    )


@blueprint.post("/<code>/<int:number>/van-don")
@member("packer")
def correct(code: str, number: int) -> ResponseReturnValue:
    handed = forms.handed()
    if handed is None:
        return views.order_page(views.order_of(code), fault=_("Hãy ghi ai chở kiện này."), status=422)
    return _with_parcel(
        code,
        number,
        "tracking",
        lambda session, one: sending.correct_tracking(session, shipment=one, handed=handed, by=_me(), now=clock.now()),
    )


@blueprint.post("/<code>/<int:number>/da-giao")
@member("packer")
def deliver(code: str, number: int) -> ResponseReturnValue:
    return _with_parcel(
        code,
        number,
        "delivered",
        lambda session, one: sending.deliver(session, shipment=one, by=_me(), now=clock.now()),
    )


@blueprint.post("/<code>/<int:number>/tien")
@member("seller")
def collect(code: str, number: int) -> ResponseReturnValue:
    """The cash of a delivered parcel came."""
    try:
        amount = forms.cash()
    except ValueError:
        amount = None
    if not amount:
        fault = _("Hãy ghi số tiền đã nhận, ví dụ 185.000.")
        return views.order_page(views.order_of(code), fault=fault, status=422)

    def act(session: Session, one: Shipment) -> None:
        sending.collect(session, shipment=one, amount_dong=amount, by=_me(), now=clock.now())

    return _with_parcel(code, number, "collected", act)


@blueprint.post("/<code>/<int:number>/khong-giao-duoc")
@member("packer")
def fail(code: str, number: int) -> ResponseReturnValue:
    failure, note = request.form.get("failure", ""), forms.reason()
    if failure not in FAILURES:
        return views.order_page(views.order_of(code), fault=_("Hãy chọn vì sao không giao được."), status=422)
    return _with_parcel(
        code,
        number,
        "failed",
        lambda session, one: sending.fail(session, shipment=one, failure=failure, by=_me(), now=clock.now(), note=note),
    )


@blueprint.post("/<code>/<int:number>/hang-ve")
@member("seller")
def settle(code: str, number: int) -> ResponseReturnValue:
    """Decide about a parcel that was not delivered: its goods, and whether they are sent again."""
    goods, wish, told = request.form.get("goods", ""), request.form.get("wish", ""), forms.reason()
    if goods not in GOODS or wish not in WISHES:
        return views.order_page(views.order_of(code), fault=_("Hãy chọn hàng ra sao và đơn làm gì tiếp."), status=422)

    def act(session: Session, one: Shipment) -> None:
        why = told or one.failure
        sending.settle_failed(session, shipment=one, goods=goods, wish=wish, by=_me(), reason=why, now=clock.now())

    return _with_parcel(code, number, "settled", act)


def _act(code: str, done: str, act: Callable[[Session, Order], object]) -> ResponseReturnValue:
    try:
        with writing() as session:
            act(session, views.order_of(code))
    except messages.REFUSALS as refusal:
        return views.order_page(views.order_of(code), refused=refusal, status=409)
    return redirect(url_for(".show", code=code, done=done), code=303)


def _with_parcel(code: str, number: int, done: str, act: Callable[[Session, Shipment], object]) -> ResponseReturnValue:
    def run(session: Session, order: Order) -> None:
        own = parcels.shipment(session, access.producer_ids(), order.code, number)
        act(session, own or abort(404))

    return _act(code, done, run)


def _called(code: str, number: int) -> Handed | None:
    """Call the carrier that was chosen, before anything is written; None where the parcel is carried by hand."""
    carrier = carriers.offered().get(request.form.get("carried_by", ""))
    if carrier is None or carrier.code == manual.CODE:
        return None
    own = parcels.shipment(db.session(), access.producer_ids(), views.order_of(code).code, number) or abort(404)
    if own.state != "packed":
        raise CarrierRefused(str(labels.PARCEL_STATES[own.state]))
    (sent,) = views.sent([own])
    accepted = carrier.hand_over(following.parcel_of(sent))
    return Handed(carrier.name, accepted.tracking, carrier.code)


def _me() -> Actor:
    return Actor("producer", actor())


def _phone(text: str) -> str:
    try:
        return national(text)
    except NotAPhone:
        return ""


def _page() -> int:
    text = request.args.get("trang", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 5 and int(text) else 1

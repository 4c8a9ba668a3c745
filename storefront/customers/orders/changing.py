"""What a buyer changes of her order: cancel it, cancel some of it, have it sent elsewhere, until it is packed."""

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from storefront import clock
from storefront.addresses.forms import Receiver
from storefront.addresses.gazetteer import commune_of_today, gazetteer
from storefront.addresses.rules import PROVINCES
from storefront.customers.orders.door import own_order
from storefront.customers.orders.forms import Why
from storefront.database import db, writing
from storefront.orders import changes, rules
from storefront.orders.changes import Address
from storefront.orders.models import Order
from storefront.orders.rules import BUYER
from storefront.shipping.queries import zone_of
from storefront.web import limits
from storefront.web.templates import render
from storefront.web.typed import whole_fields

blueprint = Blueprint("order_changes", __name__, url_prefix="/don-hang/<code>/<order_code>")

PER_ADDRESS = "120 per hour"


@blueprint.post("/huy")
@limits.limiter.limit(PER_ADDRESS, key_func=get_remote_address)
@own_order
def cancel(order: Order) -> ResponseReturnValue:
    """All of it. Pressed twice, or too late, it says how the order stands."""
    why = Why()
    reason = (why.reason.data or "")[: rules.LONGEST_REASON]
    try:
        with writing() as session:
            changes.cancel(session, order=order, by=BUYER, reason=reason, now=clock.now())
    except rules.WrongStep:
        return _back(order, "already" if order.state == "cancelled" else "late")
    except rules.AlreadyPacked:
        return _back(order, "packed")
    return _back(order, "cancelled")


@blueprint.get("/doi")
@own_order
def show(order: Order) -> ResponseReturnValue:
    if order.state not in rules.CANCELLED_BY:
        return _back(order, "already" if order.state == "cancelled" else "late")
    return _page(order)


@blueprint.post("/doi/so-luong")
@limits.limiter.limit(PER_ADDRESS, key_func=get_remote_address)
@own_order
def cancel_units(order: Order) -> ResponseReturnValue:
    why, typed = Why(), whole_fields("units-")
    units = {line.id: typed.get(line.id, 0) for line in order.lines}
    if not why.validate():
        return _page(order, why=why, status=422)
    if None in units.values() or not any(units.values()):
        return _page(order, why=why, units_error=_("Hãy ghi số muốn bỏ ở ít nhất một món, bằng chữ số."), status=422)
    wanted = {line_id: quantity for line_id, quantity in units.items() if quantity}
    try:
        with writing() as session:
            changes.cancel_units(
                session, order=order, units=wanted, by=BUYER, reason=why.reason.data or "", now=clock.now()
            )
    except rules.NotSoMany as short:
        left = _("Món này chỉ còn %(left)s chưa đóng gói. Hãy ghi số nhỏ hơn.", left=short.left)
        return _page(order, why=why, units_error=left, status=409)
    except (rules.WrongStep, rules.AlreadyPacked):
        return _back(order, "late")
    return _back(order, "cancelled" if order.state == "cancelled" else "reduced")


@blueprint.post("/doi/dia-chi")
@limits.limiter.limit(PER_ADDRESS, key_func=get_remote_address)
@own_order
def change_address(order: Order) -> ResponseReturnValue:
    form = Receiver()
    if not form.validate():
        return _page(order, elsewhere=form, status=422)
    commune = form.commune.data or ""
    if form.province.data == PROVINCES[0]:
        commune = commune_of_today(db.session(), commune)
    there = Address(form.name.data, form.phone.data, form.street.data, commune, form.province.data)
    try:
        with writing() as session:
            if changes.address_of(session, order) != there:
                changes.change_address(session, order=order, address=there, by=BUYER, reason="", now=clock.now())
    except rules.OtherZone:
        form.province.errors = [_other_zone(order)]
        return _page(order, elsewhere=form, status=422)
    except (rules.WrongStep, rules.AlreadyPacked):
        return _back(order, "late")
    return _back(order, "moved")


def _other_zone(order: Order) -> str:
    return _(
        "Nơi này tính phí giao khác nên không đổi ở đây được. Hãy huỷ đơn rồi đặt lại, hoặc gọi người bán %(phone)s.",
        phone=order.producer_phone,
    )


def _page(
    order: Order,
    *,
    why: Why | None = None,
    elsewhere: Receiver | None = None,
    units_error: str = "",
    status: int = 200,
) -> Response:
    session = db.session()
    now_at = changes.address_of(session, order)
    form = elsewhere or Receiver(formdata=None, data={name: getattr(now_at, name) for name in Address.__slots__})
    given = why or Why(formdata=None)
    faults = [(field.id, field.errors[0]) for field in (*form, *given) if field.errors]
    first = next((line.id for line in order.lines if line.open_units), 0)
    faults += [(f"units-{first}", units_error)] if units_error else []
    page = render(
        "orders/change.html",
        order=order,
        group=order.group,
        form=form,
        why=given,
        typed={name: value for name, value in request.form.items() if name.startswith("units-")},
        units_error=units_error,
        provinces=[name for name in PROVINCES if zone_of(session, name) == zone_of(session, now_at.province)],
        communes=gazetteer(session).names,
        may_move=not any(line.packed for line in order.lines),
        faults=faults,
        noindex=True,
    )
    return Response(page, status=status, headers={"Cache-Control": "no-store"})


def _back(order: Order, done: str) -> Response:
    address = url_for("orders.show", code=order.group.code, done=done)
    response: Response = redirect(address, code=303)  # type: ignore[assignment]
    return response

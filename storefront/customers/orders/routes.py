from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_limiter.util import get_remote_address

from storefront import clock
from storefront.accounts.rules import NotAPhone, national
from storefront.customers.orders import door, views
from storefront.customers.orders.messages import done_text
from storefront.database import db
from storefront.orders import access, queries
from storefront.payments.queries import transfer_payload
from storefront.settlement.card.pages import card_of
from storefront.web import limits, qr
from storefront.web.guards import public
from storefront.web.templates import render

blueprint = Blueprint("orders", __name__)


@blueprint.get("/don-hang")
@public
def find() -> ResponseReturnValue:
    """Ask which order; guests keep its code and their phone."""
    code = request.args.get("code", "").strip().upper()
    return redirect(url_for("orders.show", code=code)) if code else _ask("")


@blueprint.get("/don-hang/<code>")
@public
@limits.limiter.limit(limits.LOOK_UPS_PER_ADDRESS, key_func=get_remote_address)
def show(code: str) -> ResponseReturnValue:
    if "phone" in request.args:
        return _open(code, request.args["phone"])
    group = door.group_of(code)
    if group is None:
        return _ask(code)
    page = render(
        "orders/show.html",
        group=group,
        parts=views.parts(db.session(), group, clock.now()),
        card=card_of(db.session(), group),
        done=done_text(request.args.get("done", "")),
        noindex=True,
    )
    return Response(page, headers={"Cache-Control": "no-store"})


@blueprint.get("/don-hang/<code>/<order_code>.png")
@public
@limits.limiter.limit(limits.LOOK_UPS_PER_ADDRESS, key_func=get_remote_address)
def qr_picture(code: str, order_code: str) -> ResponseReturnValue:
    """The transfer code of one order as a picture to save, for the device that may see the order."""
    group = door.group_of(code)
    order = next((order for order in group.orders if order.code == order_code), None) if group else None
    payment = views.awaited_transfer(order) if order else None
    if payment is None:
        abort(404)
    return Response(qr.png(transfer_payload(payment)), mimetype="image/png")


@blueprint.post("/don-hang/<code>")
@public
@limits.limiter.limit(limits.LOOK_UPS_PER_ADDRESS, key_func=get_remote_address)
def open_order(code: str) -> ResponseReturnValue:
    return _open(code, request.form.get("phone", ""))


def _open(code: str, phone: str) -> Response:
    group = queries.group_by_code(db.session(), code.upper())
    try:
        known = group is not None and access.is_phone_of(group.customer_phone, national(phone))
    except NotAPhone:
        return _ask(code, phone, _("Số điện thoại cần đủ 10 số, bắt đầu bằng 0"))
    if group is None or not known:
        return _ask(code, phone, _("Không có đơn nào với mã và số điện thoại này. Hãy xem lại cả hai."))
    response = make_response(redirect(url_for("orders.show", code=group.code), code=303))
    access.grant(response, group.code)
    return response


def _ask(code: str, phone: str = "", error: str = "") -> Response:
    page = render("orders/ask.html", code=code, phone=phone, error=error, noindex=True)
    return Response(page, status=404 if error else 200)

"""What somebody ordered while signed in, and buying it again."""

from flask import Blueprint, abort, current_app, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from catalog.products import queries as products
from storefront import clock
from storefront.cart import actions as carts
from storefront.cart import cookies
from storefront.customers.history import queries
from storefront.customers.history.messages import why_text
from storefront.customers.history.rules import Again, Ordered, again
from storefront.database import db, writing
from storefront.orders.models import OrderGroup
from storefront.orders.rules import ORDER_STATES
from storefront.shop.filters import page_number
from storefront.web import age
from storefront.web.guards import signed_in
from storefront.web.labels import product_title
from storefront.web.templates import render

blueprint = Blueprint("history", __name__, url_prefix="/tai-khoan/don-hang")


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    state = request.args.get("state", "")
    state = state if state in ORDER_STATES else ""
    page = queries.page_of_user(
        db.session(), current_user.id, state=state, number=page_number(request.args.get("page", ""))
    )
    return render(
        "customers/history.html",
        page=page,
        state=state,
        states=ORDER_STATES,
        done=request.args.get("done", ""),
        noindex=True,
    )


@blueprint.get("/<code>/mua-lai")
@signed_in
def bought_again(code: str) -> ResponseReturnValue:
    """What of an order can be bought today, and by name what not."""
    group = _one(code)
    found = _again(group)
    return render(
        "customers/again.html",
        group=group,
        can=[one for one in found if one.quantity],
        cannot=[(one, why_text(one)) for one in found if one.why],
        is_done="done" in request.args,
        noindex=True,
    )


@blueprint.post("/<code>/mua-lai")
@signed_in
def buy_again(code: str) -> ResponseReturnValue:
    """Put into the cart what may still be sold."""
    if not current_app.extensions["settings"].ordering_enabled:
        return redirect(url_for("cart.show"), code=303)
    found = [one for one in _again(_one(code)) if one.quantity]
    if not found:
        return redirect(url_for(".bought_again", code=code), code=303)
    now, count = clock.now(), 0
    try:
        with writing() as session:
            cart = carts.open_cart(session, token=cookies.token(), now=now)
            for one in found:
                count = carts.add(
                    session,
                    cart=cart,
                    variant_id=one.ordered.variant_id,
                    quantity=one.quantity,
                    price_dong=one.price_dong,
                    now=now,
                )
            token = cart.token
    except carts.CartFull:
        return redirect(url_for("cart.show"), code=303)
    response = make_response(redirect(url_for(".bought_again", code=code, done=1), code=303))
    cookies.remember(response, token, count)
    return response


def _one(code: str) -> OrderGroup:
    return queries.group_of_user(db.session(), current_user.id, code.upper()) or abort(404)


def _again(group: OrderGroup) -> list[Again]:
    lines = [line for order in group.orders for line in order.lines]
    # The names are the order's own, so that what is gone from the catalogue can still be named.
    ordered = [Ordered(line.variant_id, product_title(line), line.unit, line.quantity) for line in lines]
    wanted = products.wanted(db.session(), [line.variant_id for line in lines], clock.today())
    return again(ordered, wanted, is_adult=age.is_confirmed())

"""What a buyer says about her payment."""

from contextlib import suppress
from datetime import timedelta

from flask import Blueprint, current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from storefront import clock
from storefront.customers.orders.door import own_order
from storefront.database import writing
from storefront.orders.models import Order
from storefront.settlement.transfers import actions
from storefront.settlement.transfers.rules import NothingAwaited
from storefront.web import limits

blueprint = Blueprint("order_payments", __name__)


@blueprint.post("/don-hang/<code>/<order_code>/da-chuyen")
@limits.limiter.limit(limits.LOOK_UPS_PER_ADDRESS, key_func=get_remote_address)
@own_order
def claim(order: Order) -> ResponseReturnValue:
    """«I have paid». Said again, or too late, it changes nothing: the page shows where the money stands."""
    hold = timedelta(hours=current_app.extensions["settings"].bank_claim_hours)
    with suppress(NothingAwaited), writing() as session:
        actions.claim(session, order=order, at_least=hold, now=clock.now())
    return redirect(url_for("orders.show", code=order.group.code, _anchor=order.code), code=303)

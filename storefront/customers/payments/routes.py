"""What a buyer says about her payment."""

from contextlib import suppress
from datetime import timedelta

from flask import Blueprint, abort, current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from storefront import clock
from storefront.database import writing
from storefront.orders import access, queries
from storefront.settlement.transfers import actions
from storefront.settlement.transfers.rules import NothingAwaited
from storefront.web import limits
from storefront.web.guards import public

blueprint = Blueprint("order_payments", __name__)


@blueprint.post("/don-hang/<code>/<order_code>/da-chuyen")
@public
@limits.limiter.limit(limits.LOOK_UPS_PER_ADDRESS, key_func=get_remote_address)
def claim(code: str, order_code: str) -> ResponseReturnValue:
    """«I have paid»: only from the device that may see the order. Said again, or too late, it changes nothing."""
    code = code.upper()
    if not access.is_granted(code):
        return redirect(url_for("orders.show", code=code), code=303)
    hold = timedelta(hours=current_app.extensions["settings"].bank_claim_hours)
    # Where nothing is awaited any more, the page shows where the money stands.
    with suppress(NothingAwaited), writing() as session:
        group = queries.group_by_code(session, code)
        order = next((one for one in group.orders if one.code == order_code), None) if group else None
        actions.claim(session, order=order or abort(404), at_least=hold, now=clock.now())
    return redirect(url_for("orders.show", code=code, _anchor=order_code), code=303)

"""To the provider's page and back. Coming back proves nothing: the provider is asked."""

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter.util import get_remote_address

from storefront import clock
from storefront.database import db
from storefront.orders import access
from storefront.payments import providers
from storefront.payments.providers.protocol import ProviderRefused, ProviderUnreachable
from storefront.settlement.card import attempts, pages, queries
from storefront.web import limits
from storefront.web.guards import public
from storefront.web.logs import log

blueprint = Blueprint("card", __name__)


@blueprint.post("/don-hang/<code>/the")
@public
@limits.limiter.limit(limits.LOOK_UPS_PER_ADDRESS, key_func=get_remote_address)
def pay(code: str) -> ResponseReturnValue:
    """Pay by card, from the device that may see the order."""
    if not access.is_granted(code):
        return redirect(url_for("orders.show", code=code), code=303)
    return redirect(pages.way_on(code), code=303)


@blueprint.get("/don-hang/<code>/the")
@public
@limits.limiter.limit(limits.LOOK_UPS_PER_ADDRESS, key_func=get_remote_address)
def link(code: str) -> ResponseReturnValue:
    """Pay by card from a link that was given to who placed the order; its key opens the order on this device."""
    if not access.is_key_of(code, request.args.get("key", "")):
        abort(404)
    return _granted(code, pages.way_on(code))


@blueprint.get("/don-hang/<code>/the/xong")
@public
@limits.limiter.limit(limits.LOOK_UPS_PER_ADDRESS, key_func=get_remote_address)
def returned(code: str) -> ResponseReturnValue:
    """Back from the provider's page, whose session nobody else knows."""
    charge = queries.of_session(db.session(), request.args.get("session", ""))
    cards = providers.cards(hurried=True)
    if charge is None or cards is None or queries.group(db.session(), charge.group_id).code != code:
        return redirect(url_for("orders.show", code=code), code=303)
    try:
        attempts.settle(cards, charge.id, now=clock.now())
    except (ProviderUnreachable, ProviderRefused) as failed:
        log.warning("card payment not confirmed yet", code=code, error=str(failed))
    return _granted(code, url_for("orders.show", code=code))


def _granted(code: str, target: str) -> Response:
    response = make_response(redirect(target, code=303))
    access.grant(response, code)
    return response

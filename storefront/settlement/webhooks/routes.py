"""Where payment providers send their messages. Stored first, answered at once; a job does what follows from them."""

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from storefront import clock
from storefront.database import writing
from storefront.payments import providers
from storefront.payments.providers.protocol import BadSignature
from storefront.settlement.webhooks import actions
from storefront.web.guards import public
from storefront.web.logs import log

blueprint = Blueprint("webhooks", __name__)

STRIPE = "stripe"


@blueprint.post("/payments/stripe/events")
@public
def stripe() -> ResponseReturnValue:
    """200 for what is authentic, also repeated; 400 for what is forged, older than five minutes or cut off."""
    cards = providers.cards()
    if cards is None:
        abort(404)
    try:
        notice = cards.authenticate(dict(request.headers), request.get_data())
    except BadSignature as bad:
        log.warning("webhook refused", provider=STRIPE, reason=str(bad))
        return _plain("signature", 400)
    with writing() as session:
        proof = request.headers["Stripe-Signature"]
        is_new = actions.keep(session, provider=STRIPE, notice=notice, proof=proof, now=clock.now())
    return _plain("stored" if is_new else "known", 200)


def _plain(text: str, status: int) -> Response:
    return Response(text, status=status, mimetype="text/plain")

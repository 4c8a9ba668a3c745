"""Where banks' services tell of money that came in: off until a producer made a secret."""

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from catalog.producers.models import Producer
from storefront import clock
from storefront.config import Settings
from storefront.database import db
from storefront.settlement.bank import events, notices, queries, secrets
from storefront.web import limits
from storefront.web.guards import public
from storefront.web.logs import log

blueprint = Blueprint("bank_notices", __name__)


@blueprint.post("/payments/bank/<producer>/events")
@public
@limits.limiter.limit(limits.BANK_NOTICES_PER_ADDRESS)
def receive(producer: str) -> ResponseReturnValue:
    """200 for what is authentic, also repeated; 401 for what is forged or stale, 400 for what is cut off."""
    row = queries.producer(db.session(), producer) or abort(404)
    keys = _secrets(row) or abort(404)
    body, now = request.get_data(), clock.now()
    try:
        proof = notices.prove(dict(request.headers), body, keys, now)
        notice = notices.read(body)
    except notices.Forged as forged:
        log.warning("bank notice refused", producer=producer, reason=forged.reason)
        if not limits.spend(limits.WRONG_BANK_SECRETS_PER_ADDRESS, f"bank:{producer}"):
            abort(429)
        return _answer(401, error=forged.reason)
    except notices.Unreadable as unreadable:
        log.warning("bank notice refused", producer=producer, field=unreadable.field)
        return _answer(400, error=unreadable.field)
    return _answer(200, outcome=events.receive(row, notice, body, proof, now))


def _secrets(producer: Producer) -> list[str]:
    """What may prove a notice to this producer; none: her notices are off."""
    settings: Settings = current_app.extensions["settings"]
    row = queries.secret(db.session(), producer.id)
    own = secrets.opened(row.secret, current_app.config["SECRET_KEY"]) if row is not None else None
    return [secret for secret in (own, settings.bank_webhook_secret) if secret]


def _answer(status: int, **more: str) -> Response:
    response = jsonify(success=status == 200, **more)
    response.status_code = status
    return response

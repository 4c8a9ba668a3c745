"""The hidden token of the checkout form: made for one cart, good for one order, and unknown to other sites."""

import secrets

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer


def make(cart_id: int) -> str:
    return str(_serializer().dumps([cart_id, secrets.token_urlsafe(12)]))


def cart_of(token: str) -> int | None:
    """The cart a token was made for; None for a token we did not make."""
    try:
        cart_id, _nonce = _serializer().loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(cart_id)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="checkout")

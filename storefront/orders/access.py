"""Who may see an order: its account, the device that placed it, and who knows its code and phone."""

import hmac

from flask import Response, current_app, request
from flask_security import current_user
from itsdangerous import BadSignature, Signer, URLSafeSerializer
from sqlalchemy import select

from storefront.database import db
from storefront.orders.models import OrderGroup

COOKIE = "orders"
_MOST = 20
_DAYS_90 = 90 * 24 * 3600


def grant(response: Response, code: str) -> None:
    """Let this device open an order again without being asked for the phone."""
    codes = [code, *(known for known in _granted() if known != code)][:_MOST]
    response.set_cookie(
        COOKIE, _serializer().dumps(codes), max_age=_DAYS_90, httponly=True, samesite="Lax", secure=request.is_secure
    )


def key_of(code: str) -> str:
    """What opens an order in a link that was handed to who placed it."""
    return _signer().get_signature(code).decode()


def is_key_of(code: str, key: str) -> bool:
    return _signer().verify_signature(code, key)


def is_granted(code: str) -> bool:
    """Whether this device, or who is signed in on it, may see an order and act on it as its buyer."""
    return code in _granted() or _is_hers(code)


def is_phone_of(order_phone: str, typed: str) -> bool:
    """Whether a phone in its national spelling is the order's, compared in constant time."""
    return hmac.compare_digest(order_phone.encode(), typed.encode())


def _is_hers(code: str) -> bool:
    if not current_user.is_authenticated:
        return False
    return db.session().scalar(select(OrderGroup.user_id).where(OrderGroup.code == code)) == current_user.id


def _granted() -> list[str]:
    try:
        codes = _serializer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return []
    return [code for code in codes if isinstance(code, str)] if isinstance(codes, list) else []


def _signer() -> Signer:
    return Signer(current_app.config["SECRET_KEY"], salt="order-link")


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="orders")

"""The cart's two cookies: a secret that finds it, and a count that the page's own script may read for the badge."""

from flask import Response, request

TOKEN = "cart"  # noqa: S105 - a cookie's name
COUNT = "cart_count"
_DAYS_30 = 30 * 24 * 3600


def token() -> str | None:
    return request.cookies.get(TOKEN)


def remember(response: Response, cart_token: str, count: int) -> None:
    secure = request.is_secure
    response.set_cookie(TOKEN, cart_token, max_age=_DAYS_30, httponly=True, samesite="Lax", secure=secure)
    response.set_cookie(COUNT, str(count), max_age=_DAYS_30, samesite="Lax", secure=secure)

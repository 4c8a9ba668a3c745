"""The age question before alcohol (alcohol law 44/2019/QH14, article 5; decree 24/2020/NĐ-CP, article 6)."""

from flask import Response, request

COOKIE = "age_confirmed"
ADULT = 18


def is_confirmed() -> bool:
    return request.cookies.get(COOKIE) == "1"


def confirm(response: Response) -> None:
    """Remember the answer on this device until the browser is closed."""
    response.set_cookie(COOKIE, "1", httponly=True, samesite="Lax", secure=request.is_secure)

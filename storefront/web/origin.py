"""Forms are accepted from our own pages only (design §5).

Pages are cached, so they carry no token; the browser's own word decides: Fetch metadata, then Origin, then Referer.
A request that says nothing of its origin is refused when it carries a cookie: without one there is nobody to harm.
"""

from urllib.parse import urlsplit

from flask import Flask, abort, request

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Endpoints that other programs call, with their own proof instead of a cookie.
_OUTSIDE = ("api.", "api_orders.", "webhooks.", "bank_notices.")


def install(app: Flask) -> None:
    @app.before_request
    def same_origin_only() -> None:
        endpoint = request.endpoint or ""
        if request.method not in _SAFE_METHODS and not endpoint.startswith(_OUTSIDE) and not is_own():
            abort(403, "origin")


def is_own() -> bool:
    """Whether this request was sent by one of our own pages, or carries nothing that could be abused."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    source = request.headers.get("Origin") or request.headers.get("Referer")
    if source is not None:
        return urlsplit(source).netloc == request.host
    return not request.cookies

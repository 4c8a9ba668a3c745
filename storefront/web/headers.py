"""Security headers of every answer. Only our own files may run: nothing inline, no nonce, so pages can be kept."""

from flask import Flask, Response, request

_POLICY = (
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def install(app: Flask, card_page: str) -> None:
    """Dress every answer. `card_page` is the foreign origin that forms may lead to, "" for none.

    A browser holds where a form is sent on to (303) against `form-action` as well.
    """
    policy = "; ".join(_POLICY)
    if card_page:
        policy = policy.replace("form-action 'self'", f"form-action 'self' {card_page}")
    always = {"Content-Security-Policy": policy, **_ALWAYS}

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in always.items():
            response.headers.setdefault(name, value)
        if request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        # What is not said to be cacheable holds somebody's cart, order or account.
        response.headers.setdefault("Cache-Control", "no-store")
        return response

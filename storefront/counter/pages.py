from typing import Any

from flask import Response, request

from storefront.counter import access
from storefront.counter.messages import done_text
from storefront.web.templates import render


def page(template: str, /, *, status: int = 200, **context: Any) -> Response:
    """A page of the counter, with what was just done; no cache keeps it."""
    html = render(template, done=done_text(request.args.get("done", "")), may=access.may, **context)
    return Response(html, status=status, headers={"Cache-Control": "no-store"})

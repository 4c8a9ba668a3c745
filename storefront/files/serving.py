"""A stored file as an answer. Who may ask is the business of the route that calls this."""

from flask import Response, abort, send_file

from storefront.files import store
from storefront.files.models import StoredFile
from storefront.web.logs import log


def answer(stored: StoredFile) -> Response:
    """The bytes: a picture to look at, anything else to save. Kept by no cache, and nothing in it may run."""
    place = store.path(stored.sha256)
    if not place.is_file():
        log.error("stored file %s has no bytes", stored.id)
        abort(404)
    response = send_file(
        place.resolve(),
        mimetype=stored.media_type,
        as_attachment=not stored.is_picture,
        download_name=stored.name,
        conditional=True,
        etag=stored.sha256[:20],
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

"""Files within forms: room for them, and an answer for who sends too much.

A browser reads no answer before it has sent its form. So a form is always read to its end, and what is too much of a
file is dropped while it comes in: the texts typed beside an 80 MB photo are there for the page that says so.
"""

import functools
import io
import tempfile
from collections.abc import Callable
from typing import IO, Any

from flask import Request, Response, request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from storefront.files.actions import examine
from storefront.files.messages import allowed_text
from storefront.files.rules import MB, Allowed, FileRefused, Ready
from storefront.web.templates import render

_TEXTS_BYTES = 256 * 1024
# As much of one form is read, dropped or not, before it is cut off.
_MOST_READ = 160 * MB
_CHUNK = 64 * 1024
_IN_MEMORY = 512 * 1024


class CappedFile(tempfile.SpooledTemporaryFile[bytes]):
    """Takes everything and keeps no more than its cap and one byte, which tells that there was more."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(max_size=_IN_MEMORY, mode="w+b")
        self._left = most_bytes + 1

    def write(self, data: Any) -> int:
        kept = bytes(data)[: self._left]
        self._left -= len(kept)
        super().write(kept)
        return len(data)


class UploadRequest(Request):
    """The application's request: a file in a form is kept up to what the route takes of one (`room_for`)."""

    most_file_bytes = _TEXTS_BYTES

    def _get_file_stream(self, *_sizes: Any, **_more: Any) -> IO[bytes]:
        return CappedFile(self.most_file_bytes)


def room_for(allowed: Allowed) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A view whose form may bring files of this kind. Stands outside the guard: a guard reads the form for its token.

    The form is read here, so that whatever the view or its guard answers, who sends is listening. A form beyond what is
    ever read is answered with a page and 413.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def roomy(*args: Any, **kwargs: Any) -> Any:
            if (request.content_length or 0) > _MOST_READ:
                return _too_much(allowed)
            request.max_content_length = _MOST_READ
            request.most_file_bytes = allowed.most_bytes  # type: ignore[attr-defined]
            # Reading it is what counts.
            request.form.keys()
            return view(*args, **kwargs)

        return roomy

    return decorate


def given(name: str, allowed: Allowed) -> Ready | None:
    """The file of a form's field, examined; None where none was chosen. Raises `FileRefused`."""
    return _examined(request.files.get(name), allowed)


def given_all(name: str, allowed: Allowed, most: int) -> list[Ready]:
    """The files of a field that takes several, at most so many. Raises `FileRefused`."""
    files = request.files.getlist(name)
    if len(files) > most:
        raise FileRefused("too_many", allowed, {"most": most})
    found = (_examined(file, allowed) for file in files)
    return [ready for ready in found if ready is not None]


def _examined(file: FileStorage | None, allowed: Allowed) -> Ready | None:
    if file is None or not file.filename:
        return None
    data = file.stream.read(allowed.most_bytes + 1)
    return examine(data, file.filename, allowed)


def _too_much(allowed: Allowed) -> Response:
    _drain()
    text = _(
        "Biểu mẫu lớn quá %(most)s MB nên không nhận. Mỗi tệp: %(allowed)s",
        most=_MOST_READ // MB,
        allowed=allowed_text(allowed),
    )
    page = render("errors/error.html", code=413, heading=_("Gửi lên quá lớn"), text=text, noindex=True)
    return Response(page, status=413)


def _drain() -> None:
    """Read a little further than ever needed: a client that is told off at once hears a broken line instead."""
    stream: io.RawIOBase = request.environ["wsgi.input"]
    left = min(request.content_length or 0, 2 * _MOST_READ)
    while left > 0 and (read := stream.read(min(left, _CHUNK))):
        left -= len(read)

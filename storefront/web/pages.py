"""Whole anonymous pages kept in memory, so that a visit costs a look-up.

A page is kept under its language, path and query and is good for one catalogue revision and one day in Vietnam: any
change of the catalogue and every certificate's last midnight make it stale at once. Pages that depend on the search
index are kept only while the index has caught up with the revision.
"""

import functools
import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import brotli
from flask import Flask, Response, current_app, g, make_response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from catalog import changes
from catalog.calendar import local_day
from storefront import clock
from storefront.database import db
from storefront.web import language

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Key = tuple[str, str, str, str]
_LONGEST_QUERY = 300
_WORTH_COMPRESSING = 800
_REVISION = "SELECT max(number) FROM catalog_change"


@dataclass(slots=True)
class Kept:
    revision: int
    day: date
    status: str
    headers: list[tuple[str, str]]
    etag: str
    bodies: dict[str, bytes] = field(default_factory=dict)

    def body(self, coding: str) -> bytes:
        if coding not in self.bodies:
            plain = self.bodies[""]
            self.bodies[coding] = (
                brotli.compress(plain, quality=5) if coding == "br" else gzip.compress(plain, 6, mtime=0)
            )
        return self.bodies[coding]


class Shelf:
    """The pages kept by one process, the least recently used dropped first."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._size = 0
        self._pages: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Kept | None:
        with self._lock:
            kept = self._pages.get(key)
            if kept is not None:
                self._pages.move_to_end(key)
            return kept

    def put(self, key: Key, kept: Kept) -> None:
        with self._lock:
            self._drop(key)
            self._pages[key] = kept
            # Its compressed forms come on top; twice the plain size covers them.
            self._size += 2 * len(kept.bodies[""])
            while self._size > self._limit and self._pages:
                self._drop(next(iter(self._pages)))

    def _drop(self, key: Key) -> None:
        old = self._pages.pop(key, None)
        if old is not None:
            self._size -= 2 * len(old.bodies[""])


class PageCache:
    """WSGI: answers from the shelf what it can; everything else goes on to Flask."""

    def __init__(self, app: "WSGIApplication", shelf: Shelf, engine: Engine, now: Callable[[], datetime]) -> None:
        self._app = app
        self._shelf = shelf
        self._engine = engine
        self._now = now

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self._app(environ, start_response)
        kept = self._shelf.get(_key(environ))
        if kept is None or kept.day != local_day(self._now()) or kept.revision != self._revision():
            return self._app(environ, start_response)
        return _answer(kept, environ, start_response)

    def _revision(self) -> int:
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(_REVISION)
            row = cursor.fetchone()
            cursor.close()
            return int(row[0] or 0) if row else 0
        finally:
            connection.close()


def _answer(kept: Kept, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    coding = "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
    etag = f'"{kept.etag}{coding and "-" + coding}"'
    headers = [*kept.headers, ("ETag", etag), ("Vary", "Accept-Encoding")]
    if etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", headers)
        return []
    body = kept.body(coding)
    if coding:
        headers.append(("Content-Encoding", coding))
    headers.append(("Content-Length", str(len(body))))
    start_response(kept.status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _key(environ: dict[str, Any]) -> Key:
    host = f"{environ.get('wsgi.url_scheme')}://{environ.get('HTTP_HOST', '')}"
    return language.of_environ(environ), host, environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")


def cacheable(*, by_index: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Keep a view's good answers; `by_index`: only while the search index is as new as the catalogue.

    The view may not look at cookies, session or request headers. It can call `hold_back` to keep one answer out.
    """

    def decorate(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        @functools.wraps(view)
        def kept(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            # Read before anything else of the page: what changes meanwhile makes the page stale, never wrong.
            g.day = clock.today()
            g.revision = changes.revision(db.session())
            g.held_back = False
            # Asked before the view: an index that catches up meanwhile cannot vouch for what it answered before.
            current = not by_index or _index_is_current()
            response = make_response(view(*args, **kwargs))
            if response.status_code == 200 and not g.held_back:
                response.headers["Cache-Control"] = "no-cache"
                g.keep_page = current
            return response

        return kept

    return decorate


def hold_back() -> None:
    """Keep the page being made out of every cache, such as one behind the age gate."""
    g.held_back = True


def install(app: Flask, limit_mb: int) -> None:
    """Put the page cache before the application; `limit_mb` of 0 leaves it out. What is not kept is sent compressed."""
    # The last to run of all, so that pages are kept as they are.
    app.after_request(_compressed)
    if not limit_mb:
        return
    shelf = Shelf(limit_mb * 1024 * 1024)
    with app.app_context():
        engine = db.engine
    app.wsgi_app = PageCache(app.wsgi_app, shelf, engine, app.extensions["clock"].now)  # type: ignore[method-assign]

    @app.after_request
    def keep(response: Any) -> Any:
        if g.get("keep_page") and len(request.query_string) <= _LONGEST_QUERY and "Set-Cookie" not in response.headers:
            body = response.get_data()
            passed_on = ("content-length", "etag", "vary", "x-request-id")
            headers = [(name, value) for name, value in response.headers if name.lower() not in passed_on]
            etag = hashlib.sha256(body).hexdigest()[:20]
            page = Kept(g.revision, g.day, response.status, headers, etag, {"": body})
            shelf.put(_key(request.environ), page)
        return response


def _compressed(response: Response) -> Response:
    """Most of a first visit's time on a weak line is bytes. Tokens in forms are new at every rendering."""
    kind = response.mimetype or ""
    text = kind.startswith("text/") or kind.endswith(("json", "xml"))
    if not text or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if "gzip" in request.headers.get("Accept-Encoding", "") and (response.content_length or 0) > _WORTH_COMPRESSING:
        response.set_data(gzip.compress(response.get_data(), 4, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _index_is_current() -> bool:
    status = current_app.extensions["search"].status()
    return bool(status.healthy and status.last_number >= g.revision)

"""Two languages: Vietnamese at a path, English at `/en` + the same path."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

VIETNAMESE = "vi"
ENGLISH = "en"
PREFIX = "/en"
_KEY = "chosao.language"
# What is not a page has one address in both languages.
_NOT_PAGES = (
    "/api/",
    "/payments/",
    "/static/",
    "/media/",
    "/feeds/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/robots.txt",
    "/sitemap.xml",
)


class LanguagePrefix:
    """WSGI: takes `/en` off the path and makes it part of the application's root, so that links keep the language."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        environ[_KEY] = VIETNAMESE
        rest = path[len(PREFIX) :]
        if path.startswith(PREFIX) and rest[:1] in ("", "/") and not rest.startswith(_NOT_PAGES):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + PREFIX
            environ["PATH_INFO"] = rest or "/"
            environ[_KEY] = ENGLISH
        return self._app(environ, start_response)


def of_environ(environ: dict[str, Any]) -> str:
    return str(environ.get(_KEY, VIETNAMESE))


def environ(code: str) -> dict[str, str]:
    """What makes a request made up by ourselves speak a language."""
    return {_KEY: code}


def current() -> str:
    """The language of this request: "vi" or "en"."""
    return of_environ(request.environ)


def alternates() -> dict[str, str]:
    """This page's path in each language, its query kept."""
    root = request.script_root.removesuffix(PREFIX)
    path = quote(request.path)
    query = request.query_string.decode("latin-1")
    tail = path + (f"?{query}" if query else "")
    return {VIETNAMESE: root + tail, ENGLISH: root + PREFIX + tail}

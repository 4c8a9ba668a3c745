"""The shop with every answer saying how many SQL statements it took, in a header that only this entry adds."""

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from storefront.app import create_app
from storefront.database import db

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Bench-Statements"
# What keeps a connection in order, and the steps of triggers.
_NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE", "--")

_counted = threading.local()


def _count(statement: str) -> None:
    if not statement.lstrip().upper().startswith(_NOT_COUNTED):
        _counted.number = getattr(_counted, "number", 0) + 1


class Counting:
    """Counts by SQLite's own trace, so that statements beside the ORM count as well."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        _counted.number = 0

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            return start_response(status, [*headers, (HEADER, str(_counted.number))], exc_info)

        return self._app(environ, start)


def _traced() -> Any:
    app = create_app()
    with app.app_context():

        @event.listens_for(db.engine, "connect")
        def trace(connection: Any, record: Any) -> None:
            connection.set_trace_callback(_count)

    app.wsgi_app = Counting(app.wsgi_app)  # type: ignore[method-assign]
    return app


app = _traced()

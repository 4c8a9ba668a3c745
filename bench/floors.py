"""What the same server costs with next to no application: two floors to hold the shop's pages against.

`same_bytes` answers with pages that were recorded from the shop, from memory. `bare` is Flask with one page: a count
and a list of 24 rows by plain `sqlite3` from the same database, drawn by Jinja.
"""

import json
import os
import sqlite3
import threading
from base64 import b64decode
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, render_template, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

RECORDED = "BENCH_RECORDED"
DATABASE = "BENCH_DATABASE"

_PAGES = {
    path: ([(name, value) for name, value in headers], b64decode(body))
    for path, (headers, body) in json.loads(
        Path(os.environ[RECORDED]).read_text() if RECORDED in os.environ else "{}"
    ).items()
}


def same_bytes(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """The recorded body and headers of a path and query."""
    query = environ.get("QUERY_STRING", "")
    headers, body = _PAGES[environ["PATH_INFO"] + (f"?{query}" if query else "")]
    start_response("200 OK", headers)
    return [body]


_COUNT = "SELECT count(*) FROM product"
# CROSS JOIN: SQLite joins in this order, from the primary key, and stops after 24 rows.
_ROWS = """
SELECT product.slug, product.name, producer.name AS producer, price.amount_dong
FROM product CROSS JOIN producer ON producer.id = product.producer_id
CROSS JOIN variant ON variant.product_id = product.id
CROSS JOIN price ON price.variant_id = variant.id AND price.ends_at IS NULL
WHERE product.id > ? ORDER BY product.id LIMIT 24
"""
_PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Sản phẩm</title></head>
<body><h1>{{ total }} sản phẩm</h1>
<ul>{% for row in rows %}
<li><a href="/san-pham/{{ row.slug }}">{{ row.name }}</a> · {{ row.producer }} · {{ row.amount_dong }} ₫</li>
{%- endfor %}</ul></body></html>
"""

bare = Flask("bare")
_TEMPLATE = bare.jinja_env.from_string(_PAGE)
_open = threading.local()


def _connection() -> sqlite3.Connection:
    if not hasattr(_open, "connection"):
        _open.connection = sqlite3.connect(os.environ[DATABASE])
        _open.connection.row_factory = sqlite3.Row
    return _open.connection  # type: ignore[no-any-return]


@bare.get("/")
def page() -> str:
    connection = _connection()
    total = connection.execute(_COUNT).fetchone()[0]
    rows = connection.execute(_ROWS, (request.args.get("after", 0, type=int),)).fetchall()
    return render_template(_TEMPLATE, total=total, rows=rows)

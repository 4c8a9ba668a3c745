"""The load: runs in a process of its own, so that its work is not taken for the server's.

Reads one job as JSON from standard input and writes what it measured as JSON to standard output. Only the loopback
address is ever asked, and a job ends after its number of turns or its seconds, whichever comes first.
"""

import gzip
import http.client
import json
import re
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode

HOST = "127.0.0.1"
COUNT_HEADER = "X-Bench-Statements"
_ACCEPT = {"Accept-Encoding": "br, gzip", "Accept": "text/html"}
_HIDDEN = re.compile(r'<input[^>]*\bname="(checkout_token|expected_total_dong)"[^>]*>')
_VALUE = re.compile(r'\bvalue="([^"]*)"')


class Refused(Exception):
    """The shop did not answer as it does a buyer; the message says to what."""


@dataclass
class Measured:
    """Turns done in so many seconds, each with its milliseconds; bytes and statements are sums over all turns."""

    seconds: float = 0.0
    turn_ms: list[float] = field(default_factory=list)
    requests: int = 0
    wire_bytes: int = 0
    statements: int = 0


class Visitor:
    """A browser as far as the server can tell: one kept connection and, in a visit, its cookies."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self._port = port
        self._connection = http.client.HTTPConnection(HOST, port, timeout=30)
        self._cookies = dict(cookies or {})
        self.measured = Measured()

    @property
    def cookies(self) -> dict[str, str]:
        """What the server gave to be remembered."""
        return dict(self._cookies)

    def forget(self) -> None:
        self._cookies.clear()

    def get(self, path: str) -> bytes:
        return self._ask("GET", path, None, (200,))[1]

    def post(self, path: str, form: dict[str, str]) -> str:
        """The path a form leads on to."""
        location = self._ask("POST", path, urlencode(form), (302, 303))[0]
        return location.removeprefix(f"http://{HOST}:{self._port}")

    def _ask(self, method: str, path: str, body: str | None, expected: tuple[int, ...]) -> tuple[str, bytes]:
        headers = dict(_ACCEPT)
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Sec-Fetch-Site"] = "same-origin"
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        if response.status not in expected:
            raise Refused(f"{method} {path}: {response.status} instead of {expected[0]}")
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";", 1)[0].partition("=")
            self._cookies[name] = value
        self._note(response, content)
        if response.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        return response.headers.get("Location", ""), content

    def _note(self, response: http.client.HTTPResponse, content: bytes) -> None:
        head = sum(len(name) + len(value) + 4 for name, value in response.headers.items())
        self.measured.requests += 1
        self.measured.wire_bytes += len(content) + head
        self.measured.statements += int(response.headers.get(COUNT_HEADER, 0))


def page(visitor: Visitor, path: str) -> None:
    """One page."""
    visitor.get(path)


def cart_visit(visitor: Visitor, slug: str) -> None:
    """A newcomer puts a product into the cart and sees the cart."""
    visitor.forget()
    visitor.get(visitor.post("/gio-hang", {"slug": slug, "quantity": "1"}))


def order_visit(visitor: Visitor, slug: str) -> None:
    """A newcomer looks at a product, puts it into the cart, orders it for cash on delivery and sees the order."""
    visitor.forget()
    visitor.get(f"/san-pham/{slug}")
    visitor.get(visitor.post("/gio-hang", {"slug": slug, "quantity": "1"}))
    form = _hidden(visitor.get("/thanh-toan").decode())
    visitor.get(visitor.post("/thanh-toan", {**form, **_ADDRESS}))


_ADDRESS = {
    "phone": "0900000199",
    "name": "Nguyễn Thị Đo",
    "province": "Quảng Ngãi",
    "commune": "Phường Cẩm Thành",
    "street": "12 Hùng Vương",
    "method": "cod",
}
TURNS = {"page": page, "cart": cart_visit, "order": order_visit}


def _hidden(text: str) -> dict[str, str]:
    found = {}
    for field_ in _HIDDEN.finditer(text):
        value = _VALUE.search(field_[0])
        found[field_[1]] = value[1] if value else ""
    return found


def run(job: dict[str, Any]) -> Measured:
    """Do the turns of a job over so many connections at once; raises the first failure."""
    turns = iter((job["items"] * (job["turns"] // len(job["items"]) + 1))[: job["turns"]])
    visitors = [Visitor(job["port"], job.get("cookies", {})) for _ in range(job["connections"])]
    lock, failures = threading.Lock(), []
    deadline = time.monotonic() + job["seconds"]

    def work(visitor: Visitor) -> None:
        try:
            while time.monotonic() < deadline:
                with lock:
                    item = next(turns, None)
                if item is None:
                    return
                began = time.perf_counter()
                TURNS[job["kind"]](visitor, item)
                visitor.measured.turn_ms.append((time.perf_counter() - began) * 1000)
        except (Refused, OSError, http.client.HTTPException) as failed:
            failures.append(failed)

    began = time.perf_counter()
    threads = [threading.Thread(target=work, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return _summed(time.perf_counter() - began, [visitor.measured for visitor in visitors])


def _summed(seconds: float, parts: list[Measured]) -> Measured:
    return Measured(
        seconds,
        [ms for part in parts for ms in part.turn_ms],
        sum(part.requests for part in parts),
        sum(part.wire_bytes for part in parts),
        sum(part.statements for part in parts),
    )


if __name__ == "__main__":
    try:
        json.dump(asdict(run(json.load(sys.stdin))), sys.stdout)
    except (Refused, OSError, http.client.HTTPException) as failed:
        sys.exit(f"{type(failed).__name__}: {failed}")

"""A buyer over plain HTTP: one connection, one cookie jar, and the headers a browser sends with a form."""

import http.client
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

ADDRESS = {"province": "Quảng Ngãi", "commune": "Nghĩa Lộ", "street": "12 Phan Đình Phùng"}
_TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """What came back: status, where it sends on to, and the text."""

    status: int
    location: str
    text: str

    def hidden(self, name: str) -> str:
        """The value of a hidden field; read plainly, for a crowd has no time to parse pages."""
        tag = re.search(rf'<input[^>]* name="{name}"[^>]*>', self.text)
        value = re.search(r' value="([^"]*)"', tag[0]) if tag else None
        assert value is not None, f"no field {name}: {self.status} {self.text[:300]}"
        return value[1]

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Shopper:
    """One buyer with her own telephone: the `number`th of a test."""

    def __init__(self, url: str, number: int) -> None:
        self.url = url
        self.phone = f"09{number:08d}"
        self.cookies: dict[str, str] = {}
        self._host = urlsplit(url).netloc
        self._connection = http.client.HTTPConnection(self._host, timeout=_TIMEOUT_SECONDS)

    def get(self, path: str) -> Answer:
        return self._send("GET", path, None, {})

    def post(self, path: str, fields: dict[str, object]) -> Answer:
        own = {"Origin": self.url, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, urlencode(fields), own)

    def put_in_cart(self, slug: str, quantity: int = 1) -> Answer:
        return self.post("/gio-hang", {"slug": slug, "quantity": quantity})

    def checkout_form(self, method: str = "cod") -> dict[str, object]:
        """The checkout form of this cart, filled in."""
        page = self.get("/thanh-toan")
        own = {name: page.hidden(name) for name in ("checkout_token", "expected_total_dong")} | {"method": method}
        return {"phone": self.phone, "name": "Nguyễn Thị Bưởi", **ADDRESS, **own}

    def order_by_api(self, key: str, slug: str, quantity: int = 1) -> Answer:
        """Place an order for one product through the JSON API, as a program does."""
        body = {
            "lines": [{"slug": slug, "quantity": quantity}],
            "customer": {"name": "Nguyễn Thị Bưởi", "phone": self.phone},
            "address": ADDRESS,
            "payment": "cod",
        }
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        return self._send("POST", "/api/v1/orders", json.dumps(body), headers)

    def copy(self) -> "Shopper":
        """The same browser over another connection, as when a button is pressed twice."""
        other = Shopper(self.url, int(self.phone[2:]))
        other.cookies = dict(self.cookies)
        return other

    def close(self) -> None:
        self._connection.close()

    def _send(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {**headers, **({"Cookie": cookie} if cookie else {})}
        self._connection.request(method, path, body.encode() if body is not None else None, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _equals, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return Answer(answer.status, answer.headers.get("Location", ""), text)

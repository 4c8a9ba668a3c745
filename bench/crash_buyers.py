"""Buyers who do not give up: each orders and pays as a person with a browser would while the shop is killed under her.

What she was told is written down, and what she sent; `bench.crash_checks` compares it with the shop's books.
"""

import html
import http.client
import json
import random
import re
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

HOST = "127.0.0.1"
GOOD_CARD, BAD_CARD = "4242424242424242", "4000000000000002"
# Packs of two producers with accounts for transfers; one cart may hold both.
SLUGS = ("toi-ly-son-phu-sinh", "mit-say-ohjoy", "nhang-que-tra-bong")
METHODS = ("cod", "vietqr", "card")
_ADDRESS = {"name": "Nguyễn Thị Bưởi", "province": "Quảng Ngãi", "commune": "Nghĩa Lộ", "street": "12 Phan Đình Phùng"}
_FORM = "application/x-www-form-urlencoded"
_LONGEST_SECONDS = 20
_PATIENCE_SECONDS = 120
_GONE = (ConnectionError, http.client.HTTPException, TimeoutError, OSError)


class Unexpected(Exception):
    """The shop answered what it never should; the message says to what."""


@dataclass
class Diary:
    """What all buyers sent and were told. Appended to from many threads."""

    # Every token a form was sent with, and the order that was answered to it.
    sent: dict[str, str] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)
    # {transfer: (producer, order, đồng)} for each transfer the bank reported until it was heard.
    transfers: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    # Order groups whose card page said that it was paid.
    paid_by_card: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    journeys: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str


class Browser:
    """One visitor's cookies over fresh connections, as every connection may die."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}

    def copy(self) -> "Browser":
        """The same browser, as when a button is pressed twice."""
        twin = Browser(self._port)
        twin._cookies = dict(self._cookies)
        return twin

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        own = {"Sec-Fetch-Site": "same-origin", "Content-Type": _FORM}
        return self._ask("POST", path, urlencode(fields), own)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        answer, cookies = ask(self._port, method, path, body, headers)
        self._cookies |= cookies
        return answer


def ask(port: int, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[Answer, dict[str, str]]:
    """One request over a connection of its own; (answer, cookies set). Raises what a broken connection raises."""
    connection = http.client.HTTPConnection(HOST, port, timeout=_LONGEST_SECONDS)
    try:
        connection.request(method, path, body.encode() if body is not None else None, headers)
        response = connection.getresponse()
        text = response.read().decode()
    finally:
        connection.close()
    cookies = dict(line.split(";", 1)[0].split("=", 1) for line in response.headers.get_all("Set-Cookie") or ())
    return Answer(response.status, response.headers.get("Location", ""), text), cookies


class Buyer(threading.Thread):
    """Orders and pays, one journey after the other, until told to stop; finishes the journey she is in."""

    def __init__(
        self, number: int, seed: int, port: int, bank_secret: str, diary: Diary, over: threading.Event
    ) -> None:
        super().__init__(daemon=True)
        self.doing = "looks"
        self._phone = f"09{10_000_000 + number:08d}"
        self._chance = random.Random(f"{seed}-{number}")
        self._port, self._bank_secret, self._diary, self._over = port, bank_secret, diary, over

    def run(self) -> None:
        while not self._over.is_set():
            try:
                self._buy()
            except Unexpected as unexpected:
                self._diary.faults.append(str(unexpected))
            except Exception as failed:
                # A thread that dies unseen would make the rehearsal pass.
                self._diary.faults.append(f"{self.doing}: {type(failed).__name__}: {failed}")

    def _buy(self) -> None:
        browser, method = Browser(self._port), self._chance.choice(METHODS)
        form = self._form(browser, method)
        if self._chance.random() < 0.15:
            self._press_twice(browser, form)
        if self._chance.random() < 0.1:
            # She closes the tab before an answer comes: one attempt, and no word of what became of it.
            self._try_once(lambda: browser.post("/thanh-toan", form), "orders, tab closed")
            self._diary.journeys["left while ordering"] += 1
            return
        placed = self._until(lambda: browser.post("/thanh-toan", form), "orders", (303,))
        code = self._code_of(browser, placed, form)
        self._diary.answered[form["checkout_token"]] = code
        if method == "card":
            self._pay_by_card(browser, code, placed.location)
        elif method == "vietqr":
            self._pay_by_transfer(code)
        self._diary.journeys[method] += 1

    def _form(self, browser: Browser, method: str) -> dict[str, str]:
        """The checkout form, filled in. Whatever is lost before it is sent is nobody's order."""
        for slug in self._chance.sample(SLUGS, self._chance.randint(1, 2)):
            self._until(lambda slug=slug: browser.post("/gio-hang", {"slug": slug, "quantity": "1"}), "cart", (303,))
        page = self._until(lambda: browser.get("/thanh-toan"), "checkout page", (200,))
        own = {name: _hidden(page.text, name) for name in ("checkout_token", "expected_total_dong")}
        self._diary.sent[own["checkout_token"]] = method
        return {"phone": self._phone, **_ADDRESS, **own, "method": method}

    def _press_twice(self, browser: Browser, form: dict[str, str]) -> None:
        twin = browser.copy()
        other = threading.Thread(target=lambda: self._try_once(lambda: twin.post("/thanh-toan", form), "orders twice"))
        other.start()
        self._try_once(lambda: browser.post("/thanh-toan", form), "orders twice")
        other.join()

    def _code_of(self, browser: Browser, placed: Answer, form: dict[str, str]) -> str:
        """The order's code: from the address one is sent to, or by asking with the same form once more."""
        found = re.search(r"/don-hang/(CS[A-Z0-9]+)", placed.location)
        while found is None:
            # The answer led to the card's page; the orders this browser may open are its cookie's business, so the
            # page to come back to tells the code.
            page = ask(_port_of(placed.location), "GET", _path_of(placed.location), None, {})[0]
            found = re.search(r"/don-hang/(CS[A-Z0-9]+)", page.text + page.location)
            if found is None:
                placed = self._until(lambda: browser.post("/thanh-toan", form), "orders", (303,))
                found = re.search(r"/don-hang/(CS[A-Z0-9]+)", placed.location)
        return found[1]

    def _pay_by_card(self, browser: Browser, code: str, location: str) -> None:
        if self._chance.random() < 0.1:
            self._diary.journeys["left at the card"] += 1
            return
        while "/c/pay/" not in location:
            # The provider was not reached in time: the order's page offers the card again.
            on = self._until(lambda: browser.post(f"/don-hang/{code}/the", {}), "asks for card page", (303,))
            location = on.location
            if "/c/pay/" not in location and self._is_paid(code):
                return
        port, path = _port_of(location), _path_of(location)
        if self._chance.random() < 0.2:
            self._at_provider(port, path, BAD_CARD)
        paid = self._at_provider(port, path, GOOD_CARD)
        if paid.status == 410:
            # That page had ended; the order's page leads to another.
            return self._pay_by_card(browser, code, "")
        self._diary.paid_by_card.append(code)
        if self._chance.random() < 0.3:
            self._diary.journeys["closed the tab after paying"] += 1
            return
        self._until(lambda: browser.get(_path_of(paid.location)), "back from the card", (303,))

    def _at_provider(self, port: int, path: str, card: str) -> Answer:
        """The provider's own page, which nobody kills."""
        self.doing = "pays by card"
        answer = ask(port, "POST", path, urlencode({"card": card}), {"Content-Type": _FORM})[0]
        if answer.status not in (303, 402, 410):
            raise Unexpected(f"the card page answered {answer.status}")
        return answer

    def _is_paid(self, code: str) -> bool:
        return all(order["payment"]["status"] == "paid" for order in self._order(code)["orders"])

    def _pay_by_transfer(self, code: str) -> None:
        """Her bank moves the money; the producer's bank tells the shop until it is heard, now and then twice."""
        for order in self._order(code)["orders"]:
            transfer, amount = uuid.UUID(int=self._chance.getrandbits(128)).hex[:16], order["payment"]["amount_dong"]
            told = {"id": transfer, "transferType": "in", "transferAmount": amount, "content": f"{order['code']} ck"}
            self._diary.transfers[transfer] = (order["producer"]["slug"], order["code"], amount)
            for _time in range(2 if self._chance.random() < 0.3 else 1):
                self._until(lambda order=order, told=told: self._notice(order, told), "bank notice", (200,))

    def _notice(self, order: dict[str, Any], told: dict[str, Any]) -> Answer:
        headers = {"Authorization": f"Apikey {self._bank_secret}", "Content-Type": "application/json"}
        path = f"/payments/bank/{order['producer']['slug']}/events"
        return ask(self._port, "POST", path, json.dumps(told), headers)[0]

    def _order(self, code: str) -> dict[str, Any]:
        path = f"/api/v1/orders/{code}?phone={self._phone}"
        told: dict[str, Any] = json.loads(
            self._until(lambda: ask(self._port, "GET", path, None, {})[0], "looks at the order", (200,)).text
        )
        return told

    def _try_once(self, act: Any, doing: str) -> None:
        self.doing = doing
        try:
            act()
        except _GONE:
            return

    def _until(self, act: Any, doing: str, expected: tuple[int, ...]) -> Answer:
        """Do it again until it is answered. What the shop answers while it lives must be what is expected."""
        self.doing = doing
        silent_since = time.monotonic()
        while True:
            try:
                answer: Answer = act()
            except _GONE:
                if not self._over.is_set():
                    silent_since = time.monotonic()
                elif time.monotonic() - silent_since > _PATIENCE_SECONDS:
                    raise Unexpected(f"{doing}: no answer, and nobody kills the shop any more") from None
                time.sleep(0.05)
                continue
            if answer.status not in expected:
                heading = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text, re.S)
                raise Unexpected(f"{doing}: {answer.status} {heading[1].strip() if heading else answer.text[:200]}")
            return answer


def _hidden(text: str, name: str) -> str:
    tag = re.search(rf'<input[^>]*\bname="{name}"[^>]*>', text)
    value = re.search(r'\bvalue="([^"]*)"', tag[0]) if tag else None
    if value is None:
        raise Unexpected(f"no field {name} on the page")
    return html.unescape(value[1])


def _port_of(address: str) -> int:
    return urlsplit(address).port or 80


def _path_of(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")

"""A stand-in for a bank and its notification service: it tells a shop, in SePay's form, of money that came in.

For demonstrations and tests; no money moves and the shop never imports it. Paid to the đồng, a đồng short, twice,
late, under a memo as banks mangle it:

    python -m tools.bank_simulator --secret S --memo CSABCDEFGHJ1 --amount 250000 [--more -1] [--times 2] [--mangled]
"""

import argparse
import hashlib
import hmac
import json
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

VIETNAM = timedelta(hours=7)
# (address, body, headers) → (status, body)
Post = Callable[[str, bytes, dict[str, str]], tuple[int, bytes]]


def notice(amount_dong: int, content: str, number: int | str, *, at: datetime, **more: Any) -> dict[str, Any]:
    """What the service says of one transfer; `more` overrides its fields."""
    return {
        "id": number,
        "gateway": "Vietcombank",
        "transactionDate": (at.astimezone(UTC) + VIETNAM).strftime("%Y-%m-%d %H:%M:%S"),
        "accountNumber": None,
        "code": None,
        "content": content,
        "transferType": "in",
        "transferAmount": amount_dong,
        "accumulated": 19_077_000,
        "subAccount": None,
        "referenceCode": f"MBVCB.{number}",
        "description": "",
        **more,
    }


def mangled(memo: str, number: int | str) -> str:
    """A memo as it comes out of a bank: in other words, broken by a space, in capitals."""
    return f"MBVCB.{number}.{memo[:6]} {memo[6:]} CHUYEN TIEN.CT tu 0071001 NGUYEN THI LAN".upper()


def signed(body: bytes, secret: str, at: datetime) -> dict[str, str]:
    """The headers that prove a notice by its signature."""
    stamp = str(int(at.timestamp()))
    made = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"X-SePay-Timestamp": stamp, "X-SePay-Signature": f"sha256={made}"}


def over_http(address: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    request = urllib.request.Request(address, body, headers)  # noqa: S310 - the shop named on the command line
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


@dataclass(frozen=True)
class Bank:
    """One producer's bank: where it tells of money, and how it proves itself."""

    address: str
    secret: str
    is_signing: bool = False
    post: Post = over_http

    def tell(self, told: dict[str, Any], *, times: int = 1) -> list[tuple[int, bytes]]:
        """Send a notice, the same again as often as asked for; the answers."""
        body = json.dumps(told).encode()
        proof = {"Authorization": f"Apikey {self.secret}"}
        if self.is_signing:
            proof = signed(body, self.secret, datetime.now(UTC))
        headers = {"Content-Type": "application/json", **proof}
        return [self.post(self.address, body, headers) for _ in range(times)]


def main() -> None:
    asked = argparse.ArgumentParser(prog="tools.bank_simulator", description=__doc__)
    asked.add_argument("--shop", default="http://127.0.0.1:8000", help="address of the shop")
    asked.add_argument("--producer", default="phu-sinh", help="whose account the money comes into")
    asked.add_argument("--secret", required=True, help="the producer's secret, or BANK_WEBHOOK_SECRET")
    asked.add_argument("--memo", required=True, help="what the transfer says: the order's code")
    asked.add_argument("--amount", type=int, required=True, help="đồng")
    asked.add_argument("--more", type=int, default=0, help="this much more than the amount; negative: less")
    asked.add_argument("--times", type=int, default=1, help="how often the same notice is sent")
    asked.add_argument("--transfers", type=int, default=1, help="how many transfers, each with its own number")
    asked.add_argument("--after", type=float, default=0, help="seconds to wait before each")
    asked.add_argument("--mangled", action="store_true", help="the memo as banks write it")
    asked.add_argument("--signed", action="store_true", help="prove by signature instead of Apikey")
    given = asked.parse_args()
    bank = Bank(f"{given.shop}/payments/bank/{given.producer}/events", given.secret, given.signed)
    for _ in range(given.transfers):
        time.sleep(given.after)
        number = secrets.randbelow(10**9)
        content = mangled(given.memo, number) if given.mangled else given.memo
        told = notice(given.amount + given.more, content, number, at=datetime.now(UTC))
        for status, body in bank.tell(told, times=given.times):
            print(status, body.decode(errors="replace").strip(), flush=True)


if __name__ == "__main__":
    main()

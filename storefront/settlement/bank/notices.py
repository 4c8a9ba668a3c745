"""A bank's notice of money that moved, in SePay's form: whose it is and what it says. Pure.

`{id, transferType, transferAmount, content, transactionDate, accountNumber, referenceCode, …}`; proved either by
`Authorization: Apikey SECRET` or by `X-SePay-Signature: sha256=…` over `{X-SePay-Timestamp}.{body}`.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from storefront.settlement.bank.rules import LONGEST_CONTENT, MOST_DONG
from storefront.settlement.statements import figures

TOLERANCE = timedelta(minutes=5)
_LONGEST_ID = 60


class Forged(Exception):
    """No proof, a wrong one, or one from another time (`reason`: missing, wrong, stale)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreadable(ValueError):
    """A notice that is cut off or lacks what it must say; `field` is where."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class BankNotice:
    """What a notice says. `happened_at` None where it tells no day."""

    id: str
    is_incoming: bool
    amount_dong: int
    content: str
    happened_at: datetime | None
    account: str
    reference: str


def prove(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], now: datetime) -> str:
    """The kind of proof a notice carries under one of these secrets. Raises `Forged`."""
    signature = headers.get("X-Sepay-Signature", "")
    if signature:
        _check_signature(signature, headers.get("X-Sepay-Timestamp", ""), body, secrets, now)
        return "signature"
    scheme, _space, given = headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "apikey" or not given.strip():
        raise Forged("missing")
    if not any(hmac.compare_digest(given.strip().encode(), secret.encode()) for secret in secrets):
        raise Forged("wrong")
    return "apikey"


def read(body: bytes) -> BankNotice:
    """What a notice's body says. Raises `Unreadable`."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("body") from None
    if not isinstance(told, dict):
        raise Unreadable("body")
    kind = told.get("transferType")
    if kind not in ("in", "out"):
        raise Unreadable("transferType")
    return BankNotice(
        id=_id(told.get("id")),
        is_incoming=kind == "in",
        amount_dong=_amount(told.get("transferAmount")),
        content=_text(told.get("content") or told.get("description"), LONGEST_CONTENT),
        happened_at=_instant(told.get("transactionDate")),
        account=_text(told.get("accountNumber"), 40),
        reference=_text(told.get("referenceCode"), 120),
    )


def _check_signature(signature: str, timestamp: str, body: bytes, secrets: Sequence[str], now: datetime) -> None:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        raise Forged("stale")
    signed = timestamp.encode() + b"." + body
    made = ("sha256=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets)
    if not any(hmac.compare_digest(signature.strip().encode(), one.encode()) for one in made):
        raise Forged("wrong")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        raise Forged("stale")


def _id(value: Any) -> str:
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not text or len(text) > _LONGEST_ID or not text.isprintable():
        raise Unreadable("id")
    return text


def _amount(value: Any) -> int:
    try:
        if isinstance(value, bool):
            raise Unreadable("transferAmount")
        if isinstance(value, float):
            dong = int(value) if value.is_integer() else 0
        else:
            dong = value if isinstance(value, int) else figures.amount(str(value))
    except (ValueError, OverflowError):
        raise Unreadable("transferAmount") from None
    if not 0 < dong <= MOST_DONG:
        raise Unreadable("transferAmount")
    return dong


def _instant(value: Any) -> datetime | None:
    if value in (None, ""):
        return None
    try:
        return figures.instant(str(value))
    except ValueError:
        raise Unreadable("transactionDate") from None


def _text(value: Any, longest: int) -> str:
    text = str(value) if isinstance(value, str | int) else ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:longest]

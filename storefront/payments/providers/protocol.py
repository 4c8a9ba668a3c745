"""What a way to pay promises, in the shop's own words. Every provider passes one contract test."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from storefront.payments.rules import Method


class BadSignature(Exception):
    """A message that is not the provider's, is too old, or is cut off."""


class Unsupported(Exception):
    """Something this way to pay does not do, as its capabilities say."""


class ProviderRefused(Exception):
    """The provider, or what it is known to take, says no; asking again changes nothing."""


class ProviderUnreachable(Exception):
    """No answer, or none that counts. The call may have been carried out: ask again under the same key."""

    def __init__(self, message: str, *, was_answered: bool) -> None:
        super().__init__(message)
        self.was_answered = was_answered


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a way to pay does. Amounts in đồng.

    `is_remote`: somebody else holds the truth, to be fetched; `sends_notices`: and tells us by signed messages.
    """

    min_dong: int
    max_dong: int
    refunds: Literal["none", "partial"]
    is_remote: bool
    sends_notices: bool


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to be paid. `code` is the order's or the group's; `lines` are (text, đồng) and add up to the amount."""

    code: str
    amount_dong: int
    lines: tuple[tuple[str, int], ...] = ()
    language: str = "vi"
    email: str = ""
    paid_url: str = ""
    back_url: str = ""
    expires_at: datetime | None = None
    bank_bin: str = ""
    bank_account: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    """What the buyer needs to see next."""

    kind: Literal["redirect", "qr", "none"]
    reference: str
    url: str = ""
    qr_payload: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """One message of a provider, already authenticated.

    `key` is the idempotency key of the call it goes back to, "" where it carries none.
    """

    event_id: str
    kind: str
    reference: str
    key: str
    at: datetime
    raw: bytes


@dataclass(frozen=True, slots=True)
class ProviderState:
    """Where a payment stands, by the provider's word. `amount_dong` and `currency` are what was paid, or is asked.

    `payment` names the money at the provider once it is there; refunds go through it. `url` is where to pay.
    """

    reference: str
    state: Literal["open", "paid", "expired"]
    amount_dong: int
    currency: str
    payment: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class RefundState:
    """Where a refund stands, by the provider's word."""

    reference: str
    state: Literal["sent", "done", "failed"]
    amount_dong: int
    error: str = ""


class PaymentProvider(Protocol):
    """A way to pay. Amounts are whole đồng; a call repeated under its key has one effect."""

    @property
    def method(self) -> Method: ...

    def capabilities(self) -> Capabilities: ...

    def start(self, intent: Intent, *, idempotency_key: str) -> Start:
        """Begin a payment. Raises `ProviderRefused` or `ProviderUnreachable`."""

    def authenticate(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """The message that a request carries. Touches no database. Raises `BadSignature`."""

    def fetch(self, reference: str) -> ProviderState:
        """Where a payment stands. Raises `Unsupported`, `ProviderRefused` or `ProviderUnreachable`."""

    def cancel(self, reference: str) -> ProviderState:
        """End a payment that has not been made; one that was made meanwhile comes back as paid. Raises as `fetch`."""

    def refund(self, payment: str, amount_dong: int, *, idempotency_key: str, reason: str) -> RefundState:
        """Send money back. Raises as `fetch`."""

    def fetch_refund(self, reference: str) -> RefundState:
        """Where a refund stands. Raises as `fetch`."""


def check_amount(able: Capabilities, amount_dong: int) -> None:
    """Raise `ProviderRefused` for an amount outside what a way to pay takes."""
    if not able.min_dong <= amount_dong <= able.max_dong:
        raise ProviderRefused(f"{amount_dong} is not between {able.min_dong} and {able.max_dong}")

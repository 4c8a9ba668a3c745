"""Cards by Stripe Checkout: the buyer pays on Stripe's page, so no card number ever comes here.

The library is loaded when a card is first paid with: it would be a third of a web process that takes none.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from storefront.payments.providers.protocol import (
    BadSignature,
    Capabilities,
    Intent,
    Notice,
    ProviderRefused,
    ProviderState,
    ProviderUnreachable,
    RefundState,
    Start,
    check_amount,
)
from storefront.payments.rules import Method

if TYPE_CHECKING:
    from stripe import StripeClient

CURRENCY = "vnd"
# Đồng have no smaller unit, and a charge at most eight digits. The least is half a US dollar, told generously.
LEAST_DONG, MOST_DONG = 15_000, 99_999_999
TOLERANCE_SECONDS = 300
_LONGEST_TEXT = 120
_REFUND_STATES: dict[str, Any] = {"succeeded": "done", "failed": "failed", "canceled": "failed"}


class Cards:
    """Stripe under one key. A `hurried` one serves somebody who waits for a page: it gives up after a few seconds."""

    method = Method.CARD

    def __init__(self, key: str, webhook_secret: str, api_base: str, *, hurried: bool = False) -> None:
        self._key = key
        self._webhook_secret = webhook_secret
        self._api_base = api_base
        self._hurried = hurried

    @cached_property
    def _client(self) -> "StripeClient":
        import stripe

        # Without a number a `StripeClient` never tries again. Who waits gets one answer or a way on within 4 s.
        return stripe.StripeClient(
            self._key,
            base_addresses={"api": self._api_base} if self._api_base else {},
            max_network_retries=0 if self._hurried else 2,
            http_client=stripe.RequestsClient(timeout=(1, 3) if self._hurried else (3, 20)),
        )

    def capabilities(self) -> Capabilities:
        return Capabilities(LEAST_DONG, MOST_DONG, refunds="partial", is_remote=True, sends_notices=True)

    def start(self, intent: Intent, *, idempotency_key: str) -> Start:
        check_amount(self.capabilities(), intent.amount_dong)
        params = _session_of(intent, idempotency_key)
        try:
            return self._create(params, idempotency_key)
        except ProviderUnreachable as failed:
            # An error that came at once leaves time for a second try; silence does not.
            if not failed.was_answered:
                raise
            return self._create(params, idempotency_key)

    def _create(self, params: Any, key: str) -> Start:
        with _told_plainly():
            session = self._client.v1.checkout.sessions.create(params=params, options={"idempotency_key": key})
        return Start("redirect", session.id, url=session.url or "")

    def authenticate(self, headers: Mapping[str, str], body: bytes) -> Notice:
        import stripe

        try:
            header = headers.get("Stripe-Signature")
            stripe.WebhookSignature.verify_header(body, header, self._webhook_secret, TOLERANCE_SECONDS)
            return read_notice(body)
        except (stripe.SignatureVerificationError, ValueError, LookupError, TypeError) as wrong:
            raise BadSignature(str(wrong)) from None

    def fetch(self, reference: str) -> ProviderState:
        with _told_plainly():
            return _state_of(self._client.v1.checkout.sessions.retrieve(reference, {"expand": ["payment_intent"]}))

    def cancel(self, reference: str) -> ProviderState:
        now = self.fetch(reference)
        if now.state != "open":
            return now
        try:
            with _told_plainly():
                self._client.v1.checkout.sessions.expire(reference)
        except ProviderRefused:
            # Paid or ended between the two calls.
            return self.fetch(reference)
        return self.fetch(reference)

    def refund(self, payment: str, amount_dong: int, *, idempotency_key: str, reason: str) -> RefundState:
        with _told_plainly():
            refund = self._client.v1.refunds.create(
                params={
                    "payment_intent": payment,
                    "amount": amount_dong,
                    "reason": "requested_by_customer",
                    "metadata": {"key": idempotency_key, "reason": reason[:_LONGEST_TEXT]},
                },
                options={"idempotency_key": idempotency_key},
            )
        return _refund_of(refund)

    def fetch_refund(self, reference: str) -> RefundState:
        with _told_plainly():
            return _refund_of(self._client.v1.refunds.retrieve(reference))


def read_notice(body: bytes) -> Notice:
    """The message in a body whose signature was checked. Raises `ValueError`, `LookupError` or `TypeError`."""
    event = json.loads(body)
    what = event["data"]["object"]
    metadata = what.get("metadata")
    return Notice(
        event_id=str(event["id"]),
        kind=str(event["type"]),
        reference=str(what.get("id") or ""),
        key=str(metadata.get("key", "")) if isinstance(metadata, dict) else "",
        at=datetime.fromtimestamp(int(event["created"]), UTC),
        raw=body,
    )


def _session_of(intent: Intent, key: str) -> Any:
    own: dict[str, Any] = {"metadata": {"key": key, "code": intent.code}}
    params = {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "allowed_payment_method_types": ["card"],
        "locale": intent.language,
        "client_reference_id": intent.code,
        "success_url": intent.paid_url,
        "cancel_url": intent.back_url,
        "line_items": [_line(text, dong) for text, dong in intent.lines],
        "payment_intent_data": {**own, "description": intent.code},
        **own,
    }
    if intent.email:
        params["customer_email"] = intent.email
    if intent.expires_at is not None:
        params["expires_at"] = int(intent.expires_at.timestamp())
    return params


def _line(text: str, dong: int) -> dict[str, Any]:
    data = {"currency": CURRENCY, "unit_amount": dong, "product_data": {"name": text[:_LONGEST_TEXT]}}
    return {"quantity": 1, "price_data": data}


def _state_of(session: Any) -> ProviderState:
    paid = session.payment_intent
    is_paid = session.payment_status == "paid" and paid is not None
    return ProviderState(
        reference=session.id,
        state="paid" if is_paid else "expired" if session.status == "expired" else "open",
        amount_dong=paid.amount_received if is_paid else session.amount_total,
        currency=paid.currency if is_paid else session.currency,
        payment=paid.id if is_paid else "",
        url=session.url or "",
    )


def _refund_of(refund: Any) -> RefundState:
    return RefundState(
        reference=refund.id,
        state=_REFUND_STATES.get(refund.status, "sent"),
        amount_dong=refund.amount,
        error=getattr(refund, "failure_reason", None) or "",
    )


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turn the library's errors into what the shop does about them."""
    import stripe

    try:
        yield
    except stripe.APIConnectionError as failed:
        raise ProviderUnreachable(str(failed.user_message or failed), was_answered=False) from failed
    except stripe.StripeError as failed:
        is_passing = failed.http_status is None or failed.http_status in (409, 429) or failed.http_status >= 500
        # A key that is refused is the shop's fault, and mended without a new attempt.
        is_ours = isinstance(failed, stripe.AuthenticationError | stripe.PermissionError)
        message = str(failed.user_message or failed)
        if is_passing or is_ours:
            raise ProviderUnreachable(message, was_answered=True) from failed
        raise ProviderRefused(message) from failed

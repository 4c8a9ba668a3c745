"""Ways to pay that no provider stands behind: the money goes from buyer to producer, and people say that it came."""

from collections.abc import Mapping

from storefront.payments.providers.protocol import BadSignature, Notice, ProviderState, RefundState, Unsupported


class Local:
    """What the ways to pay have in common whose truth is the producer's own word."""

    def authenticate(self, headers: Mapping[str, str], body: bytes) -> Notice:
        raise BadSignature("nobody sends messages about this way to pay")

    def fetch(self, reference: str) -> ProviderState:
        raise Unsupported("the producer says whether the money came")

    def cancel(self, reference: str) -> ProviderState:
        raise Unsupported("nothing was begun elsewhere")

    def refund(self, payment: str, amount_dong: int, *, idempotency_key: str, reason: str) -> RefundState:
        raise Unsupported("the producer sends the money back herself")

    def fetch_refund(self, reference: str) -> RefundState:
        raise Unsupported("the producer says whether the money went")

from storefront.payments.providers.local import Local
from storefront.payments.providers.protocol import Capabilities, Intent, Start, check_amount
from storefront.payments.rules import Method


class Cash(Local):
    """Cash on delivery, up to a limit in đồng for each order."""

    method = Method.COD

    def __init__(self, limit_dong: int) -> None:
        self._limit_dong = limit_dong

    def capabilities(self) -> Capabilities:
        return Capabilities(1, self._limit_dong, refunds="none", is_remote=False, sends_notices=False)

    def start(self, intent: Intent, *, idempotency_key: str) -> Start:
        check_amount(self.capabilities(), intent.amount_dong)
        return Start("none", intent.code)

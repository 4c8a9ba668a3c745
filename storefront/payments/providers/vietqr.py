from storefront.payments import vietqr
from storefront.payments.providers.local import Local
from storefront.payments.providers.protocol import Capabilities, Intent, ProviderRefused, Start, check_amount
from storefront.payments.rules import Method


class BankTransfer(Local):
    """A transfer to the producer's own account, shown as VietQR. The order's code is the memo."""

    method = Method.VIETQR

    def capabilities(self) -> Capabilities:
        return Capabilities(1, vietqr.LARGEST_DONG, refunds="none", is_remote=False, sends_notices=False)

    def start(self, intent: Intent, *, idempotency_key: str) -> Start:
        check_amount(self.capabilities(), intent.amount_dong)
        transfer = vietqr.Transfer(intent.bank_bin, intent.bank_account, intent.amount_dong, intent.code)
        try:
            return Start("qr", intent.code, qr_payload=vietqr.encode(transfer))
        except vietqr.BadPayload as bad:
            raise ProviderRefused(str(bad)) from None

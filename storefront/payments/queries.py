from storefront.payments import vietqr
from storefront.payments.models import Payment


def transfer_payload(payment: Payment) -> str:
    """The VietQR text of an awaited transfer: what is still missing."""
    return vietqr.encode(
        vietqr.Transfer(
            bank_bin=payment.bank_bin or "",
            account=payment.bank_account or "",
            amount_dong=payment.missing_dong,
            purpose=payment.reference,
        )
    )

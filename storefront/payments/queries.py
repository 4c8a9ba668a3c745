from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.payments import vietqr
from storefront.payments.models import Payment, Refund


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


def refunds(session: Session, payment_id: int) -> Sequence[Refund]:
    """What goes or went back of a payment, oldest first; what was withdrawn is left out."""
    query = select(Refund).where(Refund.payment_id == payment_id, Refund.state != "withdrawn")
    return session.scalars(query.order_by(Refund.id)).all()

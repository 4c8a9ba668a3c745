from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from storefront.ledger import rules
from storefront.ledger.models import LedgerEntry


def post(
    session: Session,
    *,
    cause: str,
    kind: str,
    producer_id: int,
    order_id: int | None,
    amounts: Mapping[str, int],
    now: datetime,
) -> None:
    """Book {account: signed đồng} under a cause that is booked once. Raises `rules.Unbalanced`.

    A cause booked before fails in the database when the session is flushed.
    """
    moved = {account: amount for account, amount in amounts.items() if amount}
    rules.check(moved)
    session.add_all(
        LedgerEntry(
            cause=cause,
            kind=kind,
            account=account,
            producer_id=producer_id,
            order_id=order_id,
            amount_dong=amount,
            at=now,
        )
        for account, amount in moved.items()
    )

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from storefront.ledger import rules
from storefront.ledger.models import LedgerEntry

_ENTRIES = insert(LedgerEntry.__table__)  # type: ignore[arg-type]


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

    A cause booked before fails in the database. Nothing is booked where all amounts are 0.
    """
    moved = {account: amount for account, amount in amounts.items() if amount}
    rules.check(moved)
    if not moved:
        return
    posting = {"cause": cause, "kind": kind, "producer_id": producer_id, "order_id": order_id, "at": now}
    # Nobody holds entries as objects: one plain statement writes them all.
    session.execute(
        _ENTRIES, [{**posting, "account": account, "amount_dong": amount} for account, amount in moved.items()]
    )

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storefront.ledger.models import LedgerEntry


def balances(session: Session, producer_id: int) -> dict[str, int]:
    """{account: đồng} of a producer's books; an account without entries is left out."""
    query = select(LedgerEntry.account, func.sum(LedgerEntry.amount_dong)).group_by(LedgerEntry.account)
    return {
        account: int(total) for account, total in session.execute(query.where(LedgerEntry.producer_id == producer_id))
    }


def unbalanced(session: Session) -> list[str]:
    """Causes whose entries do not sum to zero; always none."""
    query = select(LedgerEntry.cause).group_by(LedgerEntry.cause).having(func.sum(LedgerEntry.amount_dong) != 0)
    return list(session.scalars(query))

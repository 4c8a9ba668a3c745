from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.addresses.models import SavedAddress


def of_user(session: Session, user_id: int) -> list[SavedAddress]:
    """Somebody's address book, the default first, then those saved last."""
    rows = select(SavedAddress).where(SavedAddress.user_id == user_id)
    return list(session.scalars(rows.order_by(SavedAddress.is_default.desc(), SavedAddress.id.desc())))


def one_of_user(session: Session, user_id: int, address_id: int) -> SavedAddress | None:
    """An address of hers; None for another's."""
    return session.scalar(select(SavedAddress).where(SavedAddress.id == address_id, SavedAddress.user_id == user_id))

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from storefront.accounts import rules
from storefront.accounts.models import Membership, User


def by_phone(session: Session, phone: str) -> User | None:
    """The account of a phone in any spelling; None for text that is no phone."""
    try:
        national = rules.national(phone)
    except rules.NotAPhone:
        return None
    return session.scalar(select(User).where(User.phone == national))


def memberships(session: Session, user_id: int) -> list[Membership]:
    """The producers somebody works for, those she joined first before others."""
    rows = select(Membership).where(Membership.user_id == user_id).options(joinedload(Membership.producer))
    return list(session.scalars(rows.order_by(Membership.since_at, Membership.producer_id)))

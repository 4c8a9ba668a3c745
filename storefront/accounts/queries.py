from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.accounts import rules
from storefront.accounts.models import User


def by_phone(session: Session, phone: str) -> User | None:
    """The account of a phone in any spelling; None for text that is no phone."""
    try:
        national = rules.national(phone)
    except rules.NotAPhone:
        return None
    return session.scalar(select(User).where(User.phone == national))

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from storefront.accounts import rules
from storefront.accounts.models import AccountEvent, Membership, Role, User


def by_phone(session: Session, phone: str) -> User | None:
    """The account of a phone in any spelling; None for text that is no phone."""
    try:
        national = rules.national(phone)
    except rules.NotAPhone:
        return None
    return session.scalar(select(User).where(User.phone == national))


def by_contact(session: Session, typed: str) -> User | None:
    """The account of a phone or mail address in any spelling; None for text that is neither."""
    try:
        contact = rules.contact(typed)
    except rules.NotAContact:
        return None
    column = User.email if rules.is_email(contact) else User.phone
    return session.scalar(select(User).where(column == contact))


def by_session_name(session: Session, name: str) -> User | None:
    """The account whose sessions go by a name; None once they were ended."""
    return session.scalar(select(User).where(User.fs_uniquifier == name))


def memberships(session: Session, user_id: int) -> list[Membership]:
    """The producers somebody works for, those she joined first before others."""
    rows = select(Membership).where(Membership.user_id == user_id).options(joinedload(Membership.producer))
    return list(session.scalars(rows.order_by(Membership.since_at, Membership.producer_id)))


def staff(session: Session) -> list[User]:
    """The accounts that have a role in the office, closed ones too, by name."""
    named = select(User).where(User.roles.any(Role.name.in_(rules.OFFICE_READERS)))
    return list(session.scalars(named.order_by(User.active.desc(), User.name, User.phone)))


def account_events(
    session: Session, *, user_id: int | None = None, offset: int = 0, limit: int = 50
) -> list[AccountEvent]:
    """What was done to accounts, or to one, newest first."""
    rows = select(AccountEvent).options(joinedload(AccountEvent.user)).order_by(AccountEvent.id.desc())
    if user_id is not None:
        rows = rows.where(AccountEvent.user_id == user_id)
    return list(session.scalars(rows.offset(offset).limit(limit)))

import uuid
from datetime import datetime

from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.producers.models import Producer
from storefront.accounts import rules
from storefront.accounts.models import Membership, Role, User


class WrongAccount(ValueError):
    """An account that cannot be made; the message says why."""


def add(session: Session, *, role: str, phone: str, password: str, name: str = "") -> User:
    """Make an account, or give an existing one this role, name and password.

    Raises `WrongAccount` for an unknown role or a short password, `rules.NotAPhone` for the phone.
    """
    if role not in rules.ROLES:
        raise WrongAccount(f"role is one of {', '.join(rules.ROLES)}")
    if len(password) < rules.MIN_PASSWORD:
        raise WrongAccount(f"a password has at least {rules.MIN_PASSWORD} characters")
    national = rules.national(phone)
    row = session.scalar(select(Role).where(Role.name == role)) or Role(name=role)
    user = session.scalar(select(User).where(User.phone == national))
    if user is None:
        user = User(phone=national, fs_uniquifier=uuid.uuid4().hex, roles=[])
        session.add(user)
    user.password = hash_password(password)
    user.name = name or user.name or ""
    if row not in user.roles:
        user.roles.append(row)
    return user


def join(session: Session, *, user: User, producer: Producer, role: str, now: datetime) -> Membership:
    """Let somebody work for a producer, or change as what. Raises `WrongAccount` for an unknown role."""
    if role not in rules.MEMBER_ROLES:
        raise WrongAccount(f"role is one of {', '.join(rules.MEMBER_ROLES)}")
    membership = session.get(Membership, (user.id, producer.id))
    if membership is None:
        membership = Membership(user_id=user.id, producer_id=producer.id, since_at=now)
        session.add(membership)
    membership.role = role
    row = session.scalar(select(Role).where(Role.name == "producer")) or Role(name="producer")
    if row not in user.roles:
        user.roles.append(row)
    return membership

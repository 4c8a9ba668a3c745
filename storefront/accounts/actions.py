import uuid
from datetime import datetime

from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.producers.models import Producer
from storefront.accounts import rules
from storefront.accounts.models import AccountEvent, Membership, Role, User


class WrongAccount(ValueError):
    """An account that cannot be made; the message says why."""


class StaffRefused(ValueError):
    """An act on an account of the office that cannot be; `reason`: self, role, already, empty, too_long, state."""

    def __init__(self, reason: str, field: str = "reason") -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


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


def give_role(session: Session, *, user: User, role: str, by: User, reason: str, now: datetime) -> None:
    """Let an account do an office's work. Raises `StaffRefused`."""
    if role not in rules.OFFICE_READERS:
        raise StaffRefused("role", "role")
    if any(one.name == role for one in user.roles):
        raise StaffRefused("already", "role")
    _check(user, by, reason)
    user.roles.append(session.scalar(select(Role).where(Role.name == role)) or Role(name=role))
    tell(session, user=user, kind="role_given", role=role, by=_named(by), reason=reason, now=now)


def take_role(session: Session, *, user: User, role: str, by: User, reason: str, now: datetime) -> None:
    """Take an office's role from an account; in force with its next request. Raises `StaffRefused`."""
    kept = [one for one in user.roles if one.name != role]
    if role not in rules.OFFICE_READERS or len(kept) == len(user.roles):
        raise StaffRefused("role", "role")
    _check(user, by, reason)
    user.roles = kept
    tell(session, user=user, kind="role_taken", role=role, by=_named(by), reason=reason, now=now)


def set_active(session: Session, *, user: User, active: bool, by: User, reason: str, now: datetime) -> None:
    """Close an account, which ends its sessions, or open it again. Raises `StaffRefused`."""
    if user.active == active:
        raise StaffRefused("state")
    _check(user, by, reason)
    user.active = active
    user.fs_uniquifier = uuid.uuid4().hex
    tell(session, user=user, kind="enabled" if active else "disabled", by=_named(by), reason=reason, now=now)


def end_sessions(session: Session, *, user: User, now: datetime) -> None:
    """Sign somebody out everywhere, at her own wish."""
    user.fs_uniquifier = uuid.uuid4().hex
    tell(session, user=user, kind="signed_out", by=_named(user), reason="", now=now)


def tell(session: Session, *, user: User, kind: str, by: str, reason: str, now: datetime, role: str = "") -> None:
    """Write down what was done to an account."""
    session.flush()
    session.add(AccountEvent(user_id=user.id, kind=kind, role=role, reason=reason.strip(), actor=by, at=now))


def _check(user: User, by: User, reason: str) -> None:
    # Nobody locks herself out, so one admin is always left.
    if user.id == by.id:
        raise StaffRefused("self")
    if not reason.strip():
        raise StaffRefused("empty")
    if len(reason) > rules.LONGEST_REASON:
        raise StaffRefused("too_long")


def _named(user: User) -> str:
    return user.name or user.phone

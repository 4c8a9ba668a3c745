import uuid
from datetime import datetime

from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.producers.models import Producer
from storefront.accounts import rules
from storefront.accounts.devices import actions as devices
from storefront.accounts.models import AccountEvent, Membership, Role, User

# Who did it, in an account's own log, where its owner did: the log outlives her name.
SELF = "self"


class WrongAccount(ValueError):
    """An account that cannot be made; the message says why."""


class StaffRefused(ValueError):
    """An act on an account of the office that cannot be; `reason`: self, role, already, empty, too_long, state."""

    def __init__(self, reason: str, field: str = "reason") -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


def add(
    session: Session, *, role: str, phone: str, password: str, name: str = "", vouched_at: datetime | None = None
) -> User:
    """Make an account, or give an existing one this role, name and password.

    `vouched_at`: since when who makes it vouches that the phone is hers; it then counts as confirmed.

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
    user.phone_confirmed_at = user.phone_confirmed_at or vouched_at
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
    tell(session, user=user, kind="role_given", role=role, by=by.called, reason=reason, now=now)


def take_role(session: Session, *, user: User, role: str, by: User, reason: str, now: datetime) -> None:
    """Take an office's role from an account; in force with its next request. Raises `StaffRefused`."""
    kept = [one for one in user.roles if one.name != role]
    if role not in rules.OFFICE_READERS or len(kept) == len(user.roles):
        raise StaffRefused("role", "role")
    _check(user, by, reason)
    user.roles = kept
    tell(session, user=user, kind="role_taken", role=role, by=by.called, reason=reason, now=now)


def set_active(session: Session, *, user: User, active: bool, by: User, reason: str, now: datetime) -> None:
    """Close an account, which ends its sessions, or open it again. Raises `StaffRefused`."""
    if user.active == active:
        raise StaffRefused("state")
    _check(user, by, reason)
    user.active = active
    devices.end_all(session, user=user)
    tell(session, user=user, kind="enabled" if active else "disabled", by=by.called, reason=reason, now=now)


def end_sessions(session: Session, *, user: User, now: datetime) -> None:
    """Sign somebody out everywhere, at her own wish."""
    devices.end_all(session, user=user)
    tell(session, user=user, kind="signed_out", by=SELF, reason="", now=now)


def set_password(session: Session, *, user: User, hashed: str, now: datetime) -> None:
    """Give an account a new password, already hashed; every device is signed out."""
    user.password = hashed
    devices.end_all(session, user=user)
    tell(session, user=user, kind="password_set", by=SELF, reason="", now=now)


def set_contact(session: Session, *, user: User, contact: str, now: datetime) -> None:
    """Let an account be reached at, and sign in with, a phone or mail address that is confirmed to be hers."""
    reach(user, contact=contact, now=now)
    tell(session, user=user, kind="contact_set", by=SELF, reason="", now=now)


def reach(user: User, *, contact: str, now: datetime) -> None:
    """Note a phone or mail address, in one spelling, that is confirmed to reach somebody."""
    if rules.is_email(contact):
        user.email, user.email_confirmed_at = contact, now
    else:
        user.phone, user.phone_confirmed_at = contact, now


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

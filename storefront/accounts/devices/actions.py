"""Signing devices in and out. A row a device; ending it is deleting it."""

import secrets
import uuid
from datetime import datetime

from sqlalchemy import and_, delete, or_, update
from sqlalchemy.orm import Session

from storefront.accounts.devices import rules
from storefront.accounts.devices.models import Device
from storefront.accounts.models import User


def open_one(session: Session, *, user: User, agent: str, address: str, is_kept: bool, now: datetime) -> str:
    """Sign a browser in; the secret that its cookie carries."""
    token = secrets.token_urlsafe(32)
    session.add(
        Device(
            digest=rules.digest(token),
            user_id=user.id,
            name=rules.device(agent),
            network=rules.network(address),
            is_kept=is_kept,
            opened_at=now,
            seen_at=now,
        )
    )
    return token


def see(session: Session, *, device_id: int, address: str, now: datetime) -> None:
    """Write down that a device was seen, unless another page of it just did."""
    seen = update(Device).where(Device.id == device_id, Device.seen_at <= now - rules.SEEN_EVERY)
    session.execute(seen.values(seen_at=now, network=rules.network(address)))


def end(session: Session, *, user_id: int, device_id: int) -> bool:
    """Sign one of somebody's devices out; False where it is not hers, or is out already."""
    gone = delete(Device).where(Device.id == device_id, Device.user_id == user_id).returning(Device.id)
    return session.scalar(gone) is not None


def end_token(session: Session, *, token: str) -> None:
    """Sign the device of a secret out."""
    session.execute(delete(Device).where(Device.digest == rules.digest(token)))


def end_all(session: Session, *, user: User) -> None:
    """Sign somebody out everywhere; a sign-in that waits for its second step is over too."""
    user.fs_uniquifier = uuid.uuid4().hex
    session.execute(delete(Device).where(Device.user_id == user.id))


def forget_silent(session: Session, *, now: datetime) -> int:
    """Delete devices that are signed out by their silence; how many."""
    over = or_(
        and_(Device.is_kept, Device.seen_at <= now - rules.KEPT_IDLE),
        and_(~Device.is_kept, Device.seen_at <= now - rules.IDLE),
    )
    return len(session.execute(delete(Device).where(over).returning(Device.id)).all())

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from storefront.accounts.devices import rules
from storefront.accounts.devices.models import Device
from storefront.accounts.models import User


@dataclass(frozen=True, slots=True)
class Here:
    """The device a request comes from. `is_due`: it is time to write down that it was seen."""

    id: int
    is_due: bool


def signed_in(session: Session, *, name: str, token: str, now: datetime) -> tuple[User, Here] | None:
    """Who a cookie signs in and with which device; None once either was ended. One statement."""
    hers = select(User, Device.id, Device.seen_at, Device.is_kept).join(Device, Device.user_id == User.id)
    hers = hers.where(Device.digest == rules.digest(token), User.fs_uniquifier == name).options(joinedload(User.roles))
    row = session.execute(hers).unique().first()
    if row is None:
        return None
    user, device_id, seen_at, is_kept = row
    if not user.active or rules.is_over(seen_at, is_kept=is_kept, now=now):
        return None
    return user, Here(device_id, seen_at <= now - rules.SEEN_EVERY)


def of_user(session: Session, user_id: int, *, now: datetime) -> list[Device]:
    """The devices somebody is signed in with, the one seen last first."""
    rows = session.scalars(select(Device).where(Device.user_id == user_id).order_by(Device.seen_at.desc(), Device.id))
    return [one for one in rows if not rules.is_over(one.seen_at, is_kept=one.is_kept, now=now)]

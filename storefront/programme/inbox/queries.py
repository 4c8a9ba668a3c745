from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalog.producers.models import Producer
from storefront.accounts.models import Role, User
from storefront.accounts.rules import OFFICE
from storefront.counter.applications.models import ProducerApplication
from storefront.programme.inbox.kinds import KINDS
from storefront.programme.inbox.rules import Item


@dataclass(frozen=True, slots=True)
class Counted:
    """How many cases of a kind are open, and how many of them are late."""

    key: str
    label: Any
    count: int
    late: int


def open_items(session: Session, key: str = "") -> list[Item]:
    """Every open case, or those of one kind."""
    return [item for kind in KINDS if key in ("", kind.key) for item in kind.items(session)]


def counted(items: list[Item], now: datetime) -> list[Counted]:
    """Open and late cases of each kind."""
    return [
        Counted(
            kind.key,
            kind.label,
            sum(item.kind == kind.key for item in items),
            sum(item.kind == kind.key and item.is_late(now) for item in items),
        )
        for kind in KINDS
    ]


def staff(session: Session) -> list[User]:
    """Who of the office can be given a case, by name."""
    rows = select(User).where(User.active, User.roles.any(Role.name.in_(OFFICE)))
    return sorted(session.scalars(rows), key=lambda user: (user.called, user.id))


def alike(session: Session, application: ProducerApplication) -> list[Producer]:
    """Producers that may be the applicant herself: the same telephone, mail address or name."""
    same = [Producer.phone == application.phone, Producer.name == application.name]
    if application.email:
        same.append(Producer.email == application.email)
    return list(session.scalars(select(Producer).where(or_(*same)).order_by(Producer.name).limit(5)))

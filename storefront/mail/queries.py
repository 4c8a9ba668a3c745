from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from storefront.mail.models import MailMessage
from storefront.mail.rules import CHANNELS

# Neither sent, nor to be tried again, nor put aside.
FAILED: ColumnElement[bool] = and_(
    MailMessage.sent_at.is_(None), MailMessage.next_try_at.is_(None), MailMessage.dismissed_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many messages of a channel wait, failed, and were sent since some instant."""

    channel: str
    waiting: int
    failed: int
    sent: int


def failed(session: Session, *, offset: int = 0, limit: int = 50) -> list[MailMessage]:
    """Messages that wait for a person, the newest first."""
    rows = select(MailMessage).where(FAILED).order_by(MailMessage.id.desc()).offset(offset).limit(limit)
    return list(session.scalars(rows))


def failed_count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(MailMessage).where(FAILED)) or 0


def counted(session: Session, *, since: datetime) -> list[Counted]:
    """Each channel's messages: waiting, failed, and sent since an instant."""
    waiting = and_(MailMessage.sent_at.is_(None), MailMessage.next_try_at.is_not(None))
    columns = [func.count().filter(condition) for condition in (waiting, FAILED, MailMessage.sent_at >= since)]
    rows = session.execute(select(MailMessage.channel, *columns).group_by(MailMessage.channel))
    found = {channel: Counted(channel, *numbers) for channel, *numbers in rows}
    return [found.get(channel, Counted(channel, 0, 0, 0)) for channel in CHANNELS]


def to_receivers(session: Session, receivers: Collection[str]) -> list[MailMessage]:
    """What was written to these addresses and phones, oldest first; for who asks what is kept of her."""
    wanted = [receiver for receiver in receivers if receiver]
    rows = select(MailMessage).where(MailMessage.recipient.in_(wanted)).order_by(MailMessage.id)
    return list(session.scalars(rows))

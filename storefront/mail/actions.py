"""Mail as rows: `later` writes one, `send_due` sends what is due and tries again what failed, ever more rarely."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from storefront.mail.models import MailMessage

MAX_ATTEMPTS = 8
FIRST_WAIT = timedelta(minutes=1)


def later(
    session: Session, *, key: str, to: str, template: str, language: str, context: dict[str, Any], now: datetime
) -> None:
    """Write a message of a template (`templates/mail/<template>/`) to send after the commit; no address, no message."""
    if not to:
        return
    session.add(
        MailMessage(
            key=key,
            recipient=to,
            template=template,
            language=language,
            context=context,
            created_at=now,
            next_try_at=now,
        )
    )


def due(session: Session, *, now: datetime, limit: int = 20) -> list[int]:
    """Ids of messages to send now. One that failed eight times waits for a person: it has no next try."""
    rows = (
        select(MailMessage.id)
        .where(MailMessage.sent_at.is_(None), MailMessage.next_try_at <= now)
        .order_by(MailMessage.id)
        .limit(limit)
    )
    return list(session.scalars(rows))


def claim(session: Session, message_id: int, *, now: datetime) -> MailMessage | None:
    """Take a message for one try: counted, and put off, before it is sent; None where another sender was faster."""
    message = session.scalar(
        select(MailMessage)
        .where(MailMessage.id == message_id, MailMessage.sent_at.is_(None))
        .where(or_(MailMessage.next_try_at.is_(None), MailMessage.next_try_at <= now))
        .with_for_update()
    )
    if message is None or message.next_try_at is None:
        return None
    message.attempts += 1
    wait = FIRST_WAIT * 2 ** (message.attempts - 1)
    message.next_try_at = now + wait if message.attempts < MAX_ATTEMPTS else None
    return message


def record(session: Session, message_id: int, *, error: str, now: datetime) -> None:
    """Note how a try ended: sent when `error` is empty."""
    message = session.get_one(MailMessage, message_id)
    message.last_error = error
    if not error:
        message.sent_at = now
        message.next_try_at = None

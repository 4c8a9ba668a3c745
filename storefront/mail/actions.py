"""Messages as rows: `later` writes one; what is due is claimed, sent, and tried again ever more rarely."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storefront.mail import rules
from storefront.mail.models import MailMessage
from storefront.mail.rules import Channel

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def later(
    session: Session,
    *,
    key: str,
    to: str,
    template: str,
    language: str,
    context: dict[str, Any],
    now: datetime,
    phone: str = "",
    until: datetime | None = None,
) -> Channel | None:
    """Write a message of a template (`templates/mail/<template>/`) to send after the commit: how it will go, or None.

    `key` names the event and the receiver: a key that is known already writes nothing. `to` is a mail address, `phone`
    a phone in its national spelling for templates with a `text.txt`; it is used where there is no address. Nobody who
    can be reached, no message. After `until` it is not tried any more. The context is JSON and holds plain values.
    """
    open_channels = current_app.extensions["settings"].text_channels
    channel = rules.channel_for(template, address=to, phone=phone, open_channels=open_channels)
    if channel is None:
        return None
    row = {
        "key": key,
        "channel": channel.value,
        "recipient": to if channel is Channel.MAIL else rules.mobile(phone),
        "template": template,
        "language": language,
        "context": context,
        "created_at": now,
        "next_try_at": now,
        "until": until,
        "attempts": 0,
        "last_error": "",
    }
    statement = _INSERT[session.get_bind().dialect.name](MailMessage).values(row)
    session.execute(statement.on_conflict_do_nothing(index_elements=["key"]))
    return channel


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
    """Take a message for one try: counted, and put off, before it is sent. None where another sender was faster, or
    where it comes too late.

    A sender that dies between claim and record may have sent it: it is tried again, under the same Message-ID.
    """
    message = session.scalar(
        select(MailMessage)
        .where(MailMessage.id == message_id, MailMessage.sent_at.is_(None))
        .where(or_(MailMessage.next_try_at.is_(None), MailMessage.next_try_at <= now))
        .with_for_update()
    )
    if message is None or message.next_try_at is None:
        return None
    if message.until is not None and message.until <= now:
        message.next_try_at = None
        return None
    message.attempts += 1
    message.next_try_at = rules.next_try(message.attempts, now, message.until)
    return message


def record_sent(session: Session, message_id: int, *, now: datetime) -> None:
    """Note that a message went; a secret in it is forgotten."""
    message = session.get_one(MailMessage, message_id)
    message.sent_at, message.next_try_at, message.last_error = now, None, ""
    if rules.is_code(message.template):
        message.context = {}


def record_failure(session: Session, message_id: int, *, error: str, for_good: bool, now: datetime) -> None:
    """Note that a try failed. What a channel refuses for good goes by the next one, or waits for a person."""
    message = session.get_one(MailMessage, message_id)
    message.last_error = error
    if not for_good:
        return
    other = rules.instead_of(message.channel, current_app.extensions["settings"].text_channels)
    message.next_try_at = now if other else None
    if other:
        message.channel, message.attempts = other.value, 0


def try_again(session: Session, *, message: MailMessage, now: datetime) -> None:
    """Send a failed message once more, with all its tries. Raises `NotFailed`, `TooLate`."""
    _must_have_failed(message)
    if message.until is not None and message.until <= now:
        raise rules.TooLate
    message.attempts, message.next_try_at = 0, now


def dismiss(session: Session, *, message: MailMessage, now: datetime) -> None:
    """Put a failed message aside: nobody will send it. Raises `NotFailed`."""
    _must_have_failed(message)
    message.dismissed_at = now


def forget_old(session: Session, *, before: datetime) -> int:
    """Forget to whom and what was written in messages of before an instant; that they were is kept. How many."""
    old = update(MailMessage).where(MailMessage.created_at < before, MailMessage.next_try_at.is_(None))
    forgotten = old.where(MailMessage.recipient != "").values(recipient="", context={}, last_error="")
    return len(session.execute(forgotten.returning(MailMessage.id)).all())


def forget_receivers(session: Session, *, receivers: Collection[str]) -> None:
    """Forget what was written to these addresses and phones; what was not sent yet never will be."""
    theirs = MailMessage.recipient.in_([receiver for receiver in receivers if receiver])
    session.execute(delete(MailMessage).where(theirs, MailMessage.sent_at.is_(None)))
    session.execute(update(MailMessage).where(theirs).values(recipient="", context={}, last_error=""))


def _must_have_failed(message: MailMessage) -> None:
    if message.sent_at or message.next_try_at or message.dismissed_at:
        raise rules.NotFailed

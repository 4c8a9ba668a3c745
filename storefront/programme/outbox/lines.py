"""What the office sees of a message that could not be sent: what it is about, to whom (masked), why, until when."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from jinja2 import TemplateError

from storefront.mail.composing import subject_of
from storefront.mail.models import MailMessage
from storefront.mail.rules import is_code, masked
from storefront.programme.outbox.messages import CODE, why_text


@dataclass(frozen=True, slots=True)
class Line:
    """A failed message. `error` is what the other side said, in its own words."""

    id: int
    channel: str
    receiver: str
    about: str
    created_at: datetime
    attempts: int
    why: str
    error: str
    is_too_late: bool


def line(message: MailMessage, now: datetime) -> Line:
    is_too_late = message.until is not None and message.until <= now
    error = message.last_error
    if message.recipient:
        error = error.replace(message.recipient, masked(message.recipient))
    return Line(
        id=message.id,
        channel=message.channel,
        receiver=masked(message.recipient),
        about=_about(message),
        created_at=message.created_at,
        attempts=message.attempts,
        why=why_text(message.last_error, is_too_late),
        error=error,
        is_too_late=is_too_late,
    )


def _about(message: MailMessage) -> str:
    if is_code(message.template):
        return str(CODE)
    try:
        return subject_of(message)
    except TemplateError:
        # That it cannot be put into words may be why it is here.
        current_app.logger.debug("message %s has no subject", message.id)
        return message.template

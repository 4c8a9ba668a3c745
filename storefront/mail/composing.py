"""A written message put into words, in its reader's language."""

import hashlib
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path

from flask import current_app
from flask_babel import force_locale

from storefront.config import Settings
from storefront.mail.models import MailMessage
from storefront.mail.rules import Channel
from storefront.web import language
from storefront.web.templates import render


@dataclass(frozen=True, slots=True)
class Composed:
    """A message ready to go. `subject` and `html` are those of mail; `values` are for gateways that fill in templates.

    `tracking_id` and `message_id` follow from the message's key: whoever gets it twice can tell.
    """

    to: str
    text: str = field(repr=False)
    subject: str = ""
    html: str = field(default="", repr=False)
    template_id: str = ""
    values: dict[str, str] = field(default_factory=dict, repr=False)
    tracking_id: str = ""
    message_id: str = ""


def compose(message: MailMessage) -> Composed:
    """The words of a message: subject, text and HTML of a mail, or the one short text of the other channels."""
    tracking_id = hashlib.sha256(message.key.encode()).hexdigest()[:32]
    if message.channel == Channel.MAIL:
        subject, text, html = _rendered(message, "subject.txt", "body.txt", "body.html")
        host = parseaddr(current_app.extensions["settings"].mail_sender)[1].rpartition("@")[2] or "localhost"
        return Composed(message.recipient, text, " ".join(subject.split()), html, message_id=f"<{tracking_id}@{host}>")
    (text,) = _rendered(message, "text.txt")
    return Composed(
        message.recipient,
        " ".join(text.split()),
        template_id=f"{message.template}.{message.language}",
        values={name: str(value) for name, value in message.context.items() if isinstance(value, str | int)},
        tracking_id=tracking_id,
    )


def subject_of(message: MailMessage) -> str:
    """What a message is about, in its reader's language, whatever its channel."""
    (subject,) = _rendered(message, "subject.txt")
    return " ".join(subject.split())


def _rendered(message: MailMessage, *names: str) -> list[str]:
    settings: Settings = current_app.extensions["settings"]
    prefix = language.PREFIX if message.language == language.ENGLISH else ""
    base = (settings.public_url.rstrip("/") or f"http://127.0.0.1:{settings.port}") + prefix
    context = {**message.context, "base": base, "lang": message.language}
    made_up = current_app.test_request_context("/", environ_overrides=language.environ(message.language))
    # The texts of Python code take their language from the application context, which outlives one message.
    with made_up, force_locale(message.language):
        return [render(str(Path("mail", message.template, name)), **context) for name in names]

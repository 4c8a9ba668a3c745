"""Puts a written message into words and sends it: to files by default, over SMTP where MAIL_URL says so."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import Flask, current_app
from flask_babel import force_locale
from flask_mailman import EmailMultiAlternatives, Mail

from storefront import clock
from storefront.config import Settings
from storefront.database import db, writing
from storefront.mail import actions
from storefront.mail.models import MailMessage
from storefront.web import language
from storefront.web.logs import log
from storefront.web.templates import render


def install(app: Flask, settings: Settings) -> None:
    app.config["MAIL_DEFAULT_SENDER"] = settings.mail_sender
    if settings.mail_url:
        parts = urlsplit(settings.mail_url)
        app.config.update(
            MAIL_BACKEND="smtp",
            MAIL_SERVER=parts.hostname or "localhost",
            MAIL_PORT=parts.port or 25,
            MAIL_USERNAME=unquote(parts.username) if parts.username else None,
            MAIL_PASSWORD=unquote(parts.password) if parts.password else None,
            MAIL_USE_TLS=parts.scheme == "smtp+tls",
            MAIL_USE_SSL=parts.scheme == "smtps",
            MAIL_TIMEOUT=20,
        )
    else:
        folder = settings.instance_dir / "mail"
        folder.mkdir(parents=True, exist_ok=True)
        app.config.update(MAIL_BACKEND="file", MAIL_FILE_PATH=str(folder))
    Mail(app)


def send_due() -> int:
    """Send every message that is due; how many went. Each is counted before it is tried, so none is sent endlessly."""
    sent = 0
    for message_id in actions.due(db.session(), now=clock.now()):
        with writing() as session:
            message = actions.claim(session, message_id, now=clock.now())
            if message is None:
                continue
            # Written before it is let go: what leaves the session unwritten is forgotten.
            session.flush()
            session.expunge(message)
        sent += _try(message)
    return sent


def _try(message: MailMessage) -> int:
    error = ""
    try:
        compose(message).send()
    except Exception as failed:
        error = f"{type(failed).__name__}: {failed}"[:500]
        log.warning("mail failed", message_id=message.id, attempts=message.attempts, error=type(failed).__name__)
    with writing() as session:
        actions.record(session, message.id, error=error, now=clock.now())
    return 0 if error else 1


def compose(message: MailMessage) -> EmailMultiAlternatives:
    """The message in words, in its reader's language: text with HTML beside it."""
    settings: Settings = current_app.extensions["settings"]
    prefix = language.PREFIX if message.language == language.ENGLISH else ""
    base = (settings.public_url.rstrip("/") or f"http://127.0.0.1:{settings.port}") + prefix
    made_up = current_app.test_request_context("/", environ_overrides=language.environ(message.language))
    # The texts of Python code take their language from the application context, which outlives one message.
    with made_up, force_locale(message.language):
        folder = Path("mail", message.template)
        context = {**message.context, "base": base, "lang": message.language}
        subject, text, html = (
            render(str(folder / name), **context) for name in ("subject.txt", "body.txt", "body.html")
        )
    mail = EmailMultiAlternatives(" ".join(subject.split()), text, to=[message.recipient])
    mail.attach_alternative(html, "text/html")
    return mail

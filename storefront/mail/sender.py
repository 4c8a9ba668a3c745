"""Sends the messages that are due: mail by SMTP where MAIL_URL says so, texts by Zalo and SMS; files else."""

from urllib.parse import unquote, urlsplit

from flask import Flask, current_app
from flask_mailman import Mail
from prometheus_client import Counter, Gauge

from storefront import clock
from storefront.config import Settings
from storefront.database import db, writing
from storefront.mail import actions, channels, queries, rules
from storefront.mail.channels import Undeliverable, Way
from storefront.mail.composing import compose
from storefront.mail.models import MailMessage
from storefront.web.logs import log

TRIES = Counter("message_tries_total", "Tries to send a message, by channel and how they ended", ["channel", "outcome"])
WAITING = Gauge(
    "messages_waiting", "Messages that are due or will be tried again", ["channel"], multiprocess_mode="mostrecent"
)
FAILED = Gauge("messages_failed", "Messages that wait for a person", ["channel"], multiprocess_mode="mostrecent")


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
    app.extensions["message_ways"] = channels.ways(settings.instance_dir, settings.text_channels)


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


def measure() -> None:
    """Tell the metrics how many messages wait, and how many wait for a person."""
    for one in queries.counted(db.session(), since=clock.now()):
        WAITING.labels(one.channel).set(one.waiting)
        FAILED.labels(one.channel).set(one.failed)


def forget_old() -> int:
    """Forget receivers and words of messages sent half a year ago."""
    with writing() as session:
        return actions.forget_old(session, before=clock.now() - rules.FORGET_AFTER)


def _try(message: MailMessage) -> int:
    try:
        _way(message.channel).send(compose(message))
    except Exception as failed:
        _record_failure(message, failed)
        return 0
    TRIES.labels(message.channel, "sent").inc()
    with writing() as session:
        actions.record_sent(session, message.id, now=clock.now())
    return 1


def _record_failure(message: MailMessage, failed: Exception) -> None:
    known = isinstance(failed, Undeliverable)
    error = str(failed) if known else f"{type(failed).__name__}: {failed}"
    TRIES.labels(message.channel, "failed").inc()
    log.warning("message failed", message_id=message.id, attempts=message.attempts, error=type(failed).__name__)
    with writing() as session:
        for_good = known and failed.for_good  # type: ignore[attr-defined]
        actions.record_failure(session, message.id, error=error[:500], for_good=for_good, now=clock.now())


def _way(channel: str) -> Way:
    ways: dict[str, Way] = current_app.extensions["message_ways"]
    if channel not in ways:
        raise Undeliverable(f"channel {channel} is off", for_good=False)
    return ways[channel]

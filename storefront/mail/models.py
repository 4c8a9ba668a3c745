from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base
from storefront.mail.rules import CHANNELS


class MailMessage(Base):
    """A message to send: a row of the transaction that caused it, so neither goes without the other."""

    __tablename__ = "mail_message"
    __table_args__ = (
        CheckConstraint(f"channel IN {CHANNELS}", name="channel"),
        Index("ix_mail_message_open", "sent_at", "next_try_at"),
        Index("ix_mail_message_recipient", "recipient"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # What it is about and to whom; the same event never tells anyone twice, whatever the channel.
    key: Mapped[str] = mapped_column(String(160), unique=True)
    channel: Mapped[str] = mapped_column(String(4), default="mail")
    # A mail address, or a phone in its national spelling; "" once it was forgotten.
    recipient: Mapped[str] = mapped_column(String(200))
    template: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(2))
    context: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    # Not sent after this instant: a code that no longer opens anything.
    until: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    # When the office put a message aside that could not be sent.
    dismissed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base


class MailMessage(Base):
    """A message to send: a row of the transaction that caused it, so neither goes without the other."""

    __tablename__ = "mail_message"
    __table_args__ = (Index("ix_mail_message_open", "sent_at", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # What it is about and to whom; the same event never mails twice.
    key: Mapped[str] = mapped_column(String(160), unique=True)
    recipient: Mapped[str] = mapped_column(String(200))
    template: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(2))
    context: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")

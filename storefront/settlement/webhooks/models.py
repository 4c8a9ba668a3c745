from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base


class ProviderEvent(Base):
    """A message of a payment provider as it came, its authenticity checked; stored before anything is done about it."""

    __tablename__ = "provider_event"
    __table_args__ = (
        UniqueConstraint("provider", "event_id", name="uq_provider_event_provider_event_id"),
        Index("ix_provider_event_handled_at_received_at", "handled_at", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(100))
    event_id: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(80))
    # What it is about, in the provider's words: a session, a payment, a refund, a transfer.
    reference: Mapped[str] = mapped_column(String(160), default="")
    body: Mapped[bytes] = mapped_column(LargeBinary)
    # The headers that proved it authentic.
    proof: Mapped[str] = mapped_column(Text, default="")
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(40), default="")
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base


class Consent(Base):
    """That somebody agreed to a text as it stood then, and since when she no longer does."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    # A policy's slug, or «tin» for news.
    text: Mapped[str] = mapped_column(String(20))
    # The hash of the text in the language it was shown in.
    version: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(2))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

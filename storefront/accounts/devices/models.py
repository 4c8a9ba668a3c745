from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base


class Device(Base):
    """A browser somebody is signed in with. Without its row its cookie opens nothing."""

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    # What it is and roughly where, as far as its owner needs it to know it again.
    name: Mapped[str] = mapped_column(String(40), default="")
    network: Mapped[str] = mapped_column(String(45), default="")
    # Signed in for a month rather than half a day.
    is_kept: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]

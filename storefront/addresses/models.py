from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base


class SavedAddress(Base):
    """An address of somebody's book. At most one is hers by default: the one the checkout is filled in with."""

    __tablename__ = "saved_address"
    __table_args__ = (
        Index(
            "uq_saved_address_default",
            "user_id",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(20))
    street: Mapped[str] = mapped_column(String(200))
    commune: Mapped[str] = mapped_column(String(120))
    province: Mapped[str] = mapped_column(String(60))
    is_default: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]

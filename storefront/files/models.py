from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base


class StoredFile(Base):
    """A file somebody sent, as it lies in the store. What it belongs to is said by the row that refers to it."""

    __tablename__ = "stored_file"
    __table_args__ = (
        CheckConstraint("size_bytes > 0", name="size_bytes"),
        CheckConstraint("(width IS NULL) = (height IS NULL)", name="width"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Names the bytes; two rows may share them.
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    media_type: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(120))
    size_bytes: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[str] = mapped_column(String(120))

    @property
    def is_picture(self) -> bool:
        return self.width is not None

"""The catalogue's change log: one row for each change a page or an index must follow, in the same transaction.

The newest row's number is the catalogue's revision. Followers (search indexes, page caches) read on by number, so
numbers must become visible in order: SQLite has one writer at a time; on PostgreSQL `note` takes a lock until commit.
"""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Index, Integer, String, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from catalog.db import Base

PRODUCT = "product"
PRODUCER = "producer"
COMMUNE = "commune"

# Any number no other lock of this database uses.
_LOCK = 0x0C0B


class Change(Base):
    __tablename__ = "catalog_change"
    __table_args__ = (Index("ix_catalog_change_subject", "subject", "subject_id"), {"sqlite_autoincrement": True})

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    subject: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int]
    noted_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


def note(session: Session, subject: str, subject_id: int) -> None:
    """Record that a product, producer or commune changed; it takes effect when the caller's transaction commits."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    session.add(Change(subject=subject, subject_id=subject_id))


def revision(session: Session) -> int:
    """The number of the newest change; 0 for an empty catalogue."""
    return session.scalar(select(func.max(Change.number))) or 0


def after(session: Session, number: int, limit: int = 1000) -> list[Change]:
    """The changes that follow a number, oldest first."""
    rows = select(Change).where(Change.number > number).order_by(Change.number).limit(limit)
    return list(session.scalars(rows))

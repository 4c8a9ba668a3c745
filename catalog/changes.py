"""The catalogue's change log: one row for each change a page or an index must follow, in the same transaction.

The newest row's number is the catalogue's revision. Followers (search indexes, page caches) read on by number, so
numbers must become visible in order. Notes are therefore written last of all, just before the commit, one transaction
at a time; and as nothing is locked after them, they cannot make two transactions wait for each other.
"""

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Index, Integer, String, bindparam, event, func, insert, select
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from catalog.db import Base, serialise

PRODUCT = "product"
PRODUCER = "producer"
COMMUNE = "commune"
SHIPPING = "shipping"
SEARCH = "search"
ANNOUNCEMENT = "announcement"

_NOTES = "catalog_changes"


class Change(Base):
    __tablename__ = "catalog_change"
    __table_args__ = (Index("ix_catalog_change_subject", "subject", "subject_id"), {"sqlite_autoincrement": True})

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    subject: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int]
    noted_at: Mapped[datetime]


_REVISION = select(func.max(Change.__table__.c.number))
_NEWEST = _REVISION.where(Change.__table__.c.subject == bindparam("subject"))


def note(session: Session, subject: str, subject_id: int) -> None:
    """Record that a product, producer or commune changed. Written at the commit, once however often it is noted."""
    session.info.setdefault(_NOTES, {})[subject, subject_id] = None


def revision(session: Session) -> int:
    """The number of the newest change; 0 for an empty catalogue."""
    return session.scalar(_REVISION) or 0


def newest(session: Session, subject: str) -> int:
    """The number of the newest change of one kind of subject; 0 where there was none."""
    return session.scalar(_NEWEST, {"subject": subject}) or 0


def backlog(session: Session, number: int, limit: int) -> tuple[int, datetime | None]:
    """How many changes follow a number, counted up to `limit`, and when the first of them was noted."""
    next_ones = select(Change.noted_at).where(Change.number > number).order_by(Change.number).limit(limit).subquery()
    count, oldest = session.execute(select(func.count(), func.min(next_ones.c.noted_at))).one()
    return count, oldest


def after(session: Session, number: int, limit: int = 1000) -> list[Change]:
    """The changes that follow a number, oldest first."""
    rows = select(Change).where(Change.number > number).order_by(Change.number).limit(limit)
    return list(session.scalars(rows))


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    # A savepoint's end is no commit: what encloses it may still be rolled back, or go on and note more.
    notes = None if session.in_nested_transaction() else session.info.pop(_NOTES, None)
    if notes:
        session.flush()
        serialise(session, Change.__tablename__)
        noted_at = datetime.now(UTC)
        rows = [{"subject": subject, "subject_id": id_, "noted_at": noted_at} for subject, id_ in notes]
        session.execute(insert(Change), rows)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_NOTES, None)

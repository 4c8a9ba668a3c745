"""What every kind of case shares, whatever it is about: who looks after it, and what was done."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, keep_append_only


class CaseOwner(Base):
    """Who of the office looks after a case."""

    __tablename__ = "case_owner"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    taken_at: Mapped[datetime]


class CaseEvent(Base):
    """One act on a case: who, when, why. The database refuses to change or delete a row."""

    __tablename__ = "case_event"
    __table_args__ = (Index("ix_case_event_subject", "kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    act: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


keep_append_only(CaseEvent)

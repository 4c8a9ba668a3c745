"""News, fairs and calls for support by the programme's office; withdrawn ones stay."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.db import Base, keep_append_only
from storefront.news.rules import LONGEST_PLACE, LONGEST_SLUG, LONGEST_TITLE, Audience, Kind, State

EVENT_KINDS = ("written", "changed", "published", "withdrawn")


class Announcement(Base):
    __tablename__ = "announcement"
    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(kind.value for kind in Kind)}", name="kind"),
        CheckConstraint(f"audience IN {tuple(audience.value for audience in Audience)}", name="audience"),
        CheckConstraint(f"state IN {tuple(state.value for state in State)}", name="state"),
        CheckConstraint("(kind = 'fair') = (starts_on IS NOT NULL AND ends_on IS NOT NULL)", name="fair"),
        CheckConstraint("(kind = 'support') = (closes_on IS NOT NULL)", name="support"),
        Index("ix_announcement_shown", "state", "audience", "shown_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(LONGEST_SLUG), unique=True)
    kind: Mapped[str] = mapped_column(String(8))
    audience: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    title_en: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")
    text: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(LONGEST_PLACE), default="")
    # A fair's days, both included, and the last day to answer a call for support.
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    shown_from: Mapped[date]
    shown_until: Mapped[date | None]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    events: Mapped[list["AnnouncementEvent"]] = relationship(order_by="AnnouncementEvent.id", passive_deletes="all")


class AnnouncementEvent(Base):
    """One act on an announcement. The database refuses to change or delete a row."""

    __tablename__ = "announcement_event"
    __table_args__ = (CheckConstraint(f"kind IN {EVENT_KINDS}", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]


keep_append_only(AnnouncementEvent)

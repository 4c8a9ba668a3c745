from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base
from search.curation.rules import LONGEST_MEANS, LONGEST_TEXT


class SearchMiss(Base):
    """How often a text was searched for on a day and found nothing. Nothing of who typed it."""

    __tablename__ = "search_miss"

    day: Mapped[date] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(LONGEST_TEXT), primary_key=True)
    times: Mapped[int]


class Curation(Base):
    """One thing the office set: words that mean the same, or a product put first. Undone, never changed or deleted."""

    __tablename__ = "search_curation"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'synonym' AND product_id IS NULL) OR (kind = 'pin' AND product_id IS NOT NULL)", name="kind"
        ),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),
        Index("ix_search_curation_undone_at", "undone_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    phrase: Mapped[str] = mapped_column(String(LONGEST_TEXT))
    # Of a synonym: the direction, and what else to look for.
    sign: Mapped[str] = mapped_column(String(2), default="")
    means: Mapped[str] = mapped_column(String(LONGEST_MEANS), default="")
    # Of a pin: the product, and its place among those pinned for the phrase.
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime]
    undone_by: Mapped[str | None] = mapped_column(String(120))
    undone_at: Mapped[datetime | None]

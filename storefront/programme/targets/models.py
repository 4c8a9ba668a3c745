"""What the programme sets out to reach in a year. A target is never changed: a newer row names the one it replaces."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, keep_append_only
from storefront.programme.targets.rules import AREAS, COUNTED, FIRST_YEAR, LAST_YEAR


class Target(Base):
    """So many (`least`, up to `most` where a range was set) of what is `counted` in a year, somewhere.

    `area` says where: the whole province, one group (`place` is its key) or one commune (`place` is its slug).
    """

    __tablename__ = "target"
    __table_args__ = (
        CheckConstraint(f"year BETWEEN {FIRST_YEAR} AND {LAST_YEAR}", name="year"),
        CheckConstraint(f"area IN {tuple(AREAS)}", name="area"),
        CheckConstraint("(area = 'province') = (place = '')", name="place"),
        CheckConstraint(f"counted IN {tuple(COUNTED)}", name="counted"),
        CheckConstraint("least >= 0 AND most >= least", name="numbers"),
        CheckConstraint("reason <> ''", name="reason"),
        # One line of rows for each thing that is aimed at: a first one, and each row replaced once at most.
        Index(
            "uq_target_first",
            *("year", "area", "place", "counted"),
            unique=True,
            sqlite_where=text("replaces_id IS NULL"),
            postgresql_where=text("replaces_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    area: Mapped[str] = mapped_column(String(10))
    place: Mapped[str] = mapped_column(String(80), default="")
    counted: Mapped[str] = mapped_column(String(16))
    least: Mapped[int]
    most: Mapped[int | None]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(300))
    source_url: Mapped[str] = mapped_column(Text, default="")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("target.id"), unique=True)
    set_by: Mapped[str] = mapped_column(String(120))
    set_at: Mapped[datetime]


keep_append_only(Target)

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base


class Announced(Base):
    """A figure of the programme as it was published, with its source, as the source words it.

    `measure` names what the register can count beside it (`rules.MEASURES`), on the day `as_of`; empty where it cannot.
    `area` is a former province or the slug of a former district; empty: the whole province of today.
    """

    __tablename__ = "announced_figure"
    __table_args__ = (CheckConstraint("(measure = '') = (as_of IS NULL)", name="counted_on_a_day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    as_of: Mapped[date | None]
    area: Mapped[str] = mapped_column(String(80), default="")
    measure: Mapped[str] = mapped_column(String(20), default="")
    stars: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(20), default="")
    group: Mapped[str] = mapped_column(String(20), default="")
    indicator: Mapped[str] = mapped_column(String(200))
    indicator_en: Mapped[str] = mapped_column(String(200), default="")
    value: Mapped[int] = mapped_column(BigInteger)
    unit: Mapped[str] = mapped_column(String(20))
    source_url: Mapped[str] = mapped_column(Text, default="")

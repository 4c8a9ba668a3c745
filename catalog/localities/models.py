"""The province's communes of today, the districts abolished on 1 July 2025, and the communes merged that day."""

from datetime import date

from sqlalchemy import CheckConstraint, Column, ForeignKey, Numeric, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.db import Base

COMMUNE_KINDS = ("commune", "ward", "special_zone")
DISTRICT_KINDS = ("city", "town", "district", "island_district")

commune_district = Table(
    "commune_district",
    Base.metadata,
    Column("commune_id", ForeignKey("commune.id", ondelete="CASCADE"), primary_key=True),
    Column("district_id", ForeignKey("district.id", ondelete="CASCADE"), primary_key=True),
)


class District(Base):
    """A district-level unit that no longer exists; people still type its name, and old decisions still bear it."""

    __tablename__ = "district"
    __table_args__ = (CheckConstraint(f"kind IN {DISTRICT_KINDS}", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    former_province: Mapped[str] = mapped_column(String(60))
    abolished_on: Mapped[date]


class Commune(Base):
    """A commune-level unit of today (xã, phường, đặc khu), by Resolution 1677/NQ-UBTVQH15."""

    __tablename__ = "commune"
    __table_args__ = (CheckConstraint(f"kind IN {COMMUNE_KINDS}", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(10), unique=True)
    former_province: Mapped[str] = mapped_column(String(60))
    latitude: Mapped[float | None] = mapped_column(Numeric(8, 5, asdecimal=False))
    longitude: Mapped[float | None] = mapped_column(Numeric(8, 5, asdecimal=False))
    area_km2: Mapped[float | None] = mapped_column(Numeric(10, 2, asdecimal=False))
    # An SVG path in the coordinates of `catalog.localities.outline`; None where no boundary is known.
    outline: Mapped[str | None] = mapped_column(Text)

    districts: Mapped[list[District]] = relationship(secondary=commune_district, order_by=District.name)
    predecessors: Mapped[list["FormerCommune"]] = relationship(
        back_populates="commune", cascade="all, delete-orphan", order_by="FormerCommune.id"
    )


class FormerCommune(Base):
    """A commune, ward or township merged into one of today's on 1 July 2025."""

    __tablename__ = "former_commune"

    id: Mapped[int] = mapped_column(primary_key=True)
    commune_id: Mapped[int] = mapped_column(ForeignKey("commune.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))

    commune: Mapped[Commune] = relationship(back_populates="predecessors")

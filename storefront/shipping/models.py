from datetime import datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.db import Base, keep_append_only


class ShippingTable(Base):
    """The shipping table as somebody set it; the newest is in force, none: `rules.DEFAULT_RATES`."""

    __tablename__ = "shipping_table"

    id: Mapped[int] = mapped_column(primary_key=True)
    set_by: Mapped[str] = mapped_column(String(120))
    set_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(300), default="")

    rates: Mapped[list["ShippingRate"]] = relationship(order_by="ShippingRate.position")


class ShippingRate(Base):
    """One row of a shipping table: what delivery to a zone costs. `provinces` name the zones that the office made."""

    __tablename__ = "shipping_rate"
    __table_args__ = (
        CheckConstraint("base_dong >= 0 AND step_dong >= 0", name="amounts"),
        CheckConstraint("base_grams >= 0 AND step_grams > 0", name="weights"),
        CheckConstraint("free_from_dong > 0", name="free_from_dong"),
    )

    table_id: Mapped[int] = mapped_column(ForeignKey("shipping_table.id"), primary_key=True)
    zone: Mapped[str] = mapped_column(String(20), primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(60), default="")
    provinces: Mapped[list[str]] = mapped_column(JSON, default=list)
    base_dong: Mapped[int] = mapped_column(BigInteger)
    base_grams: Mapped[int]
    step_dong: Mapped[int] = mapped_column(BigInteger)
    step_grams: Mapped[int]
    free_from_dong: Mapped[int | None] = mapped_column(BigInteger)


keep_append_only(ShippingTable)
keep_append_only(ShippingRate)

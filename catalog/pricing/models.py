"""Prices as dated rows: a change closes the row in force and opens another, so what was asked on a day stays known."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base

PUBLIC = "public"


class Price(Base):
    __tablename__ = "price"
    __table_args__ = (
        CheckConstraint("amount_dong > 0", name="amount_dong"),
        CheckConstraint("min_quantity > 0", name="min_quantity"),
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="period"),
        Index(
            "uq_price_open",
            "variant_id",
            "audience",
            "min_quantity",
            unique=True,
            sqlite_where=text("ends_at IS NULL"),
            postgresql_where=text("ends_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"), index=True)
    audience: Mapped[str] = mapped_column(String(20), default=PUBLIC)
    min_quantity: Mapped[int] = mapped_column(default=1)
    amount_dong: Mapped[int] = mapped_column(BigInteger)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]

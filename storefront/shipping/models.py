from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base


class ShippingRate(Base):
    """The shipping table as edited; a zone without a row takes the default of `rules.DEFAULT_RATES`."""

    __tablename__ = "shipping_rate"
    __table_args__ = (
        CheckConstraint("zone IN ('in_province', 'elsewhere')", name="zone"),
        CheckConstraint("base_dong >= 0 AND step_dong >= 0", name="amounts"),
        CheckConstraint("base_grams >= 0 AND step_grams > 0", name="weights"),
        CheckConstraint("free_from_dong > 0", name="free_from_dong"),
    )

    zone: Mapped[str] = mapped_column(String(20), primary_key=True)
    base_dong: Mapped[int] = mapped_column(BigInteger)
    base_grams: Mapped[int]
    step_dong: Mapped[int] = mapped_column(BigInteger)
    step_grams: Mapped[int]
    free_from_dong: Mapped[int | None] = mapped_column(BigInteger)

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base


class Cart(Base):
    """What a visitor put aside, found by the secret in her cookie."""

    __tablename__ = "cart"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)
    updated_at: Mapped[datetime] = mapped_column(index=True)


class CartLine(Base):
    __tablename__ = "cart_line"
    __table_args__ = (CheckConstraint("quantity > 0 AND quantity <= 999", name="quantity"),)

    cart_id: Mapped[int] = mapped_column(ForeignKey("cart.id", ondelete="CASCADE"), primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"), primary_key=True)
    quantity: Mapped[int]
    # The price the buyer saw when she last touched the line, so that a change can be told.
    price_seen_dong: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime]

"""What is on hand and what is held for orders, and the movements that made it so."""

from datetime import UTC, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base

MOVEMENT_KINDS = ("received", "adjusted", "held", "unheld", "shipped", "returned")


class Stock(Base):
    """The stock of one variant. What can be sold is `on_hand - held`, and the database refuses less than nothing."""

    __tablename__ = "stock"
    __table_args__ = (
        CheckConstraint("held >= 0", name="held"),
        CheckConstraint("on_hand - held >= 0", name="available"),
    )

    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"), primary_key=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)


class StockMovement(Base):
    """One change of stock and its cause. Rows are only ever added."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        CheckConstraint(f"kind IN {MOVEMENT_KINDS}", name="kind"),
        CheckConstraint("quantity <> 0", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    quantity: Mapped[int]
    cause: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))

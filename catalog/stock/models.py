"""What is on hand and what is held for orders, the lots it lies in, and the movements that made it so."""

from datetime import UTC, date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base

MOVEMENT_KINDS = ("received", "adjusted", "held", "unheld", "packed", "unpacked", "shipped", "returned", "recalled")
LOT_STATES = ("open", "recalled")


class Stock(Base):
    """The stock of one variant. What can be sold is `on_hand - held`, and the database refuses less than nothing.

    `packed` units are held ones that lie in parcels; until they are shipped they are on hand.
    """

    __tablename__ = "stock"
    __table_args__ = (
        CheckConstraint("held >= 0", name="held"),
        CheckConstraint("on_hand - held >= 0", name="available"),
        CheckConstraint("packed >= 0 AND packed <= held", name="packed"),
    )

    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"), primary_key=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    packed: Mapped[int] = mapped_column(default=0)


class Lot(Base):
    """Units of a variant made together, under the code on their label.

    `left` are those that lie on the shelf; what is on hand without a lot or a parcel was never counted into one.
    """

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint(f"state IN {LOT_STATES}", name="state"),
        CheckConstraint('quantity >= 0 AND "left" >= 0 AND "left" <= quantity', name="left"),
        CheckConstraint("code <> ''", name="code"),
        CheckConstraint("made_on <= expires_on", name="days"),
        CheckConstraint("(recalled_at IS NOT NULL) = (state = 'recalled')", name="recalled"),
        Index("uq_lot_variant_id_code", "variant_id", "code", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    made_on: Mapped[date | None]
    # The last day it is good; None for what keeps.
    expires_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10), default="open")
    # All units that were ever counted into it, those that came back once more.
    quantity: Mapped[int] = mapped_column(default=0)
    left: Mapped[int] = mapped_column(default=0)
    recalled_at: Mapped[datetime | None]
    recalled_by: Mapped[str] = mapped_column(String(120), default="")
    recall_reason: Mapped[str] = mapped_column(String(300), default="")


class StockMovement(Base):
    """One change of stock and its cause. Rows are only ever added."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        CheckConstraint(f"kind IN {MOVEMENT_KINDS}", name="kind"),
        CheckConstraint("quantity <> 0", name="quantity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id", ondelete="CASCADE"), index=True)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    quantity: Mapped[int]
    cause: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))

"""Goods that somebody wants to give back, and the append-only story of what was done about it.

A return's columns repeat what its events add up to, so that lists can filter; `returns.actions` is their only writer.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.db import Base, keep_append_only
from storefront.files.models import StoredFile
from storefront.orders.models import Order, OrderLine
from storefront.orders.rules import PARTIES
from storefront.payments.models import Refund
from storefront.returns.rules import OPEN_STATES, STATES, Reason, Wish

_REASONS = tuple(reason.value for reason in Reason)
_WISHES = tuple(wish.value for wish in Wish)


class GoodsReturn(Base):
    """What a buyer wants to give back of one order, why, and how far it is."""

    __tablename__ = "goods_return"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(f"reason IN {_REASONS}", name="reason"),
        CheckConstraint(f"wish IN {_WISHES}", name="wish"),
        CheckConstraint(f"due_on IS NULL OR state IN {OPEN_STATES}", name="due_on"),
        CheckConstraint("state NOT IN ('refunded', 'replaced') OR settled_at IS NOT NULL", name="settled"),
        Index("ix_goods_return_state_due_on", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    # The form it came with: sent twice, it makes one return.
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="requested")
    reason: Mapped[str] = mapped_column(String(12))
    wish: Mapped[str] = mapped_column(String(10))
    what: Mapped[str] = mapped_column(Text)
    # Where a buyer who paid in cash or by transfer wants her money, in her words.
    account: Mapped[str] = mapped_column(String(200), default="")
    asked_at: Mapped[datetime] = mapped_column(index=True)
    # Whether the goods are to come back; None until it is answered.
    sends_back: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    # The producer's next step is due by the end of this day; None while the buyer is asked or nobody.
    due_on: Mapped[date | None]
    # When the price was taken back or the replacement sent: from then on its units are accounted for.
    settled_at: Mapped[datetime | None]
    # The money that goes back; None where nothing was paid, or goods were replaced.
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("refund.id"), index=True)
    reminded_at: Mapped[datetime | None]
    # When its day passed without the step: the office looks after it since.
    overdue_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship()
    refund: Mapped[Refund | None] = relationship()
    lines: Mapped[list["ReturnLine"]] = relationship(back_populates="goods_return", order_by="ReturnLine.line_id")
    photos: Mapped[list["ReturnPhoto"]] = relationship(order_by="ReturnPhoto.position")
    events: Mapped[list["ReturnEvent"]] = relationship(order_by="ReturnEvent.id")

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def may_settle(self) -> bool:
        """Whether it is the producer's turn to pay back or to replace."""
        here = self.state == "received" or (self.state == "approved" and self.sends_back is False)
        return here and self.settled_at is None


class ReturnLine(Base):
    """So many units of a line; `restocked` of them can be sold again."""

    __tablename__ = "return_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("restocked >= 0 AND restocked <= quantity", name="restocked"),
    )

    return_id: Mapped[int] = mapped_column(ForeignKey("goods_return.id"), primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), primary_key=True, index=True)
    quantity: Mapped[int]
    restocked: Mapped[int] = mapped_column(default=0)

    goods_return: Mapped[GoodsReturn] = relationship(back_populates="lines")
    line: Mapped[OrderLine] = relationship()


class ReturnPhoto(Base):
    """A photo of what is wrong."""

    __tablename__ = "return_photo"

    return_id: Mapped[int] = mapped_column(ForeignKey("goods_return.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), primary_key=True, index=True)
    position: Mapped[int]

    file: Mapped[StoredFile] = relationship()


class ReturnEvent(Base):
    """What happened to a return: who, when, why. The database refuses to change or delete a row."""

    __tablename__ = "return_event"
    __table_args__ = (CheckConstraint(f"party IN {PARTIES}", name="party"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("goods_return.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    party: Mapped[str] = mapped_column(String(10))
    actor: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]


keep_append_only(ReturnEvent)

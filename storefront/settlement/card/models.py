"""Card attempts of order groups. The key of a call to the provider is on disk before the call is made."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.db import Base
from storefront.settlement.card.rules import CHARGE_STATES, TRY_STATES


class Charge(Base):
    """One attempt to pay what an order group lacks by card: one Checkout session, at most one payment."""

    __tablename__ = "charge"
    __table_args__ = (
        CheckConstraint(f"state IN {CHARGE_STATES}", name="state"),
        CheckConstraint("amount_dong > 0 AND attempt > 0", name="amounts"),
        CheckConstraint("state <> 'paid' OR (payment_intent IS NOT NULL AND paid_at IS NOT NULL)", name="paid"),
        UniqueConstraint("group_id", "attempt", name="uq_charge_group_id_attempt"),
        Index("ix_charge_state_made_at", "state", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("order_group.id"))
    attempt: Mapped[int]
    idempotency_key: Mapped[str] = mapped_column(String(120), unique=True)
    amount_dong: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10), default="started")
    # What the provider is asked, as JSON: a call whose answer was lost is made again word for word.
    asked: Mapped[str] = mapped_column(Text)
    session_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    payment_intent: Mapped[str | None] = mapped_column(String(120), unique=True)
    made_at: Mapped[datetime]
    # From then on the shop ends the attempt, so that the goods can be sold to others.
    expires_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    # What the provider said when it refused, or what it said was paid instead.
    error: Mapped[str] = mapped_column(Text, default="")

    parts: Mapped[list["ChargePart"]] = relationship(order_by="ChargePart.order_id")


class ChargePart(Base):
    """What one order has of a card attempt."""

    __tablename__ = "charge_part"
    __table_args__ = (CheckConstraint("amount_dong > 0", name="amount_dong"),)

    charge_id: Mapped[int] = mapped_column(ForeignKey("charge.id"), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), primary_key=True, index=True)
    amount_dong: Mapped[int] = mapped_column(BigInteger)


class RefundTry(Base):
    """One call to the provider to send a refund back; a refund that failed may be tried again under a new key."""

    __tablename__ = "refund_try"
    __table_args__ = (
        CheckConstraint(f"state IN {TRY_STATES}", name="state"),
        UniqueConstraint("refund_id", "attempt", name="uq_refund_try_refund_id_attempt"),
        Index("ix_refund_try_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int] = mapped_column(ForeignKey("refund.id"))
    charge_id: Mapped[int] = mapped_column(ForeignKey("charge.id"), index=True)
    attempt: Mapped[int]
    idempotency_key: Mapped[str] = mapped_column(String(200), unique=True)
    amount_dong: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10), default="started")
    reference: Mapped[str | None] = mapped_column(String(120), unique=True)
    made_at: Mapped[datetime]

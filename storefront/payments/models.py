"""What an order costs now, what came in for it and what went back. Each row of money is written once."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, keep_append_only
from storefront.payments.rules import MOVEMENT_KINDS, PAYMENT_STATES, REFUND_STATES, Method

_METHODS = tuple(method.value for method in Method)


class Payment(Base):
    """How one order is paid. Amounts and state have one writer, `payments.actions`.

    Card money is charged once for an order group; this row is one order's share of it.
    """

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint(f"method IN {_METHODS}", name="method"),
        CheckConstraint(f"state IN {PAYMENT_STATES}", name="state"),
        CheckConstraint("amount_dong > 0 AND due_dong >= 0", name="amount_dong"),
        CheckConstraint("refunded_dong >= 0 AND refunded_dong <= received_dong", name="refunded_dong"),
        Index("ix_payment_open", "state", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), unique=True)
    method: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(16), default="unpaid")
    # What the order cost when it was placed, and what it costs after its changes.
    amount_dong: Mapped[int] = mapped_column(BigInteger)
    due_dong: Mapped[int] = mapped_column(BigInteger)
    received_dong: Mapped[int] = mapped_column(BigInteger, default=0)
    refunded_dong: Mapped[int] = mapped_column(BigInteger, default=0)
    # What the transfer says and the courier reads: the order's code.
    reference: Mapped[str] = mapped_column(String(25), unique=True)
    # The account as it was; None for cash and cards.
    bank_bin: Mapped[str | None] = mapped_column(String(6))
    bank_account: Mapped[str | None] = mapped_column(String(19))
    expires_at: Mapped[datetime | None]
    # The buyer's word that she has paid, and when she was reminded to.
    claimed_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]

    @property
    def net_dong(self) -> int:
        """What came in and stayed."""
        return self.received_dong - self.refunded_dong

    @property
    def missing_dong(self) -> int:
        """What is still to pay."""
        return max(self.due_dong - self.net_dong, 0)


class MoneyMovement(Base):
    """Money that came in for an order or went back, with its cause: the same cause acts once."""

    __tablename__ = "money_movement"
    __table_args__ = (
        CheckConstraint(f"kind IN {MOVEMENT_KINDS}", name="kind"),
        CheckConstraint("amount_dong > 0", name="amount_dong"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    amount_dong: Mapped[int] = mapped_column(BigInteger)
    cause: Mapped[str] = mapped_column(String(160), unique=True)
    party: Mapped[str] = mapped_column(String(10))
    actor: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]


class Refund(Base):
    """Money that is to go back to the buyer, until it went."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint(f"state IN {REFUND_STATES}", name="state"),
        CheckConstraint("amount_dong > 0", name="amount_dong"),
        CheckConstraint("(done_at IS NOT NULL) = (state = 'done')", name="done"),
        Index("ix_refund_state_due_on", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    amount_dong: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(10), default="due")
    # Why: one refund a cause.
    cause: Mapped[str] = mapped_column(String(160), unique=True)
    reason: Mapped[str] = mapped_column(String(300), default="")
    party: Mapped[str] = mapped_column(String(10))
    asked_by: Mapped[str] = mapped_column(String(120))
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    # The bank's or the provider's name for it.
    reference: Mapped[str] = mapped_column(String(120), default="")
    error: Mapped[str] = mapped_column(String(300), default="")
    done_at: Mapped[datetime | None]


keep_append_only(MoneyMovement)

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base
from storefront.payments.rules import PAYMENT_STATES, Method

_METHODS = tuple(method.value for method in Method)


class Payment(Base):
    """How one order is paid. Money goes from buyer to producer; nothing is kept here but what is owed and known."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint(f"method IN {_METHODS}", name="method"),
        CheckConstraint(f"state IN {PAYMENT_STATES}", name="state"),
        CheckConstraint("amount_dong > 0", name="amount_dong"),
        Index("ix_payment_open", "state", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    method: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default="unpaid")
    amount_dong: Mapped[int] = mapped_column(BigInteger)
    # What the transfer says and the courier reads: the order's code.
    reference: Mapped[str] = mapped_column(String(25), unique=True)
    # The account as it was; None for cash.
    bank_bin: Mapped[str | None] = mapped_column(String(6))
    bank_account: Mapped[str | None] = mapped_column(String(19))
    expires_at: Mapped[datetime | None]

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.db import Base
from catalog.producers.models import Producer
from storefront.orders.models import Order
from storefront.settlement.bank.rules import CREDIT_STATES


class BankSecret(Base):
    """What proves that a notice comes from a producer's bank; without a row her notices are off. Kept encrypted."""

    __tablename__ = "bank_secret"

    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(Text)
    # Its last signs, to tell which one it is.
    ending: Mapped[str] = mapped_column(String(4))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(120))


class BankCredit(Base):
    """Money that came into a producer's account, by her bank's word, and the order it was given to."""

    __tablename__ = "bank_credit"
    __table_args__ = (
        CheckConstraint("notice IS NOT NULL OR line IS NOT NULL", name="told"),
        CheckConstraint(f"state IN {CREDIT_STATES}", name="state"),
        CheckConstraint("amount_dong > 0", name="amount_dong"),
        CheckConstraint("(order_id IS NOT NULL) = (state = 'matched')", name="matched"),
        UniqueConstraint("producer_id", "notice"),
        UniqueConstraint("producer_id", "line"),
        Index("ix_bank_credit_producer_id_state", "producer_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"))
    # The same money acts once.
    cause: Mapped[str] = mapped_column(String(160), unique=True)
    # Its name in the bank's notices and its line in a statement, as far as it was told there.
    notice: Mapped[str | None] = mapped_column(String(60))
    line: Mapped[str | None] = mapped_column(String(32))
    account: Mapped[str] = mapped_column(String(40), default="")
    amount_dong: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[str] = mapped_column(String(300), default="")
    reference: Mapped[str] = mapped_column(String(120), default="")
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="open")
    # Why it pays no order by itself.
    obstacle: Mapped[str] = mapped_column(String(20), default="")
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), index=True)
    # What the producer had entered by hand for the same money: the bank's word then changes nothing.
    entered_before: Mapped[str | None] = mapped_column(String(160), unique=True)
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(300), default="")

    order: Mapped[Order | None] = relationship()
    producer: Mapped[Producer] = relationship()


class StatementFile(Base):
    """A statement somebody sent, until it is confirmed. Afterwards only its name and its bytes' hash stay."""

    __tablename__ = "statement_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    # [name, instant, đồng, content, reference, row] of each line that brought money in.
    lines: Mapped[list[Any]] = mapped_column(JSON)
    # [row, column, reason, value].
    faults: Mapped[list[Any]] = mapped_column(JSON)
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[str] = mapped_column(String(120))
    confirmed_at: Mapped[datetime | None]

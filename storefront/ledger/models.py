from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base, keep_append_only
from storefront.ledger.rules import ACCOUNTS, KINDS


class LedgerEntry(Base):
    """One side of a posting in a producer's books. A posting is all entries of one cause; they sum to zero."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint(f"account IN {ACCOUNTS}", name="account"),
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        # The same cause is booked once.
        Index("uq_ledger_entry_cause_account", "cause", "account", unique=True),
        Index("ix_ledger_entry_producer_id_at", "producer_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(12))
    account: Mapped[str] = mapped_column(String(16))
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"), index=True)
    amount_dong: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]


keep_append_only(LedgerEntry)

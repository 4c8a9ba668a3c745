from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.db import Base, keep_append_only
from catalog.producers.models import Producer


class Payout(Base):
    """Card money that the office handed on to a producer. The database refuses to change or delete a row."""

    __tablename__ = "payout"
    __table_args__ = (CheckConstraint("amount_dong > 0", name="amount_dong"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"), index=True)
    amount_dong: Mapped[int] = mapped_column(BigInteger)
    # The bank's name for it.
    reference: Mapped[str] = mapped_column(String(120))
    # The same form acts once.
    cause: Mapped[str] = mapped_column(String(160), unique=True)
    actor: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]

    producer: Mapped[Producer] = relationship()


keep_append_only(Payout)

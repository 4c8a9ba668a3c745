from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from catalog.db import Base
from storefront.accounts.proofs.rules import PURPOSES


class Proof(Base):
    """One code sent to a phone or mail address; who types it shows that it reaches her. Good once, briefly."""

    __tablename__ = "proof"
    __table_args__ = (
        CheckConstraint(f"purpose IN {PURPOSES}", name="purpose"),
        Index("ix_proof_contact", "contact", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10))
    # Whose account it is about; nobody's yet when signing up.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    # A phone in its national spelling, or a mail address in small letters.
    contact: Mapped[str] = mapped_column(String(200))
    # The code's keyed hash; "" where no code was sent, as the answer shall not tell who has an account.
    digest: Mapped[str] = mapped_column(String(64), default="")
    # What is done once the code is right: the account wanted, or the order claimed.
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

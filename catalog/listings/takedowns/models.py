"""Authorities' requests to take a listing off sale. Rows are never deleted; restoring fills the row's last columns."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.db import Base
from catalog.products.models import Product


class Takedown(Base):
    __tablename__ = "takedown"
    __table_args__ = (
        CheckConstraint("(executed_at IS NULL) = (executed_by IS NULL)", name="executed"),
        CheckConstraint("(restored_at IS NULL) = (restored_by IS NULL)", name="restored"),
        CheckConstraint("restored_at IS NULL OR executed_at IS NOT NULL", name="order"),
        # The same paper entered twice is one request.
        Index(
            "uq_takedown_open",
            "product_id",
            "document_number",
            unique=True,
            sqlite_where=text("restored_at IS NULL"),
            postgresql_where=text("restored_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    authority: Mapped[str] = mapped_column(String(200))
    document_number: Mapped[str] = mapped_column(String(80))
    received_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[str] = mapped_column(String(120))
    entered_at: Mapped[datetime]
    executed_by: Mapped[str | None] = mapped_column(String(120))
    executed_at: Mapped[datetime | None]
    # The listing's state that restoring brings back.
    state_before: Mapped[str | None] = mapped_column(String(12))
    restored_by: Mapped[str | None] = mapped_column(String(120))
    restored_at: Mapped[datetime | None]
    restored_reason: Mapped[str] = mapped_column(Text, default="")

    product: Mapped[Product] = relationship()

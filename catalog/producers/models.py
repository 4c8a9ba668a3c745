"""Producers (chủ thể): who makes a product, answers for it and is paid for it."""

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.db import Base
from catalog.localities.models import Commune, District

# Decision 26/2026/QĐ-TTg, article 2, as far as the published data tells them apart.
PRODUCER_KINDS = ("enterprise", "cooperative", "cooperative_group", "household")


class Producer(Base):
    __tablename__ = "producer"
    __table_args__ = (
        CheckConstraint(f"kind IN {PRODUCER_KINDS}", name="kind"),
        CheckConstraint("(bank_bin IS NULL) = (bank_account IS NULL)", name="whole_bank_account"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str | None] = mapped_column(String(20))
    is_active: Mapped[bool] = mapped_column(default=True)
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"), index=True)
    district_id: Mapped[int | None] = mapped_column(ForeignKey("district.id"), index=True)
    # The place as the source words it; old units stay as they were written.
    place: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(200))
    website: Mapped[str | None] = mapped_column(String(300))
    bank_bin: Mapped[str | None] = mapped_column(String(6))
    bank_account: Mapped[str | None] = mapped_column(String(19))
    story: Mapped[str] = mapped_column(Text, default="")
    story_en: Mapped[str] = mapped_column(Text, default="")
    source_url: Mapped[str] = mapped_column(Text, default="")

    commune: Mapped[Commune | None] = relationship()
    district: Mapped[District | None] = relationship()

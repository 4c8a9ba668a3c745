"""Products, their variants (packs) and photos. Stars are not here: they belong to certificates."""

from datetime import UTC, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.db import Base
from catalog.producers.models import Producer

# The six industries of Decision 26/2026/QĐ-TTg, annex I.
GROUPS = ("food", "beverages", "medicinal", "handicrafts", "ornamental", "tourism")
LISTING_STATES = ("draft", "in_review", "approved", "paused", "retired")


class Product(Base):
    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint(f'"group" IN {GROUPS}', name="group"),
        CheckConstraint(f"listing_state IN {LISTING_STATES}", name="listing_state"),
        CheckConstraint("alcohol_percent > 0 AND alcohol_percent <= 96", name="alcohol_percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    group: Mapped[str] = mapped_column(String(20))
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"), index=True)
    listing_state: Mapped[str] = mapped_column(String(12), default="approved")
    description: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    ingredients: Mapped[str] = mapped_column(Text, default="")
    alcohol_percent: Mapped[float | None] = mapped_column(Numeric(4, 1, asdecimal=False))
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    source_url: Mapped[str] = mapped_column(Text, default="")

    producer: Mapped[Producer] = relationship()
    standards: Mapped[list["ProductStandard"]] = relationship(
        cascade="all, delete-orphan", order_by="ProductStandard.position"
    )
    variants: Mapped[list["Variant"]] = relationship(
        back_populates="product", cascade="all, delete-orphan", order_by="Variant.position"
    )
    photos: Mapped[list["Photo"]] = relationship(cascade="all, delete-orphan", order_by="Photo.position")

    @property
    def is_alcohol(self) -> bool:
        return self.alcohol_percent is not None


class ProductStandard(Base):
    """A standard the product holds beside its stars, as its source writes it (HACCP, ISO 22000, Halal)."""

    __tablename__ = "product_standard"

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


class Variant(Base):
    """A pack one can buy: what it holds, how long it keeps."""

    __tablename__ = "variant"
    __table_args__ = (
        CheckConstraint("net_weight_g > 0", name="net_weight_g"),
        CheckConstraint("shelf_life_days > 0", name="shelf_life_days"),
        UniqueConstraint("product_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), index=True)
    sku: Mapped[str] = mapped_column(String(140), unique=True)
    unit: Mapped[str] = mapped_column(String(60), default="")
    net_weight_g: Mapped[int | None]
    shelf_life_days: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)

    product: Mapped[Product] = relationship(back_populates="variants")


class Photo(Base):
    __tablename__ = "photo"
    __table_args__ = (Index("ix_photo_product_position", "product_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    url: Mapped[str] = mapped_column(String(300))
    alt: Mapped[str] = mapped_column(String(300), default="")
    width: Mapped[int]
    height: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)

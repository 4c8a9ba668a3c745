"""Proposals to add or change a listing, every version of each, and a log of what was done to listings."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.certification.models import Decision
from catalog.db import Base, keep_append_only
from catalog.listings.rules import CHANGE_STATES
from catalog.listings.takedowns.models import Takedown
from catalog.producers.models import Producer
from catalog.products.models import Product


class ListingChange(Base):
    """A producer's proposal; what it proposes stands in its versions, the newest counts."""

    __tablename__ = "listing_change"
    __table_args__ = (
        CheckConstraint("kind IN ('new', 'change')", name="kind"),
        CheckConstraint(f"state IN {CHANGE_STATES}", name="state"),
        CheckConstraint("kind = 'new' OR product_id IS NOT NULL", name="product"),
        # One proposal at a time for a product, so that none overtakes another.
        Index(
            "uq_listing_change_open",
            "product_id",
            unique=True,
            sqlite_where=text("state IN ('draft', 'in_review', 'returned')"),
            postgresql_where=text("state IN ('draft', 'in_review', 'returned')"),
        ),
        Index("ix_listing_change_state", "state", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    state: Mapped[str] = mapped_column(String(12), default="draft")
    # The decision that allowed a change of certified facts; one decision allows one change.
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    made_by: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]

    producer: Mapped[Producer] = relationship()
    product: Mapped[Product | None] = relationship()
    decision: Mapped[Decision | None] = relationship()
    versions: Mapped[list["ListingVersion"]] = relationship(
        back_populates="change", order_by="ListingVersion.number", passive_deletes="all"
    )


class ListingVersion(Base):
    """What a proposal said at one time, beside what the listing said then. The database refuses to change a row."""

    __tablename__ = "listing_version"
    __table_args__ = (UniqueConstraint("change_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("listing_change.id"))
    number: Mapped[int]
    base: Mapped[dict[str, Any]] = mapped_column(JSON)
    proposed: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_by: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime]

    change: Mapped[ListingChange] = relationship(back_populates="versions")


class ListingEvent(Base):
    """One act on a proposal or a listing: who, when, why. The database refuses to change or delete a row."""

    __tablename__ = "listing_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    change_id: Mapped[int | None] = mapped_column(ForeignKey("listing_change.id"), index=True)
    takedown_id: Mapped[int | None] = mapped_column(ForeignKey("takedown.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    actor: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime]

    takedown: Mapped[Takedown | None] = relationship()


keep_append_only(ListingVersion)
keep_append_only(ListingEvent)

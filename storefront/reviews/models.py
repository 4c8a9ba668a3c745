"""Reviews: one a line of an order, with its photos, the producer's answer, and the append-only story of all of it.

A review's columns repeat what its events add up to; `reviews.actions` is their only writer.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.db import Base, keep_append_only
from catalog.producers.models import Producer
from catalog.products.models import Product
from storefront.files.models import StoredFile
from storefront.orders.models import OrderLine
from storefront.reviews.rules import EVENT_KINDS, REASONS, STATES


class Review(Base):
    """What a buyer says of something that was delivered to her."""

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        CheckConstraint(f"refusal IN {('', *REASONS)}", name="refusal"),
        CheckConstraint("(state = 'refused') = (refusal <> '')", name="refused"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="published"),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", name="answered"),
        Index("ix_review_product_shown", "product_id", "state", "published_at"),
        Index("ix_review_producer_state", "producer_id", "state"),
        Index("ix_review_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # One line, one review: the last guard against reviewing twice.
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), unique=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"))
    # As everybody sees her: «Lan N.».
    author: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(2))
    rating: Mapped[int] = mapped_column(SmallInteger)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="pending")
    refusal: Mapped[str] = mapped_column(String(14), default="")
    refusal_note: Mapped[str] = mapped_column(Text, default="")
    written_at: Mapped[datetime]
    # Since when the words wait to be looked at: written, or last edited.
    submitted_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    # Since when a report of it waits for the office.
    reported_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]

    product: Mapped[Product] = relationship()
    producer: Mapped[Producer] = relationship()
    line: Mapped[OrderLine] = relationship()
    photos: Mapped[list["ReviewPhoto"]] = relationship(
        back_populates="review", order_by="ReviewPhoto.position", cascade="all, delete-orphan"
    )
    events: Mapped[list["ReviewEvent"]] = relationship(back_populates="review", order_by="ReviewEvent.id")


class ReviewPhoto(Base):
    __tablename__ = "review_photo"

    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)

    review: Mapped[Review] = relationship(back_populates="photos")
    file: Mapped[StoredFile] = relationship()


class ReviewEvent(Base):
    """One act on a review: who, when, why, and the words it left. The database refuses to change or delete a row."""

    __tablename__ = "review_event"
    __table_args__ = (CheckConstraint(f"kind IN {EVENT_KINDS}", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    kind: Mapped[str] = mapped_column(String(18))
    actor: Mapped[str] = mapped_column(String(120))
    # The reason of a refusal or report, and what was said with it.
    reason: Mapped[str] = mapped_column(Text, default="")
    rating: Mapped[int | None] = mapped_column(SmallInteger)
    text: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]

    review: Mapped[Review] = relationship(back_populates="events")


class ReviewOptOut(Base):
    """A mail address that wants no invitation to review, as its digest."""

    __tablename__ = "review_opt_out"

    address_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]


keep_append_only(ReviewEvent)

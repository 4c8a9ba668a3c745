"""Applications of people who want to sell here, with their papers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.db import Base
from catalog.localities.models import Commune
from catalog.producers.models import PRODUCER_KINDS, Producer
from storefront.accounts.models import User
from storefront.counter.applications.rules import STATES
from storefront.files.models import StoredFile


class ProducerApplication(Base):
    __tablename__ = "producer_application"
    __table_args__ = (
        CheckConstraint(f"kind IN {PRODUCER_KINDS}", name="kind"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("(bank_bin = '') = (bank_account = '')", name="whole_bank_account"),
        CheckConstraint("state <> 'accepted' OR producer_id IS NOT NULL", name="producer"),
        Index(
            "uq_producer_application_open",
            "user_id",
            unique=True,
            sqlite_where=text("state IN ('in_review', 'returned')"),
            postgresql_where=text("state IN ('in_review', 'returned')"),
        ),
        Index("ix_producer_application_state", "state", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="in_review")
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    registration_number: Mapped[str] = mapped_column(String(40))
    commune_id: Mapped[int] = mapped_column(ForeignKey("commune.id"), index=True)
    street: Mapped[str] = mapped_column(String(200))
    contact_name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(200), default="")
    bank_bin: Mapped[str] = mapped_column(String(6), default="")
    bank_account: Mapped[str] = mapped_column(String(19), default="")
    producer_id: Mapped[int | None] = mapped_column(ForeignKey("producer.id"), index=True)
    made_at: Mapped[datetime]
    submitted_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
    commune: Mapped[Commune] = relationship()
    producer: Mapped[Producer | None] = relationship()
    papers: Mapped[list["ApplicationPaper"]] = relationship(order_by="ApplicationPaper.file_id")


class ApplicationPaper(Base):
    """A stored file that came with an application. Papers are added, never taken away."""

    __tablename__ = "application_paper"

    application_id: Mapped[int] = mapped_column(ForeignKey("producer_application.id"), primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), primary_key=True)

    file: Mapped[StoredFile] = relationship()

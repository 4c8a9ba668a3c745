"""Visits to producers, what was found by question, photos, and the append-only story of each visit."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.certification.models import Certificate
from catalog.db import Base, keep_append_only
from catalog.producers.models import Producer
from catalog.products.models import Product
from storefront.doubts.models import Doubt
from storefront.files.models import StoredFile
from storefront.programme.visits.rules import Act, Found, Reason, Standing, State, Verdict

_REASONS = tuple(reason.value for reason in Reason)
_STATES = tuple(state.value for state in State)
_VERDICTS = tuple(verdict.value for verdict in Verdict)
_ACTS = tuple(act.value for act in Act)


class Visit(Base):
    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint(f"reason IN {_REASONS}", name="reason"),
        CheckConstraint(f"state IN {_STATES}", name="state"),
        CheckConstraint(f"worst IN {_VERDICTS}", name="worst"),
        CheckConstraint("(state = 'made') = (made_on IS NOT NULL)", name="made"),
        CheckConstraint("follows_id <> id", name="follows_another"),
        Index("ix_visit_state_planned_on", "state", "planned_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"), index=True)
    # The product it is about, and the certificate it had when the visit was planned; none: the producer as a whole.
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), index=True)
    planned_on: Mapped[date]
    visitors: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(12))
    purpose: Mapped[str] = mapped_column(Text, default="")
    doubt_id: Mapped[int | None] = mapped_column(ForeignKey("doubt.id"), index=True)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    checklist: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), default=State.PLANNED.value)
    made_on: Mapped[date | None]
    summary: Mapped[str] = mapped_column(Text, default="")
    worst: Mapped[str | None] = mapped_column(String(16))
    correct_by: Mapped[date | None]
    settled_at: Mapped[datetime | None]
    planned_by: Mapped[str] = mapped_column(String(120))
    planned_at: Mapped[datetime]

    producer: Mapped[Producer] = relationship()
    product: Mapped[Product | None] = relationship()
    certificate: Mapped[Certificate | None] = relationship()
    doubt: Mapped[Doubt | None] = relationship()
    follows: Mapped["Visit | None"] = relationship(remote_side=[id])
    findings: Mapped[list["VisitFinding"]] = relationship(cascade="all, delete-orphan", order_by="VisitFinding.id")
    photos: Mapped[list["VisitPhoto"]] = relationship(order_by="VisitPhoto.id", passive_deletes="all")
    events: Mapped[list["VisitEvent"]] = relationship(order_by="VisitEvent.id", passive_deletes="all")

    @property
    def standing(self) -> Standing:
        worst = Verdict(self.worst) if self.worst else None
        return Standing(State(self.state), worst, self.correct_by, self.settled_at is not None)

    @property
    def found(self) -> dict[str, Found]:
        """What was found, by the question's key."""
        return {one.item: Found(Verdict(one.verdict), one.note) for one in self.findings}


class VisitFinding(Base):
    __tablename__ = "visit_finding"
    __table_args__ = (
        CheckConstraint(f"verdict IN {_VERDICTS}", name="verdict"),
        UniqueConstraint("visit_id", "item"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    item: Mapped[str] = mapped_column(String(24))
    verdict: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text, default="")


class VisitPhoto(Base):
    """A photo of a visit; `item` is the question it shows, empty for one of the whole."""

    __tablename__ = "visit_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    item: Mapped[str] = mapped_column(String(24), default="")
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)

    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)


class VisitEvent(Base):
    """One thing done to a visit: who, when, why. The database refuses to change or delete a row."""

    __tablename__ = "visit_event"
    __table_args__ = (CheckConstraint(f"act IN {_ACTS}", name="act"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    act: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]


keep_append_only(VisitEvent)

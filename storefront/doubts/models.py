"""Doubts about stars: one case a report, with the append-only story of what was done about it.

A case's columns repeat what its events add up to, so that lists can filter; `doubts.actions` is their only writer.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.certification.models import Certificate
from catalog.db import Base, keep_append_only
from catalog.localities.models import Commune
from storefront.doubts.rules import Act, Finding, Kind, Standing, State
from storefront.files.models import StoredFile

_KINDS = tuple(kind.value for kind in Kind)
_STATES = tuple(state.value for state in State)
_FINDINGS = tuple(finding.value for finding in Finding)
_ACTS = tuple(act.value for act in Act)


class Doubt(Base):
    """What somebody saw and told us, and where the case stands."""

    __tablename__ = "doubt"
    __table_args__ = (
        CheckConstraint(f"kind IN {_KINDS}", name="kind"),
        CheckConstraint(f"state IN {_STATES}", name="state"),
        CheckConstraint(f"finding IN {_FINDINGS}", name="finding"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("state <> 'closed' OR (finding <> '' AND outcome <> '')", name="outcome"),
        Index("ix_doubt_state_due_on", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Who knows the code may follow the case.
    code: Mapped[str] = mapped_column(String(12), unique=True)
    # The form it came with: sent twice, it makes one case.
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), index=True)
    # The code or the product as it was typed.
    subject: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(12))
    place: Mapped[str] = mapped_column(String(200))
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("commune.id"), index=True)
    seen_on: Mapped[date | None]
    account: Mapped[str] = mapped_column(Text, default="")
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    contact: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(2))
    reported_at: Mapped[datetime]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(14), default=State.OPENED.value)
    owner: Mapped[str] = mapped_column(String(120), default="")
    finding: Mapped[str] = mapped_column(String(12), default="")
    correct_by: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(Text, default="")
    outcome_en: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None]

    certificate: Mapped[Certificate | None] = relationship()
    commune: Mapped[Commune | None] = relationship()
    photo: Mapped[StoredFile | None] = relationship()
    events: Mapped[list["DoubtEvent"]] = relationship(order_by="DoubtEvent.id", passive_deletes="all")

    @property
    def standing(self) -> Standing:
        return Standing(State(self.state), self.owner, Finding(self.finding), self.correct_by)


class DoubtEvent(Base):
    """One thing done to a case: who, when, why. The database refuses to change or delete a row."""

    __tablename__ = "doubt_event"
    __table_args__ = (CheckConstraint(f"act IN {_ACTS}", name="act"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    doubt_id: Mapped[int] = mapped_column(ForeignKey("doubt.id"), index=True)
    act: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(14))
    owner: Mapped[str] = mapped_column(String(120), default="")
    finding: Mapped[str] = mapped_column(String(12), default="")
    correct_by: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]


keep_append_only(DoubtEvent)

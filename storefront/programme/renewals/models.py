"""Dossiers for a next certificate: their papers, and what was done with them, told over the telephone included."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.certification.models import Certificate
from catalog.db import Base, keep_append_only
from storefront.programme.renewals.rules import LIVE, PAPERS, REMINDER_DAYS, Kind, Presence, State, Step

_IS_LIVE = f"state IN {tuple(state.value for state in LIVE)}"
EVENT_KINDS = ("opened", "papers", *(step.value for step in Step), "extended")


class RenewalDossier(Base):
    """What a producer hands in for one certificate's next term or higher rank; one at a time."""

    __tablename__ = "renewal_dossier"
    __table_args__ = (
        CheckConstraint(f"kind IN {tuple(kind.value for kind in Kind)}", name="kind"),
        CheckConstraint(f"state IN {tuple(state.value for state in State)}", name="state"),
        Index(
            "uq_renewal_dossier_live",
            "certificate_id",
            unique=True,
            sqlite_where=text(_IS_LIVE),
            postgresql_where=text(_IS_LIVE),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(12))
    filed_on: Mapped[date | None]
    opened_at: Mapped[datetime]

    certificate: Mapped[Certificate] = relationship()
    papers: Mapped[list["RenewalPaper"]] = relationship(order_by="RenewalPaper.position")
    events: Mapped[list["RenewalEvent"]] = relationship(order_by="RenewalEvent.id", passive_deletes="all")


class RenewalPaper(Base):
    """One line of a dossier's checklist."""

    __tablename__ = "renewal_paper"
    __table_args__ = (
        CheckConstraint(f"paper IN {PAPERS}", name="paper"),
        CheckConstraint(f"presence IN {tuple(presence.value for presence in Presence)}", name="presence"),
    )

    dossier_id: Mapped[int] = mapped_column(ForeignKey("renewal_dossier.id", ondelete="CASCADE"), primary_key=True)
    paper: Mapped[str] = mapped_column(String(24), primary_key=True)
    position: Mapped[int]
    presence: Mapped[str] = mapped_column(String(12))
    note: Mapped[str] = mapped_column(Text, default="")


class RenewalEvent(Base):
    """One act on a dossier. The database refuses to change or delete a row."""

    __tablename__ = "renewal_event"
    __table_args__ = (CheckConstraint(f"kind IN {EVENT_KINDS}", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("renewal_dossier.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]


class RenewalCall(Base):
    """A reminder given over the telephone to a producer without e-mail. Never changed."""

    __tablename__ = "renewal_call"
    __table_args__ = (
        CheckConstraint(f"step IN {REMINDER_DAYS}", name="step"),
        Index("uq_renewal_call_reminder", "certificate_id", "last_day", "step", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    last_day: Mapped[date]
    step: Mapped[int]
    note: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]


keep_append_only(RenewalEvent)
keep_append_only(RenewalCall)

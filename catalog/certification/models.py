"""Decisions, certificates and their append-only events.

A certificate's columns repeat what its events add up to, so that lists can filter; `catalog.certification.actions` is
their only writer. No column says «expired»: that follows from the dates and the day one asks about.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    ScalarSelect,
    String,
    Text,
    case,
    event,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.calendar import local_day
from catalog.certification.rules import Event, EventKind, Facts, Hold, Precision, Standing
from catalog.db import Base
from catalog.products.models import Product

_PRECISIONS = tuple(p.value for p in Precision)
_EVENT_KINDS = tuple(k.value for k in EventKind)
_DATED = "(issued_on IS NULL) = (issued_precision = 'unknown')"


class Decision(Base):
    """A decision that certified products. Its number may be unknown; its authority is kept as it was written then."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(String(60), unique=True)
    decided_on: Mapped[date | None]
    authority: Mapped[str] = mapped_column(String(200), default="")
    source_url: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    recorded_by: Mapped[str] = mapped_column(String(80))
    summary: Mapped[str] = mapped_column(String(300), default="")

    @property
    def wording(self) -> dict[str, Any]:
        """What an event under this decision repeats of it."""
        decided_on = self.decided_on.isoformat() if self.decided_on else None
        return {"decision": self.number, "decided_on": decided_on, "authority": self.authority}


class Certificate(Base):
    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("stars IN (3, 4, 5)", name="stars"),
        CheckConstraint(f"issued_precision IN {_PRECISIONS}", name="issued_precision"),
        CheckConstraint(_DATED, name="dated"),
        CheckConstraint("hold IN ('', 'suspended', 'revoked', 'superseded')", name="hold"),
        # A product has at most one certificate that could be in force (model.md, invariant 7).
        Index(
            "uq_certificate_current",
            "product_id",
            unique=True,
            sqlite_where=text("hold IN ('', 'suspended')"),
            postgresql_where=text("hold IN ('', 'suspended')"),
        ),
        Index("ix_certificate_last_day", "last_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    stars: Mapped[int]
    issued_on: Mapped[date | None]
    issued_precision: Mapped[str] = mapped_column(String(8))
    last_day: Mapped[date | None]
    extended_until: Mapped[date | None]
    hold: Mapped[str] = mapped_column(String(12), default="")
    # The packs it covers, as the decision words them; empty: the product in every pack.
    packs: Mapped[str] = mapped_column(String(300), default="")

    product: Mapped[Product] = relationship()
    decision: Mapped[Decision] = relationship()
    events: Mapped[list["CertificateEvent"]] = relationship(
        back_populates="certificate", order_by="CertificateEvent.number", passive_deletes="all"
    )

    @property
    def standing(self) -> Standing:
        facts = Facts(self.stars, self.issued_on, Precision(self.issued_precision))
        return Standing(facts, Hold(self.hold), self.extended_until)


def telling_certificate(product_id: ColumnElement[int]) -> ScalarSelect[int]:
    """The id of the certificate that tells what a product is worth: the one that could be in force, else the newest.

    An older decision recorded late has the newest row and tells nothing of today.
    """
    certificate = Certificate.__table__.alias("telling")
    could_be_in_force = case((certificate.c.hold.in_([Hold.NONE, Hold.SUSPENDED]), 0), else_=1)
    return (
        select(certificate.c.id)
        .where(certificate.c.product_id == product_id)
        .order_by(could_be_in_force, certificate.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


class CertificateEvent(Base):
    """One thing that happened to a certificate. The database refuses to change or delete a row.

    `wording` repeats what the decision and the certified scope said when it was recorded, so that a past day reads the
    same for ever. `number`, `previous_hash` and `hash` chain all events (`catalog.certification.chain`).
    """

    __tablename__ = "certificate_event"
    __table_args__ = (
        CheckConstraint(f"kind IN {_EVENT_KINDS}", name="kind"),
        CheckConstraint("stars IN (3, 4, 5)", name="stars"),
        CheckConstraint(_DATED, name="dated"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    effective_on: Mapped[date]
    stars: Mapped[int | None]
    issued_on: Mapped[date | None]
    issued_precision: Mapped[str | None] = mapped_column(String(8))
    extended_until: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(String(80))
    recorded_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))
    # The event whose mistake this one mends.
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("certificate_event.id"))
    wording: Mapped[dict[str, Any]] = mapped_column(JSON)
    number: Mapped[int] = mapped_column(unique=True)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    certificate: Mapped[Certificate] = relationship(back_populates="events")
    decision: Mapped[Decision | None] = relationship()

    @property
    def as_rule(self) -> Event:
        facts = None
        if self.stars is not None and self.issued_precision is not None:
            facts = Facts(self.stars, self.issued_on, Precision(self.issued_precision))
        recorded_on = local_day(self.recorded_at)
        return Event(EventKind(self.kind), self.effective_on, facts, self.extended_until, recorded_on)


APPEND_ONLY_SQLITE = [
    f"CREATE TRIGGER certificate_event_no_{verb} BEFORE {verb} ON certificate_event "
    "BEGIN SELECT RAISE(ABORT, 'certificate events are append-only'); END"
    for verb in ("update", "delete")
]
APPEND_ONLY_POSTGRESQL = [
    "CREATE FUNCTION certificate_event_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'certificate events are append-only'; END $$",
    "CREATE TRIGGER certificate_event_append_only BEFORE UPDATE OR DELETE ON certificate_event "
    "FOR EACH ROW EXECUTE FUNCTION certificate_event_append_only()",
]
for _dialect, _statements in (("sqlite", APPEND_ONLY_SQLITE), ("postgresql", APPEND_ONLY_POSTGRESQL)):
    for _statement in _statements:
        event.listen(
            CertificateEvent.__table__,
            "after_create",
            DDL(_statement).execute_if(dialect=_dialect),  # type: ignore[no-untyped-call]
        )

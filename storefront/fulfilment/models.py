"""Parcels of an order: what is in them, out of which lots, where they are, and what happened to them."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.db import Base, keep_append_only
from catalog.stock.models import Lot
from storefront.fulfilment.rules import FAILURES, SHIPMENT_STATES
from storefront.orders.models import Order, OrderLine
from storefront.orders.rules import PARTIES


class Shipment(Base):
    """One parcel of an order. An `open` one is empty and waits to be packed (again)."""

    __tablename__ = "shipment"
    __table_args__ = (
        CheckConstraint(f"state IN {SHIPMENT_STATES}", name="state"),
        CheckConstraint("number >= 1 AND cod_dong >= 0 AND weight_g > 0", name="numbers"),
        CheckConstraint(f"failure = '' OR failure IN {FAILURES}", name="failure"),
        CheckConstraint("(failure <> '') = (state = 'failed')", name="failed"),
        CheckConstraint("back_at IS NULL OR state = 'failed'", name="back"),
        UniqueConstraint("order_id", "number"),
        Index("ix_shipment_state", "state", "back_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="open")
    # Who carries it, as the label says, and how that carrier is told of parcels (`carriers`).
    carrier: Mapped[str] = mapped_column(String(40), default="")
    carried_by: Mapped[str] = mapped_column(String(10), default="manual")
    tracking: Mapped[str] = mapped_column(String(60), default="")
    weight_g: Mapped[int | None]
    cod_dong: Mapped[int] = mapped_column(BigInteger, default=0)
    failure: Mapped[str] = mapped_column(String(12), default="")
    packed_at: Mapped[datetime | None]
    shipped_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    # When it was decided what becomes of the goods of a failed parcel.
    back_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship()
    lines: Mapped[list["ShipmentLine"]] = relationship(
        back_populates="shipment", order_by="ShipmentLine.id", cascade="all, delete-orphan"
    )
    events: Mapped[list["ShipmentEvent"]] = relationship(back_populates="shipment", order_by="ShipmentEvent.id")

    @property
    def code(self) -> str:
        """What the parcel is called: the order's code and the parcel's number."""
        return f"{self.order.code}-{self.number}"


class ShipmentLine(Base):
    """So many units of an order line out of one lot."""

    __tablename__ = "shipment_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        UniqueConstraint("shipment_id", "line_id", "lot_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    quantity: Mapped[int]

    shipment: Mapped[Shipment] = relationship(back_populates="lines")
    line: Mapped[OrderLine] = relationship()
    lot: Mapped[Lot] = relationship()


class ShipmentEvent(Base):
    """What happened to a parcel: who, when, why. The database refuses to change or delete a row."""

    __tablename__ = "shipment_event"
    __table_args__ = (CheckConstraint(f"party IN {PARTIES}", name="party"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    party: Mapped[str] = mapped_column(String(10))
    actor: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]

    shipment: Mapped[Shipment] = relationship(back_populates="events")


keep_append_only(ShipmentEvent)

"""Orders as they were placed. Names, prices and certificates are copied: what changes later changes nothing here."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.db import Base, keep_append_only
from storefront.orders.rules import CHANGE_KINDS, ORDER_STATES, PARTIES
from storefront.payments.models import Payment


class OrderGroup(Base):
    """What one buyer placed at once; one order for each producer."""

    __tablename__ = "order_group"
    __table_args__ = (CheckConstraint("total_dong >= 0", name="total_dong"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    # One token, one order: the last guard against placing twice.
    checkout_token: Mapped[str] = mapped_column(String(200), unique=True)
    placed_at: Mapped[datetime] = mapped_column(index=True)
    # Whose account it belongs to; None for a guest's.
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    customer_name: Mapped[str] = mapped_column(String(120))
    customer_phone: Mapped[str] = mapped_column(String(20), index=True)
    customer_email: Mapped[str] = mapped_column(String(200), default="")
    street: Mapped[str] = mapped_column(String(200))
    commune: Mapped[str] = mapped_column(String(120))
    province: Mapped[str] = mapped_column(String(60))
    note: Mapped[str] = mapped_column(Text, default="")
    age_confirmed: Mapped[bool] = mapped_column(default=False)
    total_dong: Mapped[int] = mapped_column(BigInteger)

    orders: Mapped[list["Order"]] = relationship(back_populates="group", order_by="Order.id")


class Order(Base):
    __tablename__ = "order"
    __table_args__ = (
        CheckConstraint(f"state IN {ORDER_STATES}", name="state"),
        CheckConstraint("goods_dong > 0 AND shipping_dong >= 0", name="amounts"),
        CheckConstraint("total_dong = goods_dong + shipping_dong", name="parts_make_the_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("order_group.id"), index=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"), index=True)
    producer_name: Mapped[str] = mapped_column(String(200))
    producer_place: Mapped[str] = mapped_column(String(200), default="")
    producer_phone: Mapped[str] = mapped_column(String(20), default="")
    producer_email: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(12), default="placed")
    goods_dong: Mapped[int] = mapped_column(BigInteger)
    shipping_dong: Mapped[int] = mapped_column(BigInteger)
    total_dong: Mapped[int] = mapped_column(BigInteger)

    group: Mapped[OrderGroup] = relationship(back_populates="orders")
    lines: Mapped[list["OrderLine"]] = relationship(back_populates="order", order_by="OrderLine.id")
    events: Mapped[list["OrderEvent"]] = relationship(back_populates="order", order_by="OrderEvent.id")
    changes: Mapped[list["OrderChange"]] = relationship(back_populates="order", order_by="OrderChange.id")
    payment: Mapped[Payment] = relationship()

    @property
    def balance_dong(self) -> int:
        """What the buyer still owes; negative: what she is to get back."""
        return self.payment.due_dong - self.payment.net_dong


class OrderLine(Base):
    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND price_dong > 0", name="positive"),
        CheckConstraint("total_dong = quantity * price_dong", name="total"),
        CheckConstraint("cancelled >= 0 AND packed >= 0 AND cancelled + packed <= quantity", name="units"),
        CheckConstraint("returned >= 0 AND returned <= packed", name="returned"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"), index=True)
    sku: Mapped[str] = mapped_column(String(140))
    product_slug: Mapped[str] = mapped_column(String(120))
    product_name: Mapped[str] = mapped_column(String(200))
    product_name_en: Mapped[str] = mapped_column(String(200), default="")
    unit: Mapped[str] = mapped_column(String(60))
    quantity: Mapped[int]
    price_dong: Mapped[int] = mapped_column(BigInteger)
    total_dong: Mapped[int] = mapped_column(BigInteger)
    certificate_code: Mapped[str] = mapped_column(String(12))
    decision_number: Mapped[str | None] = mapped_column(String(60))
    decision_authority: Mapped[str] = mapped_column(String(200), default="")
    stars: Mapped[int]
    certified_on: Mapped[date]
    certified_precision: Mapped[str] = mapped_column(String(8))
    valid_until: Mapped[date]
    # How many of the units were cancelled, are in parcels that did not come back, and were taken back.
    cancelled: Mapped[int] = mapped_column(default=0)
    packed: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)

    @property
    def open_units(self) -> int:
        """Units that are neither cancelled nor packed yet."""
        return self.quantity - self.cancelled - self.packed

    order: Mapped[Order] = relationship(back_populates="lines")


class OrderEvent(Base):
    """What happened to an order: who, when, why. The database refuses to change or delete a row."""

    __tablename__ = "order_event"
    __table_args__ = (CheckConstraint(f"party IN {PARTIES}", name="party"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    party: Mapped[str] = mapped_column(String(10))
    actor: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime]

    order: Mapped[Order] = relationship(back_populates="events")


class OrderChange(Base):
    """One change of what was agreed; the order itself stays as it was placed. Amounts are added to its total."""

    __tablename__ = "order_change"
    __table_args__ = (
        CheckConstraint(f"kind IN {CHANGE_KINDS}", name="kind"),
        CheckConstraint(f"party IN {PARTIES}", name="party"),
        CheckConstraint("goods_dong <= 0 AND shipping_dong <= 0 AND quantity >= 0", name="lowers"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"))
    quantity: Mapped[int] = mapped_column(default=0)
    goods_dong: Mapped[int] = mapped_column(BigInteger, default=0)
    shipping_dong: Mapped[int] = mapped_column(BigInteger, default=0)
    # An address before and after: {street, commune, province, name, phone}.
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(String(300), default="")
    party: Mapped[str] = mapped_column(String(10))
    actor: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]

    order: Mapped[Order] = relationship(back_populates="changes")


keep_append_only(OrderEvent)
keep_append_only(OrderChange)

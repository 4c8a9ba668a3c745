"""Papers issued for orders, what producers are called on them, invoices as buyers ask for and producers issue them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalog.db import Base, keep_append_only
from storefront.files.models import StoredFile
from storefront.order_papers.rules import INVOICE_KINDS, KINDS, TAX_RATES, paper_number
from storefront.orders.models import Order


class IssuedPaper(Base):
    """A paper as it was issued, word for word in both languages; a correction is another one that names it."""

    __tablename__ = "issued_paper"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        CheckConstraint("number > 0", name="number"),
        UniqueConstraint("producer_id", "year", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"))
    kind: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    # The newest change of the order that it tells; 0: the order as it was placed.
    change_id: Mapped[int] = mapped_column(default=0)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("issued_paper.id"), unique=True)
    made_at: Mapped[datetime]

    @property
    def label(self) -> str:
        return paper_number(self.kind, self.year, self.number)


class SellerParticulars(Base):
    """What papers and invoices say of a producer beyond the catalogue; she fills it in herself."""

    __tablename__ = "seller_particulars"
    __table_args__ = (CheckConstraint(f"tax_rate IN {TAX_RATES}", name="tax_rate"),)

    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"), primary_key=True)
    legal_name: Mapped[str] = mapped_column(String(300), default="")
    address: Mapped[str] = mapped_column(String(400), default="")
    registration: Mapped[str] = mapped_column(String(40), default="")
    tax_code: Mapped[str] = mapped_column(String(14), default="")
    tax_rate: Mapped[str] = mapped_column(String(5), default="")


class InvoiceRequest(Base):
    """Whom the invoice of an order is to name. Personal data where a person asks."""

    __tablename__ = "invoice_request"

    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    tax_code: Mapped[str] = mapped_column(String(14))
    address: Mapped[str] = mapped_column(String(400))
    email: Mapped[str] = mapped_column(String(200), default="")
    asked_at: Mapped[datetime]

    order: Mapped[Order] = relationship()


class IssuedInvoice(Base):
    """An invoice the producer issued with her own software, as typed; never changed, only corrected by another."""

    __tablename__ = "issued_invoice"
    __table_args__ = (
        CheckConstraint(f"kind IN {INVOICE_KINDS}", name="kind"),
        CheckConstraint("(kind = 'invoice') = (corrects_id IS NULL)", name="corrects"),
        CheckConstraint("kind = 'adjustment' OR amount_dong > 0", name="amount_dong"),
        UniqueConstraint("producer_id", "series", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"), index=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"))
    kind: Mapped[str] = mapped_column(String(12))
    series: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(20))
    issued_on: Mapped[date]
    # Signed: an adjustment may lower.
    amount_dong: Mapped[int] = mapped_column(BigInteger)
    link: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("issued_invoice.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    actor: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]

    order: Mapped[Order] = relationship()
    file: Mapped[StoredFile | None] = relationship()


keep_append_only(IssuedPaper)
keep_append_only(IssuedInvoice)

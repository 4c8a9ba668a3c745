from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from storefront.order_papers.models import InvoiceRequest, IssuedInvoice, IssuedPaper, SellerParticulars
from storefront.order_papers.rules import CONTRACT, Recorded, invoiced_dong
from storefront.orders.models import Order, OrderChange, OrderGroup

# Changes of what was agreed; returns and allowances are settled beside the contract.
AMENDING = ("line_cancelled", "order_cancelled", "address")


@dataclass(frozen=True, slots=True)
class Papers:
    """An order's papers, newest first, and its invoices, oldest first."""

    contracts: list[IssuedPaper] = field(default_factory=list)
    requests: list[IssuedPaper] = field(default_factory=list)
    invoices: list[IssuedInvoice] = field(default_factory=list)


def of_orders(session: Session, order_ids: Iterable[int]) -> dict[int, Papers]:
    """{order id: its papers}, what they say left aside."""
    found = {order_id: Papers() for order_id in order_ids}
    rows = select(IssuedPaper).where(IssuedPaper.order_id.in_(found)).order_by(IssuedPaper.id.desc())
    for paper in session.scalars(rows.options(defer(IssuedPaper.content))):
        told = found[paper.order_id]
        (told.contracts if paper.kind == CONTRACT else told.requests).append(paper)
    for order_id, invoices in invoices_of(session, found).items():
        found[order_id].invoices.extend(invoices)
    return found


def latest(session: Session, order_id: int, kind: str) -> IssuedPaper | None:
    rows = select(IssuedPaper).where(IssuedPaper.order_id == order_id, IssuedPaper.kind == kind)
    return session.scalars(rows.order_by(IssuedPaper.id.desc()).limit(1)).first()


def without_contract(session: Session, since: datetime, limit: int) -> list[int]:
    """Ids of orders placed since an instant that have no contract, or changed since and their contract tells less.

    Older ones get theirs when somebody asks: papers are not kept for ever, and are not to come back by themselves.
    """
    told = select(func.max(IssuedPaper.change_id)).where(IssuedPaper.kind == CONTRACT)
    fresh = select(Order.id).join(OrderGroup, OrderGroup.id == Order.group_id).where(OrderGroup.placed_at >= since)
    none = ~select(IssuedPaper.id).where(IssuedPaper.order_id == Order.id, IssuedPaper.kind == CONTRACT).exists()
    newer = select(OrderChange.order_id).where(OrderChange.at >= since, OrderChange.kind.in_(AMENDING))
    told_of = told.where(IssuedPaper.order_id == OrderChange.order_id).correlate(OrderChange).scalar_subquery()
    found = fresh.where(none).union(newer.where(OrderChange.id > told_of))
    return sorted(session.scalars(found.limit(limit)))


def whole(session: Session, order_id: int) -> Order:
    """An order with what its papers tell of it. Raises `NoResultFound`."""
    rows = select(Order).where(Order.id == order_id)
    rows = rows.options(joinedload(Order.group), joinedload(Order.payment), selectinload(Order.lines))
    return session.scalars(rows).one()


def requests_of(session: Session, order_ids: Iterable[int]) -> dict[int, InvoiceRequest]:
    """{order id: what was asked}."""
    rows = select(InvoiceRequest).where(InvoiceRequest.order_id.in_(list(order_ids)))
    return {row.order_id: row for row in session.scalars(rows)}


def invoices_of(session: Session, order_ids: Iterable[int]) -> dict[int, list[IssuedInvoice]]:
    """{order id: its invoices, oldest first}; orders without are left out."""
    rows = select(IssuedInvoice).where(IssuedInvoice.order_id.in_(list(order_ids))).order_by(IssuedInvoice.id)
    found: dict[int, list[IssuedInvoice]] = {}
    for row in session.scalars(rows):
        found.setdefault(row.order_id, []).append(row)
    return found


def told_dong(invoices: Sequence[IssuedInvoice]) -> int:
    """What invoices of one order come to."""
    return invoiced_dong(Recorded(row.id, row.kind, row.amount_dong, row.corrects_id) for row in invoices)


def _of(producer_ids: Sequence[int]) -> Select[Order]:
    """Orders of these producers alone, with what their invoices tell: every read for a producer starts here."""
    rows = select(Order).join(OrderGroup, OrderGroup.id == Order.group_id).where(Order.producer_id.in_(producer_ids))
    return rows.options(joinedload(Order.group), joinedload(Order.payment), selectinload(Order.lines))


def order_of(session: Session, producer_ids: Sequence[int], code: str) -> Order | None:
    """Their order of a code; None for another's as for one that is not there."""
    return session.scalars(_of(producer_ids).where(Order.code == code)).first()


def in_period(session: Session, producer_ids: Sequence[int], start: datetime, end: datetime) -> list[Order]:
    """Their orders placed from `start` until before `end` that were not cancelled, oldest first."""
    rows = _of(producer_ids).where(OrderGroup.placed_at >= start, OrderGroup.placed_at < end)
    return list(session.scalars(rows.where(Order.state != "cancelled").order_by(OrderGroup.placed_at, Order.id)))


def asked(session: Session, producer_ids: Sequence[int], limit: int) -> list[Order]:
    """Their orders whose buyers ask for an invoice or got one, newest first."""
    wanted = select(InvoiceRequest.order_id).union(select(IssuedInvoice.order_id))
    rows = _of(producer_ids).where(Order.id.in_(wanted)).order_by(Order.id.desc()).limit(limit)
    return list(session.scalars(rows))


def particulars(session: Session, producer_id: int) -> SellerParticulars:
    """What a producer has said of herself; empty where nothing."""
    return session.get(SellerParticulars, producer_id) or SellerParticulars(
        producer_id=producer_id, legal_name="", address="", registration="", tax_code="", tax_rate=""
    )


def paper_of(session: Session, order_id: int, paper_id: int) -> IssuedPaper | None:
    rows = select(IssuedPaper).where(IssuedPaper.id == paper_id, IssuedPaper.order_id == order_id)
    return session.scalars(rows).first()

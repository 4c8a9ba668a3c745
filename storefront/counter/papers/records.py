"""A producer's orders as her invoices should tell them; every read is of her own alone."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from catalog.calendar import VIETNAM
from storefront.order_papers import einvoice, queries
from storefront.order_papers.einvoice import Record
from storefront.orders.models import Order

MOST_SHOWN = 200


def asked(session: Session, producer_ids: Sequence[int]) -> list[Record]:
    """Orders whose buyers want an invoice or got one, newest first."""
    return _records(session, queries.asked(session, producer_ids, MOST_SHOWN))


def in_period(session: Session, producer_ids: Sequence[int], start: date, end: date) -> list[Record]:
    """Orders placed from one day to another (both included, Vietnam's days), cancelled ones left out."""
    first = datetime.combine(start, time(), tzinfo=VIETNAM)
    after = datetime.combine(end + timedelta(days=1), time(), tzinfo=VIETNAM)
    return _records(session, queries.in_period(session, producer_ids, first, after))


def one(session: Session, producer_ids: Sequence[int], code: str) -> Record | None:
    """Her order of a code; None for another's."""
    order = queries.order_of(session, producer_ids, code)
    return _records(session, [order])[0] if order else None


def _records(session: Session, orders: Iterable[Order]) -> list[Record]:
    rows = list(orders)
    ids = [order.id for order in rows]
    requests, invoices = queries.requests_of(session, ids), queries.invoices_of(session, ids)
    sellers = {pid: queries.particulars(session, pid) for pid in {order.producer_id for order in rows}}
    return [
        einvoice.record(one, sellers[one.producer_id], requests.get(one.id), invoices.get(one.id, [])) for one in rows
    ]

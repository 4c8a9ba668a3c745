"""A producer's books as they stand and as they were. Every read is of one named producer, or of the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from catalog.calendar import VIETNAM
from catalog.producers.models import Producer
from storefront.ledger.models import LedgerEntry
from storefront.ledger.rules import HELD
from storefront.mail.models import MailMessage
from storefront.orders.models import Order, OrderGroup
from storefront.payments.models import MoneyMovement, Payment, Refund
from storefront.payments.rules import OPEN_REFUNDS, Method
from storefront.settlement.books.models import Payout
from storefront.settlement.books.rules import Entry

_NEWEST = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Where one producer's money stands, for the office's list."""

    producer: Producer
    held_dong: int
    waiting: int
    waiting_dong: int
    overdue_refunds: int
    overdue_dong: int
    open_credits: int


def entries(session: Session, producer_id: int, first: date, last: date) -> list[Entry]:
    """The entries of some days of Vietnam, both ends included."""
    rows = select(LedgerEntry, Order.code).outerjoin(Order, Order.id == LedgerEntry.order_id)
    rows = rows.where(LedgerEntry.producer_id == producer_id)
    rows = rows.where(LedgerEntry.at >= _start(first), LedgerEntry.at < _start(last + timedelta(days=1)))
    return [
        Entry(row.at, row.cause, row.kind, row.account, code or "", row.amount_dong)
        for row, code in session.execute(rows.order_by(LedgerEntry.at, LedgerEntry.id))
    ]


def balances_before(session: Session, producer_id: int, day: date) -> dict[str, int]:
    """{account: đồng} of everything before a day."""
    rows = select(LedgerEntry.account, func.sum(LedgerEntry.amount_dong)).group_by(LedgerEntry.account)
    rows = rows.where(LedgerEntry.producer_id == producer_id, LedgerEntry.at < _start(day))
    return {account: int(dong) for account, dong in session.execute(rows)}


def orders(session: Session, codes: Sequence[str]) -> dict[str, Order]:
    """The orders of these codes, with how they are paid."""
    rows = select(Order).options(joinedload(Order.payment), joinedload(Order.group)).where(Order.code.in_(codes))
    return {order.code: order for order in session.scalars(rows)}


def busy_on(session: Session, day: date) -> list[Producer]:
    """Producers with an address for whom money or sales moved on a day and who were not told yet."""
    moved = select(LedgerEntry.producer_id).where(
        LedgerEntry.at >= _start(day), LedgerEntry.at < _start(day + timedelta(days=1))
    )
    told = select(MailMessage.key).where(
        MailMessage.key.startswith("daily-sales:"), MailMessage.key.endswith(f":{day}")
    )
    known = set(session.scalars(told))
    rows = select(Producer).where(Producer.id.in_(moved), Producer.email.is_not(None)).order_by(Producer.id)
    return [one for one in session.scalars(rows) if f"daily-sales:{one.slug}:{day}" not in known]


def placed_on(session: Session, producer_id: int, day: date) -> list[Order]:
    rows = select(Order).join(OrderGroup, OrderGroup.id == Order.group_id).options(joinedload(Order.payment))
    rows = rows.where(Order.producer_id == producer_id, OrderGroup.placed_at >= _start(day))
    return list(session.scalars(rows.where(OrderGroup.placed_at < _start(day + timedelta(days=1))).order_by(Order.id)))


def moved_on(session: Session, producer_id: int, day: date) -> dict[str, int]:
    """{received or refunded: đồng} on a day."""
    rows = select(MoneyMovement.kind, func.sum(MoneyMovement.amount_dong))
    rows = rows.join(Payment, Payment.id == MoneyMovement.payment_id).join(Order, Order.id == Payment.order_id)
    rows = rows.where(Order.producer_id == producer_id, MoneyMovement.at >= _start(day))
    rows = rows.where(MoneyMovement.at < _start(day + timedelta(days=1))).group_by(MoneyMovement.kind)
    return {kind: int(dong) for kind, dong in session.execute(rows)}


def payouts(session: Session, producer_ids: Sequence[int] | None = None) -> list[Payout]:
    """The payouts of these producers, or of all, the newest first."""
    rows = select(Payout).options(joinedload(Payout.producer))
    if producer_ids is not None:
        rows = rows.where(Payout.producer_id.in_(producer_ids))
    return list(session.scalars(rows.order_by(Payout.id.desc()).limit(_NEWEST)))


def places(session: Session, today: date, open_credits: dict[int, int]) -> list[Place]:
    """Every producer for whom money waits somewhere. `open_credits`: money whose order nobody has named."""
    held = _by_producer(
        session,
        select(LedgerEntry.producer_id, func.count(), func.sum(LedgerEntry.amount_dong))
        .where(LedgerEntry.account == HELD)
        .group_by(LedgerEntry.producer_id),
    )
    missing = Payment.due_dong - Payment.received_dong + Payment.refunded_dong
    waiting = _by_producer(
        session,
        select(Order.producer_id, func.count(), func.sum(missing))
        .join(Payment, Payment.order_id == Order.id)
        .where(missing > 0, Order.state != "cancelled")
        .group_by(Order.producer_id),
    )
    late = (
        select(Order.producer_id, func.count(), func.sum(Refund.amount_dong))
        .join(Payment, Payment.order_id == Order.id)
        .join(Refund, Refund.payment_id == Payment.id)
    )
    overdue = _by_producer(
        session, late.where(Refund.state.in_(OPEN_REFUNDS), Refund.due_on < today).group_by(Order.producer_id)
    )
    ids = {*(one for one, (_count, dong) in held.items() if dong), *waiting, *overdue, *open_credits}
    rows = select(Producer).where(Producer.id.in_(ids)).order_by(Producer.name, Producer.id)
    return [
        Place(
            producer=one,
            held_dong=held.get(one.id, (0, 0))[1],
            waiting=waiting.get(one.id, (0, 0))[0],
            waiting_dong=waiting.get(one.id, (0, 0))[1],
            overdue_refunds=overdue.get(one.id, (0, 0))[0],
            overdue_dong=overdue.get(one.id, (0, 0))[1],
            open_credits=open_credits.get(one.id, 0),
        )
        for one in session.scalars(rows)
    ]


def overdue_refunds(session: Session, today: date) -> list[tuple[Refund, Order]]:
    """Money that should have gone back by now, the longest overdue first."""
    rows = (
        select(Refund, Order).join(Payment, Payment.id == Refund.payment_id).join(Order, Order.id == Payment.order_id)
    )
    rows = rows.options(joinedload(Order.payment), joinedload(Order.group))
    rows = rows.where(Refund.state.in_(OPEN_REFUNDS), Refund.due_on < today)
    return [(refund, order) for refund, order in session.execute(rows.order_by(Refund.due_on, Refund.id))]


def open_by_state(session: Session) -> list[tuple[str, str, int, int]]:
    """(method, state, how many, đồng missing) of payments that lack money."""
    missing = Payment.due_dong - Payment.received_dong + Payment.refunded_dong
    rows = select(Payment.method, Payment.state, func.count(), func.sum(missing)).join(
        Order, Order.id == Payment.order_id
    )
    rows = rows.where(missing > 0, Order.state != "cancelled", Payment.method.in_(tuple(Method)))
    found = session.execute(rows.group_by(Payment.method, Payment.state).order_by(Payment.method, Payment.state))
    return [(method, state, count, int(dong)) for method, state, count, dong in found]


def held_dong(session: Session, producer_id: int) -> int:
    """Card money that is held for a producer."""
    rows = select(func.coalesce(func.sum(LedgerEntry.amount_dong), 0))
    return int(session.scalar(rows.where(LedgerEntry.producer_id == producer_id, LedgerEntry.account == HELD)) or 0)


def _by_producer(session: Session, rows: Any) -> dict[int, tuple[int, int]]:
    return {producer_id: (count, int(dong or 0)) for producer_id, count, dong in session.execute(rows)}


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM)

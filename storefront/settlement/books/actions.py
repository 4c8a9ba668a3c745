from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.db import serialise
from catalog.producers.models import Producer
from storefront.ledger import actions as ledger
from storefront.ledger import rules as accounts
from storefront.mail import actions as mail
from storefront.settlement.books import queries, rules
from storefront.settlement.books.models import Payout
from storefront.settlement.transfers import queries as transfers
from storefront.web.formats import day as show_day


def pay_out(
    session: Session, *, producer: Producer, amount_dong: int, reference: str, token: str, by: str, now: datetime
) -> bool:
    """Write down that held card money went to its producer; False where this form was sent before.

    Raises `rules.PayoutTooMuch`, `ValueError` for an amount below 1.
    """
    serialise(session, f"payout:{producer.id}")
    cause = f"payout:{token}"
    if session.scalars(select(Payout.id).where(Payout.cause == cause)).first() is not None:
        return False
    held = queries.held_dong(session, producer.id)
    if amount_dong < 1:
        raise ValueError("money moves by at least one đồng")
    if amount_dong > held:
        raise rules.PayoutTooMuch(amount_dong, held)
    session.add(
        Payout(producer_id=producer.id, amount_dong=amount_dong, reference=reference, cause=cause, actor=by, at=now)
    )
    ledger.post(
        session,
        cause=cause,
        kind="payout",
        producer_id=producer.id,
        order_id=None,
        amounts=accounts.payout(amount_dong),
        now=now,
    )
    return True


def tell_sales(session: Session, *, day: date, now: datetime) -> int:
    """Write each producer for whom something moved on a day what it was; once a day. How many messages."""
    busy = queries.busy_on(session, day)
    for producer in busy:
        mail.later(
            session,
            key=f"daily-sales:{producer.slug}:{day}",
            to=producer.email or "",
            template="daily_sales",
            language="vi",
            context=_day(session, producer, day),
            now=now,
        )
    return len(busy)


def _day(session: Session, producer: Producer, day: date) -> dict[str, Any]:
    orders = queries.placed_on(session, producer.id, day)
    moved = queries.moved_on(session, producer.id, day)
    return {
        "producer": producer.name,
        "day": show_day(day),
        "orders": [
            {"code": order.code, "total_dong": order.total_dong, "method": order.payment.method} for order in orders
        ],
        "sold_dong": sum(order.total_dong for order in orders),
        "received_dong": moved.get("received", 0),
        "refunded_dong": moved.get("refunded", 0),
        "to_refund_dong": sum(refund.amount_dong for refund, _order in transfers.to_refund(session, [producer.id])),
        "claimed": [order.code for order in transfers.awaiting(session, [producer.id]) if order.payment.claimed_at],
    }

"""Money of an order. What comes in and goes back moves its payment, the producer's books and its story together."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from catalog.calendar import local_day
from storefront.cases.rules import working_day
from storefront.ledger import actions as ledger
from storefront.ledger import rules as books
from storefront.orders import mail, steps
from storefront.orders.models import Order
from storefront.orders.rules import Actor
from storefront.payments import actions as payments
from storefront.payments.models import Refund
from storefront.payments.rules import Method, refund_step

# Seven working days by the shop's own promise, and never more than thirty days (law 19/2023/QH15, article 38).
REFUND_WORKING_DAYS = 7
REFUND_DAYS = 30


def receive(
    session: Session, *, order: Order, amount_dong: int, cause: str, by: Actor, now: datetime, note: str = ""
) -> bool:
    """Money came in for an order; False where this cause acted before. What is too much is asked back at once.

    `cause` names the money, the same money the same (`stripe:pi_1:CS…1`, `bank:phu-sinh:92704`).
    """
    payment = order.payment
    came = payments.move(
        session,
        payment=payment,
        kind="received",
        amount_dong=amount_dong,
        cause=cause,
        party=by.party,
        actor=by.name,
        note=note,
        now=now,
    )
    if not came:
        return False
    _book(session, order, "received", cause, amount_dong, now)
    steps.record(session, order, f"money_{payment.state}", by=by, now=now, reason=note)
    ask_back_excess(session, order=order, cause=cause, reason=_why(order), by=by, now=now)
    mail.received(session, order, amount_dong=amount_dong, by=by, now=now)
    return True


def ask_back_excess(
    session: Session,
    *,
    order: Order,
    cause: str,
    reason: str,
    by: Actor,
    now: datetime,
    due_on: date | None = None,
) -> Refund | None:
    """Ask back whatever was paid beyond what the order costs now; None where there is nothing."""
    payments.lock(session, order.payment)
    excess = payments.excess_dong(session, order.payment)
    if excess <= 0:
        return None
    return ask_refund(
        session, order=order, amount_dong=excess, cause=cause, reason=reason, by=by, now=now, due_on=due_on
    )


def ask_refund(
    session: Session,
    *,
    order: Order,
    amount_dong: int,
    cause: str,
    reason: str,
    by: Actor,
    now: datetime,
    due_on: date | None = None,
) -> Refund:
    """Write down that money is to go back to the buyer. Raises `payments.rules.RefundTooMuch`.

    `due_on`: the last day for it; None: by the shop's own term from today.
    """
    asked_on = local_day(now)
    due_on = due_on or min(working_day(asked_on, REFUND_WORKING_DAYS), asked_on + timedelta(days=REFUND_DAYS))
    refund = payments.ask_refund(
        session,
        payment=order.payment,
        amount_dong=amount_dong,
        cause=cause,
        reason=reason,
        party=by.party,
        actor=by.name,
        due_on=due_on,
        now=now,
    )
    steps.record(session, order, "refund_due", by=by, now=now, reason=reason)
    return refund


def refund_done(session: Session, *, order: Order, refund: Refund, reference: str, by: Actor, now: datetime) -> bool:
    """The money went back; False where that was known. Raises `payments.rules.WrongRefundStep`."""
    payments.lock(session, order.payment)
    session.refresh(refund)
    if refund.state == "done":
        return False
    refund.state = refund_step(refund.state, to="done")
    refund.reference, refund.error, refund.done_at = reference or refund.reference, "", now
    cause = f"refund:{refund.id}"
    payments.move(
        session,
        payment=order.payment,
        kind="refunded",
        amount_dong=refund.amount_dong,
        cause=cause,
        party=by.party,
        actor=by.name,
        note=reference,
        now=now,
    )
    _book(session, order, "refunded", cause, -refund.amount_dong, now)
    steps.record(session, order, "refunded", by=by, now=now, reason=reference)
    mail.refunded(session, order, refund=refund, now=now)
    return True


def refund_failed(session: Session, *, order: Order, refund: Refund, error: str, by: Actor, now: datetime) -> None:
    """The money did not go back: it stays due and somebody must act. Raises `payments.rules.WrongRefundStep`."""
    payments.lock(session, order.payment)
    session.refresh(refund)
    if refund.state == "failed":
        return
    refund.state = refund_step(refund.state, to="failed")
    refund.error = error[:300]
    steps.record(session, order, "refund_failed", by=by, now=now, reason=error[:300])


def _book(session: Session, order: Order, kind: str, cause: str, amount_dong: int, now: datetime) -> None:
    ledger.post(
        session,
        cause=f"money:{cause}",
        kind=kind,
        producer_id=order.producer_id,
        order_id=order.id,
        amounts=books.money_in(amount_dong, held=order.payment.method == Method.CARD),
        now=now,
    )


def _why(order: Order) -> str:
    return "paid_after_cancel" if order.state == "cancelled" else "paid_too_much"

"""The one writer of a payment's amounts and state. Orders act through `orders.money`, which keeps the books as well."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storefront.payments import rules
from storefront.payments.models import MoneyMovement, Payment, Refund


def move(
    session: Session,
    *,
    payment: Payment,
    kind: str,
    amount_dong: int,
    cause: str,
    party: str,
    actor: str,
    note: str,
    now: datetime,
) -> bool:
    """Write money that came in (`received`) or went back (`refunded`); False where this cause acted before.

    Raises `ValueError` for an amount below 1, `rules.RefundTooMuch` for more going back than came in.
    """
    if amount_dong < 1:
        raise ValueError("money moves by at least one đồng")
    lock(session, payment)
    if is_known(session, cause):
        return False
    if kind == "refunded":
        if amount_dong > payment.net_dong:
            raise rules.RefundTooMuch(amount_dong, payment.net_dong)
        payment.refunded_dong += amount_dong
    else:
        payment.received_dong += amount_dong
    session.add(
        MoneyMovement(
            payment_id=payment.id,
            kind=kind,
            amount_dong=amount_dong,
            cause=cause,
            party=party,
            actor=actor,
            note=note,
            at=now,
        )
    )
    _settle(payment)
    return True


def set_due(session: Session, *, payment: Payment, due_dong: int) -> None:
    """What the order costs from now on, in đồng."""
    lock(session, payment)
    payment.due_dong = due_dong
    _settle(payment)


def ask_refund(
    session: Session,
    *,
    payment: Payment,
    amount_dong: int,
    cause: str,
    reason: str,
    party: str,
    actor: str,
    due_on: date,
    now: datetime,
) -> Refund:
    """Write down that money is to go back by a day; the same cause again returns the first.

    Raises `rules.RefundTooMuch` for more than was paid beyond what the order costs.
    """
    lock(session, payment)
    known = session.scalar(select(Refund).where(Refund.cause == cause))
    if known is not None:
        return known
    left = excess_dong(session, payment)
    if not 0 < amount_dong <= left:
        raise rules.RefundTooMuch(amount_dong, left)
    refund = Refund(
        payment_id=payment.id,
        amount_dong=amount_dong,
        state="due",
        cause=cause,
        reason=reason,
        party=party,
        asked_by=actor,
        asked_at=now,
        due_on=due_on,
    )
    session.add(refund)
    session.flush()
    return refund


def excess_dong(session: Session, payment: Payment) -> int:
    """What was paid beyond what the order costs and no open refund gives back yet; may be negative."""
    open_dong = session.scalar(
        select(func.coalesce(func.sum(Refund.amount_dong), 0)).where(
            Refund.payment_id == payment.id, Refund.state.in_(rules.OPEN_REFUNDS)
        )
    )
    return payment.net_dong - payment.due_dong - int(open_dong or 0)


def is_known(session: Session, cause: str) -> bool:
    """Whether money of this cause was written down before."""
    return session.scalar(select(MoneyMovement.id).where(MoneyMovement.cause == cause)) is not None


def lock(session: Session, payment: Payment) -> None:
    """Hold a payment's row for this transaction and read it anew: two notices of the same money come one by one."""
    session.flush()
    session.refresh(payment, with_for_update=True)


def _settle(payment: Payment) -> None:
    payment.state = rules.state_of(payment.due_dong, payment.received_dong, payment.refunded_dong)

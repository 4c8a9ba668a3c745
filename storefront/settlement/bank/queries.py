"""What banks told of producers' money. Every read is of named producers alone."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from catalog.producers.models import Producer
from storefront.orders.models import Order
from storefront.payments.models import MoneyMovement, Payment
from storefront.payments.rules import Method
from storefront.settlement.bank.models import BankCredit, BankSecret, StatementFile
from storefront.settlement.statements.memos import Open

HAND = "hand:"
_NEWEST = 50


def producer(session: Session, slug: str) -> Producer | None:
    return session.scalars(select(Producer).where(Producer.slug == slug)).first()


def secret(session: Session, producer_id: int) -> BankSecret | None:
    return session.get(BankSecret, producer_id)


def orders_with(session: Session, producer_id: int, codes: Sequence[str]) -> list[Order]:
    """Those of the producer's orders that have one of these codes."""
    rows = select(Order).options(joinedload(Order.payment))
    return list(session.scalars(rows.where(Order.producer_id == producer_id, Order.code.in_(codes))))


def order(session: Session, producer_ids: Sequence[int], code: str) -> Order | None:
    """An order of one of these producers."""
    rows = select(Order).options(joinedload(Order.payment), joinedload(Order.group))
    return session.scalars(rows.where(Order.producer_id.in_(producer_ids), Order.code == code)).first()


def waiting(session: Session, producer_id: int) -> list[Open]:
    """The producer's orders that lack money which a transfer may bring, as suggestions are made of."""
    rows = select(Payment, Order.code).join(Order, Order.id == Payment.order_id)
    rows = rows.where(Order.producer_id == producer_id, Payment.method != Method.CARD, Payment.due_dong > 0)
    rows = rows.where(Payment.received_dong - Payment.refunded_dong < Payment.due_dong)
    return [Open(code, payment.missing_dong) for payment, code in session.execute(rows)]


def entered_by_hand(session: Session, payment_id: int, amount_dong: int) -> str | None:
    """The cause of money of that amount that was entered by hand and that no bank's word stands for yet."""
    spoken_for = select(BankCredit.entered_before).where(BankCredit.entered_before.is_not(None))
    rows = select(MoneyMovement.cause).where(
        MoneyMovement.payment_id == payment_id,
        MoneyMovement.kind == "received",
        MoneyMovement.amount_dong == amount_dong,
        MoneyMovement.cause.startswith(HAND),
        MoneyMovement.cause.not_in(spoken_for),
    )
    return session.scalars(rows.order_by(MoneyMovement.id).limit(1)).first()


def credit(session: Session, producer_ids: Sequence[int], credit_id: int) -> BankCredit | None:
    rows = select(BankCredit).where(BankCredit.id == credit_id, BankCredit.producer_id.in_(producer_ids))
    return session.scalars(rows).first()


def open_credits(session: Session, producer_ids: Sequence[int]) -> list[BankCredit]:
    """Money that waits for a person, the oldest first."""
    rows = select(BankCredit).options(joinedload(BankCredit.producer))
    rows = rows.where(BankCredit.producer_id.in_(producer_ids), BankCredit.state == "open")
    return list(session.scalars(rows.order_by(BankCredit.happened_at, BankCredit.id)))


def settled_credits(session: Session, producer_ids: Sequence[int]) -> list[BankCredit]:
    """Money that was given to an order or laid aside, the newest first."""
    rows = select(BankCredit).options(joinedload(BankCredit.order), joinedload(BankCredit.producer))
    rows = rows.where(BankCredit.producer_id.in_(producer_ids), BankCredit.state != "open")
    return list(session.scalars(rows.order_by(BankCredit.id.desc()).limit(_NEWEST)))


def open_counts(session: Session) -> dict[int, int]:
    """{producer id: how many payments wait for her to say whose they are}."""
    rows = select(BankCredit.producer_id, func.count()).where(BankCredit.state == "open")
    found = session.execute(rows.group_by(BankCredit.producer_id))
    return {producer_id: int(count) for producer_id, count in found}


def statement(session: Session, producer_ids: Sequence[int], statement_id: int) -> StatementFile | None:
    rows = select(StatementFile).where(StatementFile.id == statement_id, StatementFile.producer_id.in_(producer_ids))
    return session.scalars(rows).first()


def statements(session: Session, producer_ids: Sequence[int]) -> list[StatementFile]:
    """The statements sent last."""
    rows = select(StatementFile).where(StatementFile.producer_id.in_(producer_ids))
    return list(session.scalars(rows.order_by(StatementFile.id.desc()).limit(_NEWEST)))

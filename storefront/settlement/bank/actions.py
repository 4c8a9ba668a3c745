"""Money by a bank's word: given to its order once, whichever way and however often it is told."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.db import serialise
from catalog.producers.models import Producer
from storefront.orders import money
from storefront.orders.models import Order
from storefront.orders.rules import Actor
from storefront.payments.rules import Method
from storefront.settlement.bank import queries, rules, secrets
from storefront.settlement.bank.models import BankCredit, BankSecret
from storefront.settlement.bank.rules import Arrival, Candidate, NotOpen
from storefront.settlement.statements import memos

BANK = Actor("system", "bank")
_NEAR = timedelta(days=3)


def make_secret(session: Session, *, producer: Producer, secret_key: str, by: str, now: datetime) -> str:
    """Turn a producer's notices on under a new secret, which this alone ever shows; the one before ends."""
    secret = secrets.new()
    row = session.get(BankSecret, producer.id) or BankSecret(producer_id=producer.id)
    row.secret, row.ending = secrets.locked(secret, secret_key), secret[-4:]
    row.made_at, row.made_by = now, by
    session.add(row)
    return secret


def drop_secret(session: Session, *, producer: Producer) -> None:
    """Turn a producer's notices off."""
    row = session.get(BankSecret, producer.id)
    if row is not None:
        session.delete(row)


def enter(session: Session, *, producer: Producer, arrival: Arrival, now: datetime) -> BankCredit | None:
    """Write down money that came in, and give it to its order where its text names one; None where it was known."""
    serialise(session, f"bank:{producer.id}")
    told = known(session, producer.id, arrival)
    if told is not None:
        # Told in both ways, it stands for one notice and one line, and for no other that looks alike.
        told.notice, told.line = told.notice or arrival.notice, told.line or arrival.line
        return None
    credit = BankCredit(
        producer_id=producer.id,
        cause=f"bank:{producer.slug}:{arrival.name}",
        notice=arrival.notice,
        line=arrival.line,
        account=arrival.account,
        amount_dong=arrival.amount_dong,
        content=arrival.content[: rules.LONGEST_CONTENT],
        reference=arrival.reference,
        happened_at=arrival.happened_at,
        recorded_at=now,
    )
    session.add(credit)
    codes = memos.read(arrival.content).codes
    own = queries.orders_with(session, producer.id, codes)
    obstacle = rules.obstacle(arrival, codes, [candidate(order, producer) for order in own])
    credit.obstacle = obstacle or ""
    if obstacle is None:
        _give(session, credit, own[0], by=BANK, now=now)
    session.flush()
    return credit


def known(session: Session, producer_id: int, arrival: Arrival, *, besides: Collection[int] = ()) -> BankCredit | None:
    """The row of money that was told before, by the same word or by the other of notice and statement.

    `besides`: rows that other lines of the same statement stand for.
    """
    own, other = (BankCredit.notice, BankCredit.line) if arrival.notice else (BankCredit.line, BankCredit.notice)
    rows = select(BankCredit).where(BankCredit.producer_id == producer_id)
    found = session.scalars(rows.where(own == (arrival.notice or arrival.line))).first()
    if found is not None:
        return found
    near = rows.where(
        BankCredit.amount_dong == arrival.amount_dong,
        own.is_(None),
        other.is_not(None),
        BankCredit.id.not_in(besides),
        BankCredit.happened_at.between(arrival.happened_at - _NEAR, arrival.happened_at + _NEAR),
    )
    alike = (
        row for row in session.scalars(near.order_by(BankCredit.id)) if rules.is_same_money(arrival, _arrival(row))
    )
    return next(alike, None)


def assign(session: Session, *, credit: BankCredit, order: Order, by: Actor, now: datetime) -> None:
    """Give money to the order a person names. Raises `NotOpen`; `ValueError` for an order that is paid by card."""
    serialise(session, f"bank:{credit.producer_id}")
    session.refresh(credit)
    if credit.state != "open":
        raise NotOpen
    if order.producer_id != credit.producer_id or order.payment.method == Method.CARD:
        raise ValueError("not an order that a transfer to this producer pays")
    _give(session, credit, order, by=by, now=now)


def dismiss(session: Session, *, credit: BankCredit, reason: str, by: Actor, now: datetime) -> None:
    """Lay money aside that is for no order. Raises `NotOpen`."""
    session.refresh(credit, with_for_update=True)
    if credit.state != "open":
        raise NotOpen
    credit.state, credit.note = "dismissed", reason
    credit.decided_by, credit.decided_at = by.name, now


def candidate(order: Order, producer: Producer) -> Candidate:
    """An order as the rules of matching see it."""
    return Candidate(order.payment.method, order.payment.bank_account or producer.bank_account or "")


def _give(session: Session, credit: BankCredit, order: Order, *, by: Actor, now: datetime) -> None:
    credit.state, credit.order_id = "matched", order.id
    credit.decided_by, credit.decided_at = by.name, now
    credit.entered_before = queries.entered_by_hand(session, order.payment.id, credit.amount_dong)
    if credit.entered_before is None:
        amount = credit.amount_dong
        note = credit.reference or credit.content
        money.receive(session, order=order, amount_dong=amount, cause=credit.cause, by=by, now=now, note=note)


def _arrival(row: BankCredit) -> Arrival:
    return Arrival(row.amount_dong, row.content, row.happened_at, row.account, row.reference)

"""What must hold after the shop was killed and came back: its books against what buyers, bank and provider know."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.crash_buyers import Diary
from catalog.stock.models import Stock, StockMovement
from storefront.database import db
from storefront.ledger import queries as ledger
from storefront.ledger.models import LedgerEntry
from storefront.ledger.rules import RECEIVABLE
from storefront.order_papers.models import IssuedPaper
from storefront.orders.models import Order, OrderGroup, OrderLine
from storefront.payments.models import MoneyMovement, Payment

_LEFT = ("confirmed", "placed")


def findings(app: Flask, books: dict[str, Any], charges: list[dict[str, Any]], diary: Diary) -> list[str]:
    """Everything that does not add up, a sentence each; none is what is hoped for.

    `books`: `flask ledger --json`; `charges`: the card provider's own list.
    """
    with app.app_context():
        session = db.session()
        try:
            return [
                *_orders(books, diary),
                *_cards(books, charges, diary),
                *_transfers(session, diary),
                *_cash(session),
                *_stock(session),
                *_double_entry(session),
                *_papers(session),
            ]
        finally:
            db.session.remove()
            db.engine.dispose()


def _orders(books: dict[str, Any], diary: Diary) -> Iterator[str]:
    """No order lost, none doubled, none from nowhere."""
    groups: dict[str, set[str]] = defaultdict(set)
    for order in books["orders"]:
        groups[order["checkout_token"]].add(order["group"])
        if sum(line["qty"] * line["price"] for line in order["lines"]) > order["total"]:
            yield f"order {order['code']} costs less than its lines"
    for code, times in Counter(order["code"] for order in books["orders"]).items():
        if times > 1:
            yield f"order {code} is there {times} times"
    for token, code in diary.answered.items():
        if groups.get(token) != {code}:
            yield f"order {code} was answered, and the books have {sorted(groups.get(token, ())) or 'none'}"
    for token, codes in groups.items():
        if token not in diary.sent:
            yield f"order {sorted(codes)} comes from nowhere"
        if len(codes) > 1:
            yield f"one form placed {sorted(codes)}"


def _cards(books: dict[str, Any], charges: list[dict[str, Any]], diary: Diary) -> Iterator[str]:
    """Each charge belongs to one group, of its amount, or is refunded; nobody is charged twice."""
    due: Counter[str] = Counter()
    paid: Counter[str] = Counter()
    methods = {}
    for order in books["orders"]:
        methods[order["group"]] = order["method"]
        if order["method"] == "card" and order["state"] != "cancelled":
            due[order["group"]] += order["total"]
            if order["payments"][0]["state"] == "paid":
                paid[order["group"]] += order["payments"][0]["amount"]
    kept: Counter[str] = Counter()
    for charge in charges:
        if methods.get(charge["reference"]) != "card":
            yield f"charge {charge['payment_intent']} belongs to no card order: {charge['reference']}"
        kept[charge["reference"]] += charge["amount"] - charge["amount_refunded"]
    for group, amount in kept.items():
        if amount not in (0, due[group]):
            yield f"{group} costs {due[group]} and {amount} was charged"
        if amount != paid[group]:
            yield f"{group} was charged {amount} and the books say {paid[group]}"
    for group, amount in paid.items():
        if not kept[group]:
            yield f"{group} is paid {amount} in the books and was never charged"
    for group in diary.paid_by_card:
        if not any(charge["reference"] == group for charge in charges):
            yield f"{group} was told paid at the card page, and there is no charge"


def _transfers(session: Session, diary: Diary) -> Iterator[str]:
    """Each transfer the bank told of was entered once, for its order and with its amount."""
    rows = select(MoneyMovement.cause, MoneyMovement.amount_dong, Order.code)
    rows = rows.join(Payment, Payment.id == MoneyMovement.payment_id).join(Order, Order.id == Payment.order_id)
    entered = {
        cause: (code, amount)
        for cause, amount, code in session.execute(rows.where(MoneyMovement.cause.startswith("bank:")))
    }
    told = {f"bank:{slug}:{transfer}": (code, amount) for transfer, (slug, code, amount) in diary.transfers.items()}
    for cause in told.keys() - entered.keys():
        yield f"{cause} was told by the bank and is not in the books"
    for cause, what in entered.items():
        if told.get(cause) != what:
            yield f"{cause} is in the books as {what}, the bank told {told.get(cause)}"


def _cash(session: Session) -> Iterator[str]:
    """Each payment is the sum of its movements; nobody entered cash here."""
    signed = func.sum(MoneyMovement.amount_dong).filter(MoneyMovement.kind == "received")
    moved = dict(session.execute(select(MoneyMovement.payment_id, signed).group_by(MoneyMovement.payment_id)).all())
    for payment, code in session.execute(select(Payment, Order.code).join(Order, Order.id == Payment.order_id)):
        if payment.received_dong != (moved.get(payment.id) or 0):
            yield f"{code} has received {payment.received_dong}, its movements say {moved.get(payment.id)}"
        if payment.method == "cod" and payment.received_dong:
            yield f"{code} is for cash and has received {payment.received_dong}"


def _stock(session: Session) -> Iterator[str]:
    """What is held is what open orders want, and the shelf is what its movements made it."""
    wanted = select(OrderLine.variant_id, func.sum(OrderLine.quantity - OrderLine.cancelled - OrderLine.packed))
    wanted = wanted.join(Order, Order.id == OrderLine.order_id).where(Order.state.in_(_LEFT))
    open_units = {row[0]: int(row[1]) for row in session.execute(wanted.group_by(OrderLine.variant_id))}
    history = select(StockMovement.variant_id, StockMovement.kind, func.sum(StockMovement.quantity))
    moved: dict[int, Counter[str]] = defaultdict(Counter)
    for variant, kind, total in session.execute(history.group_by(StockMovement.variant_id, StockMovement.kind)):
        moved[variant][kind] += int(total)
    for shelf in session.scalars(select(Stock)):
        told = moved[shelf.variant_id]
        if shelf.held != open_units.get(shelf.variant_id, 0):
            yield f"of pack {shelf.variant_id} {shelf.held} are held, orders want {open_units.get(shelf.variant_id, 0)}"
        if shelf.held != told["held"] - told["unheld"]:
            yield f"of pack {shelf.variant_id} {shelf.held} are held, movements say {told['held'] - told['unheld']}"
        if shelf.on_hand != told["received"] + told["adjusted"]:
            yield f"of pack {shelf.variant_id} {shelf.on_hand} are there, movements say otherwise"
        if shelf.on_hand < shelf.held:
            yield f"of pack {shelf.variant_id} more is held than there is"


def _double_entry(session: Session) -> Iterator[str]:
    for cause in ledger.unbalanced(session):
        yield f"the entries of {cause} do not sum to zero"
    owed = select(LedgerEntry.order_id, func.sum(LedgerEntry.amount_dong)).where(LedgerEntry.account == RECEIVABLE)
    receivable = {row[0]: int(row[1]) for row in session.execute(owed.group_by(LedgerEntry.order_id))}
    for order in session.scalars(select(Order)):
        if receivable.get(order.id, 0) != order.balance_dong:
            yield f"{order.code} owes {order.balance_dong}, the books say {receivable.get(order.id, 0)}"
    for group in session.scalars(select(OrderGroup)):
        if group.total_dong != sum(order.total_dong for order in group.orders):
            yield f"the orders of {group.code} do not make up its total"


def _papers(session: Session) -> Iterator[str]:
    """Every order has its contract, and papers are numbered without gaps."""
    has = set(session.scalars(select(IssuedPaper.order_id).where(IssuedPaper.kind == "contract")))
    for order_id, code in session.execute(select(Order.id, Order.code)):
        if order_id not in has:
            yield f"{code} has no contract"
    numbers: dict[tuple[int, int], list[int]] = defaultdict(list)
    for producer, year, number in session.execute(
        select(IssuedPaper.producer_id, IssuedPaper.year, IssuedPaper.number)
    ):
        numbers[producer, year].append(number)
    for (producer, year), found in numbers.items():
        if sorted(found) != list(range(1, len(found) + 1)):
            yield f"papers of producer {producer} in {year} have gaps or twins"

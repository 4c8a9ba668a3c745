"""What is known of an order, collected from the slices that know it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from catalog.calendar import local_day
from storefront.fulfilment import queries as fulfilment
from storefront.fulfilment.models import Shipment
from storefront.orders.models import Order, OrderChange, OrderLine
from storefront.payments.models import MoneyMovement, Refund
from storefront.payments.rules import OPEN_REFUNDS
from storefront.returns import queries as returns
from storefront.returns.models import GoodsReturn
from storefront.story import rules
from storefront.story.rules import Balance, Entry, Facts, Standing

Row = TypeVar("Row", MoneyMovement, Refund)


@dataclass(frozen=True, slots=True)
class Told:
    """An order with all that is told of it."""

    order: Order
    standing: Standing
    balance: Balance
    entries: list[Entry]
    refunds: list[Refund]
    returns: list[GoodsReturn]
    parcels: list[Shipment]

    @property
    def open_refunds(self) -> list[Refund]:
        """Money that is still to go back."""
        return [refund for refund in self.refunds if refund.state in OPEN_REFUNDS]

    @property
    def open_returns(self) -> list[GoodsReturn]:
        return [one for one in self.returns if one.is_open]


def told(session: Session, orders: Sequence[Order]) -> dict[int, Told]:
    """{order: what is told of it}, in a few statements however many orders there are."""
    ids = [order.id for order in orders]
    _load(session, ids)
    payments = {order.payment.id: order.id for order in orders}
    movements = _rows(session, MoneyMovement, payments)
    refunds = _rows(session, Refund, payments)
    given_back, parcels = returns.of_orders(session, ids), fulfilment.of_orders(session, ids)
    return {
        order.id: _told(
            order,
            movements[order.id],
            refunds[order.id],
            given_back.get(order.id, []),
            [one for one in parcels.get(order.id, []) if one.state != "open"],
        )
        for order in orders
    }


def _load(session: Session, ids: Sequence[int]) -> None:
    whole = select(Order).where(Order.id.in_(ids)).options(selectinload(Order.changes), selectinload(Order.events))
    session.scalars(whole).all()


def _rows(session: Session, model: type[Row], payments: dict[int, int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {order_id: [] for order_id in payments.values()}
    for row in session.scalars(select(model).where(model.payment_id.in_(payments)).order_by(model.id)):
        found[payments[row.payment_id]].append(row)
    return found


def _told(
    order: Order,
    movements: list[MoneyMovement],
    refunds: list[Refund],
    given_back: list[GoodsReturn],
    parcels: list[Shipment],
) -> Told:
    entries = rules.merged(_events(order), _changes(order), _money(movements), _refunds(refunds), _returns(given_back))
    received = [row.at for row in movements if row.kind == "received"]
    paid = order.payment
    facts = Facts(
        state=order.state,
        method=paid.method,
        missing_dong=paid.missing_dong,
        placed_on=local_day(order.group.placed_at),
        paid_on=local_day(max(received)) if received else None,
        expires_at=paid.expires_at,
        is_part_paid=paid.net_dong > 0,
        is_claimed=paid.claimed_at is not None,
        parcels=frozenset(one.state for one in parcels if one.back_at is None),
    )
    return Told(order, rules.standing(facts), _balance(order), entries, refunds, given_back, parcels)


def _balance(order: Order) -> Balance:
    changes, paid = order.changes, order.payment
    return Balance(
        goods_dong=order.goods_dong,
        shipping_dong=order.shipping_dong,
        cancelled_dong=sum(row.goods_dong for row in changes if row.kind in ("line_cancelled", "order_cancelled")),
        returned_dong=sum(row.goods_dong for row in changes if row.kind == "returned"),
        fee_off_dong=sum(row.shipping_dong for row in changes),
        received_dong=paid.received_dong,
        refunded_dong=paid.refunded_dong,
    )


def _events(order: Order) -> Iterable[Entry]:
    for row in order.events:
        if row.kind not in rules.TOLD_BY_ROWS:
            yield Entry(row.at, row.kind, row.party, row.actor, row.reason, order=1)


def _changes(order: Order) -> Iterable[Entry]:
    lines = {line.id: line for line in order.lines}
    for row in order.changes:
        # A whole order's cancelling is told by its event.
        if row.kind != "order_cancelled":
            yield Entry(row.at, row.kind, row.party, row.actor, row.reason, _change_facts(row, lines), order=2)


def _change_facts(row: OrderChange, lines: Mapping[int, OrderLine]) -> dict[str, Any]:
    return {
        "line": lines[row.line_id] if row.line_id else None,
        "quantity": row.quantity,
        "dong": -row.goods_dong - row.shipping_dong,
        "after": row.after,
    }


def _money(movements: list[MoneyMovement]) -> Iterable[Entry]:
    for row in movements:
        yield Entry(row.at, row.kind, row.party, row.actor, row.note, {"dong": row.amount_dong}, order=3)


def _refunds(refunds: list[Refund]) -> Iterable[Entry]:
    for row in refunds:
        facts = {"dong": row.amount_dong, "due_on": row.due_on}
        yield Entry(row.asked_at, "refund_due", row.party, row.asked_by, row.reason, facts, order=4)


def _returns(given_back: list[GoodsReturn]) -> Iterable[Entry]:
    for one in given_back:
        for row in one.events:
            facts = {"code": one.code, "sends_back": one.sends_back, "is_paid_back": one.refund_id is not None}
            # Its end comes after what it did to price and money in the same moment.
            order = 5 if row.kind in ("refunded", "replaced") else 0
            yield Entry(row.at, f"return_{row.kind}", row.party, row.actor, row.reason, facts, order)

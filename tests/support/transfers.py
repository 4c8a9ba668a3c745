"""Orders that are paid by transfer, and what banks tell of them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from storefront.database import db, writing
from storefront.ledger import queries as ledger
from storefront.ledger.models import LedgerEntry
from storefront.orders.models import Order
from storefront.payments.models import Refund
from storefront.settlement.bank import actions, queries
from support import shop
from support.buyer import Buyer
from tools import bank_simulator

GARLIC = "toi-ly-son-phu-sinh"
PRODUCER = "phu-sinh"


def ordered(buyer: Buyer, method: str = "vietqr", quantity: int = 2) -> str:
    """The code of the garlic producer's order of a buyer."""
    buyer.put(GARLIC, quantity)
    return f"{buyer.order(method=method)}1"


@contextmanager
def looking(app: Flask, code: str) -> Iterator[Order]:
    """An order as it stands now."""
    with app.app_context():
        yield db.session.scalars(select(Order).where(Order.code == code)).one()


def secret(app: Flask, slug: str = PRODUCER) -> str:
    """A producer's notices, turned on."""
    with app.app_context(), writing() as session:
        producer = queries.producer(session, slug)
        return actions.make_secret(
            session, producer=producer, secret_key=app.config["SECRET_KEY"], by="test", now=shop.NOON
        )


def notice(dong: int, content: str, number: int | str = 92704, **more: object) -> dict[str, object]:
    """What the bank's service would send of money that came in."""
    return bank_simulator.notice(dong, content, number, at=shop.NOON, **more)


def tell(client: FlaskClient, told: object, key: str | None, slug: str = PRODUCER, **headers: str) -> TestResponse:
    """Send a notice as the bank's service does."""
    sent = {"Authorization": f"Apikey {key}"} if key is not None else {}
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    address = f"/payments/bank/{slug}/events"
    return client.post(address, data=body, content_type="application/json", headers={**sent, **headers})


def money_of(app: Flask, code: str) -> tuple[str, int, list[tuple[int, str]]]:
    """(payment's state, đồng missing, refunds) of an order, its books checked."""
    with looking(app, code) as order:
        session = db.session()
        owed = session.scalar(
            select(func.coalesce(func.sum(LedgerEntry.amount_dong), 0)).where(
                LedgerEntry.order_id == order.id, LedgerEntry.account == "receivable"
            )
        )
        assert ledger.unbalanced(session) == []
        assert owed == order.balance_dong
        rows = session.scalars(select(Refund).where(Refund.payment_id == order.payment.id).order_by(Refund.id))
        return order.payment.state, order.payment.missing_dong, [(row.amount_dong, row.state) for row in rows]


def total_of(app: Flask, code: str) -> int:
    with looking(app, code) as order:
        return order.total_dong

"""A shop under load: the running shop, the keeper's own way into its database, and a crowd of buyers."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import func, select

from catalog.products.models import Product, Variant
from catalog.stock import actions as stock
from catalog.stock.models import Stock, StockMovement
from storefront.database import db, writing
from support.server import Server
from support.shop import NOON

Result = TypeVar("Result")


@dataclass(frozen=True)
class Market:
    """A running shop with two web workers, and the keeper's way into its database."""

    server: Server
    keeper: Flask

    def count_stock(self, slug: str, sellable: int) -> None:
        """Put exactly so many of a product on the shelf."""
        with self.keeper.app_context(), writing() as session:
            stock.count(session, variant_id=_variant(slug), sellable=sellable, cause="test", now=NOON)

    def books(self, slug: str) -> "Books":
        """The shop's books for a product of one pack, checked: the shelf is what its movements made it."""
        ledger = self.server.ledger()
        left = int(ledger["products"][slug]["stock"])
        orders = [order for order in ledger["orders"] if order["lines"][0]["sku"] == slug]
        books = Books(left, orders)
        with self.keeper.app_context():
            shelf = select(Stock.on_hand, Stock.held).where(Stock.variant_id == _variant(slug))
            on_hand, held = db.session.execute(shelf).one()
            history = select(StockMovement.kind, func.sum(StockMovement.quantity)).group_by(StockMovement.kind)
            moved = dict(db.session.execute(history.where(StockMovement.variant_id == _variant(slug))).all())
            db.session.rollback()
        assert held == moved.get("held", 0) - moved.get("unheld", 0) == books.units
        assert on_hand == moved.get("received", 0) + moved.get("adjusted", 0)
        assert on_hand - held == left >= 0
        return books


@dataclass(frozen=True)
class Books:
    """What is left of a product, and its orders, as `flask ledger --json` tells them."""

    left: int
    orders: list[dict[str, Any]]

    @property
    def units(self) -> int:
        """Units in orders that stand."""
        return sum(order["lines"][0]["qty"] for order in self.orders if order["state"] != "cancelled")

    @property
    def groups(self) -> set[str]:
        return {order["group"] for order in self.orders}


def at_once(tasks: Sequence[Callable[[], Result]]) -> list[Result]:
    """What tasks give when all of them start in the same moment."""
    gate = threading.Barrier(len(tasks))

    def started(task: Callable[[], Result]) -> Result:
        gate.wait(60)
        return task()

    with ThreadPoolExecutor(len(tasks)) as crowd:
        return list(crowd.map(started, tasks))


def _variant(slug: str) -> int:
    return db.session.scalars(select(Variant.id).join(Product).where(Product.slug == slug)).one()

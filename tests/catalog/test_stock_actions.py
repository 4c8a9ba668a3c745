"""Stock is never negative, nothing is half-held, and the movements tell how it became what it is."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalog.changes import Change
from catalog.db import Base
from catalog.producers.models import Producer
from catalog.products.models import Product, Variant
from catalog.stock import actions
from catalog.stock.models import Stock, StockMovement
from catalog.stock.rules import PLENTY, NotEnough, told

NOW = datetime.fromisoformat("2026-11-24T03:00:00+00:00")


def counted(session: Session, stall: Any, slug: str, sellable: int) -> int:
    variant_id: int = stall.product(slug).variants[0].id
    actions.count(session, variant_id=variant_id, sellable=sellable, cause="count", now=NOW)
    session.commit()
    return variant_id


def test_the_last_jar_goes_once_and_the_refusal_tells_what_is_left(session: Session, stall: Any) -> None:
    jar = counted(session, stall, "jar", 3)
    actions.hold(session, quantities={jar: 2}, cause="order A", now=NOW)
    session.commit()
    with pytest.raises(NotEnough) as short:
        actions.hold(session, quantities={jar: 2}, cause="order B", now=NOW)
    assert (short.value.variant_id, short.value.left) == (jar, 1)


def test_an_order_holds_all_of_its_lines_or_none(session: Session, stall: Any) -> None:
    plenty, scarce = counted(session, stall, "plenty", 9), counted(session, stall, "scarce", 1)
    with pytest.raises(NotEnough):
        actions.hold(session, quantities={plenty: 4, scarce: 2}, cause="order", now=NOW)
    session.rollback()
    assert [actions.available(session, variant) for variant in (plenty, scarce)] == [9, 1]
    assert session.scalar(select(func.count(StockMovement.id))) == 2


def test_what_was_never_counted_cannot_be_held(session: Session, stall: Any) -> None:
    variant_id = stall.product().variants[0].id
    assert actions.available(session, variant_id) == 0
    with pytest.raises(NotEnough) as short:
        actions.hold(session, quantities={variant_id: 1}, cause="order", now=NOW)
    assert short.value.left == 0


@pytest.mark.parametrize("quantity", [0, -1, -5])
def test_no_quantity_below_one_moves_stock(session: Session, stall: Any, quantity: int) -> None:
    jar = counted(session, stall, "jar", 9)
    actions.hold(session, quantities={jar: 5}, cause="order", now=NOW)
    for act in (actions.hold, actions.release):
        with pytest.raises(ValueError, match="at least one"):
            act(session, quantities={jar: quantity}, cause="order", now=NOW)
    assert actions.available(session, jar) == 4


def test_no_more_is_released_than_is_held(session: Session, stall: Any) -> None:
    jar = counted(session, stall, "jar", 9)
    actions.hold(session, quantities={jar: 2}, cause="order", now=NOW)
    with pytest.raises(ValueError, match="held"):
        actions.release(session, quantities={jar: 3}, cause="order", now=NOW)


def test_a_count_leaves_held_units_held(session: Session, stall: Any) -> None:
    jar = counted(session, stall, "jar", 9)
    actions.hold(session, quantities={jar: 4}, cause="order", now=NOW)
    assert actions.count(session, variant_id=jar, sellable=7, cause="count", now=NOW)
    session.flush()
    session.expire_all()
    stock = session.get_one(Stock, jar)
    assert (stock.on_hand, stock.held) == (11, 4)
    assert not actions.count(session, variant_id=jar, sellable=7, cause="count", now=NOW)


@pytest.mark.parametrize("wrong", ["held = -1", "held = on_hand + 1", "on_hand = -1"])
def test_the_database_refuses_negative_stock(session: Session, stall: Any, wrong: str) -> None:
    counted(session, stall, "jar", 3)
    with pytest.raises(IntegrityError):
        session.execute(text(f"UPDATE stock SET {wrong}"))


def test_only_a_change_shoppers_see_is_told(session: Session, stall: Any) -> None:
    jar = counted(session, stall, "jar", PLENTY + 2)

    def changes() -> int:
        session.commit()
        return session.scalar(select(func.count(Change.number))) or 0

    before = changes()
    actions.hold(session, quantities={jar: 2}, cause="order", now=NOW)
    assert changes() == before
    actions.hold(session, quantities={jar: 1}, cause="order", now=NOW)
    assert changes() == before + 1
    assert told(actions.available(session, jar)) == PLENTY - 1


class StockMachine(RuleBasedStateMachine):
    """Any sequence of holds, releases and counts on two packs, beside plain arithmetic."""

    @initialize()
    def start(self) -> None:
        engine = create_engine("sqlite://")
        Base.metadata.create_all(engine)
        self.session = Session(engine)
        producer = Producer(slug="p", name="p")
        self.session.add(producer)
        self.session.flush()
        product = Product(slug="p", name="p", group="food", producer_id=producer.id)
        product.variants = [Variant(sku="a", position=0), Variant(sku="b", position=1)]
        self.session.add(product)
        self.session.commit()
        self.ids = [variant.id for variant in product.variants]
        self.free = dict.fromkeys(self.ids, 0)
        self.held = dict.fromkeys(self.ids, 0)

    @rule(first=st.integers(0, 6), second=st.integers(0, 6))
    def hold(self, first: int, second: int) -> None:
        asked = {id_: n for id_, n in zip(self.ids, (first, second), strict=True) if n}
        short = [id_ for id_ in sorted(asked) if asked[id_] > self.free[id_]]
        if short:
            with pytest.raises(NotEnough) as refused:
                actions.hold(self.session, quantities=asked, cause="order", now=NOW)
            assert (refused.value.variant_id, refused.value.left) == (short[0], self.free[short[0]])
            self.session.rollback()
            return
        actions.hold(self.session, quantities=asked, cause="order", now=NOW)
        self.session.commit()
        for id_, quantity in asked.items():
            self.free[id_] -= quantity
            self.held[id_] += quantity

    @rule(which=st.integers(0, 1), quantity=st.integers(1, 6))
    def release(self, which: int, quantity: int) -> None:
        id_ = self.ids[which]
        if quantity > self.held[id_]:
            with pytest.raises(ValueError, match="held"):
                actions.release(self.session, quantities={id_: quantity}, cause="order", now=NOW)
            self.session.rollback()
            return
        actions.release(self.session, quantities={id_: quantity}, cause="order", now=NOW)
        self.session.commit()
        self.free[id_] += quantity
        self.held[id_] -= quantity

    @rule(which=st.integers(0, 1), sellable=st.integers(-1, 12))
    def count(self, which: int, sellable: int) -> None:
        id_ = self.ids[which]
        if sellable < 0:
            with pytest.raises(ValueError, match="never negative"):
                actions.count(self.session, variant_id=id_, sellable=sellable, cause="count", now=NOW)
            return
        changed = actions.count(self.session, variant_id=id_, sellable=sellable, cause="count", now=NOW)
        self.session.commit()
        assert changed == (sellable != self.free[id_])
        self.free[id_] = sellable

    @invariant()
    def the_books_agree(self) -> None:
        for id_ in getattr(self, "ids", ()):
            row = self.session.execute(select(Stock.on_hand, Stock.held).where(Stock.variant_id == id_)).one_or_none()
            on_hand, held = row or (0, 0)
            assert (on_hand - held, held) == (self.free[id_], self.held[id_])
            assert (on_hand - held) == self.moved(id_, {"adjusted": 1, "held": -1, "unheld": 1})
            assert held == self.moved(id_, {"held": 1, "unheld": -1})

    def moved(self, id_: int, signs: dict[str, int]) -> int:
        rows = self.session.execute(select(StockMovement.kind, StockMovement.quantity).filter_by(variant_id=id_))
        return sum(signs.get(kind, 0) * quantity for kind, quantity in rows)

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()
            self.session.get_bind().dispose()


TestStockMachine = StockMachine.TestCase
TestStockMachine.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)

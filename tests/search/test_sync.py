"""The index follows the catalogue by its change log, through the catalogue's own actions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, sessionmaker

from catalog import changes
from catalog.certification import actions as certification
from catalog.certification.models import Certificate
from catalog.certification.rules import Facts, Precision
from catalog.localities.models import Commune
from catalog.pricing import actions as pricing
from catalog.producers.models import Producer
from catalog.products.models import Product, Variant
from catalog.stock import actions as stock
from search import index, sync
from search.engine import open_engine
from search.query import read
from search.results import SearchRequest

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
DAY = date(2026, 11, 24)


@dataclass
class Market:
    """A small catalogue under change, and the index that follows it."""

    session: Session
    root: Path

    def product(self, name: str, producer: Producer) -> Product:
        slug = name.lower().replace(" ", "-")
        product = Product(slug=slug, name=name, group="food", producer_id=producer.id)
        product.variants = [Variant(sku=slug, unit="hũ")]
        self.session.add(product)
        self.session.flush()
        changes.note(self.session, changes.PRODUCT, product.id)
        pricing.set_public_price(self.session, variant=product.variants[0], amount_dong=90_000, now=NOW)
        stock.count(self.session, variant_id=product.variants[0].id, sellable=5, cause="test", now=NOW)
        return product

    def certify(self, product: Product) -> Certificate:
        decision = certification.record_decision(self.session, number=None, decided_on=None, by="test", now=NOW)
        facts = Facts(4, date(2025, 10, 15), Precision.DAY)
        return certification.issue(self.session, product=product, decision=decision, facts=facts, by="test", now=NOW)

    def drain(self) -> int:
        self.session.commit()
        return sync.drain(self.session, self.root)

    def found(self, text: str, **request: Any) -> list[int]:
        engine = open_engine(self.root)
        return engine.page(read(text, engine, DAY).question, SearchRequest(**request), DAY).ids


@pytest.fixture
def market(sessions: sessionmaker[Session], tmp_path: Path) -> Iterator[Market]:
    with sessions() as session:
        yield Market(session, tmp_path / "index")


@pytest.fixture
def producer(market: Market) -> Producer:
    commune = Commune(slug="ly-son", name="Đặc khu Lý Sơn", kind="special_zone", code="1", former_province="Quảng Ngãi")
    market.session.add(commune)
    market.session.flush()
    producer = Producer(slug="phu-sinh", name="Công ty Phú Sinh", commune_id=commune.id)
    market.session.add(producer)
    market.session.flush()
    return producer


@pytest.fixture
def garlic(market: Market, producer: Producer) -> Product:
    product = market.product("Tỏi đen", producer)
    market.certify(product)
    market.drain()
    return product


def test_the_first_drain_builds_and_the_next_finds_nothing_to_do(market: Market, garlic: Product) -> None:
    assert market.found("tỏi đen") == [garlic.id]
    generation = open_engine(market.root).generation
    assert market.drain() == 0
    assert open_engine(market.root).generation == generation
    assert index.verify(market.root)[1].number == changes.revision(market.session)


def test_a_certified_product_appears_and_a_revoked_one_is_gone(
    market: Market, garlic: Product, producer: Producer
) -> None:
    salt = market.product("Muối hầm", producer)
    assert market.drain() == 1
    assert market.found("muối hầm") == []
    certificate = market.certify(salt)
    assert market.drain() == 1
    assert market.found("muối hầm") == [salt.id]
    certification.revoke(market.session, certificate=certificate, by="test", now=NOW, reason="test")
    market.drain()
    assert market.found("muối hầm") == []
    assert market.found("tỏi đen") == [garlic.id]


def test_prices_and_stock_follow(market: Market, garlic: Product) -> None:
    pricing.set_public_price(market.session, variant=garlic.variants[0], amount_dong=120_000, now=NOW)
    stock.count(market.session, variant_id=garlic.variants[0].id, sellable=0, cause="test", now=NOW)
    assert market.drain() == 1
    columns = open_engine(market.root).columns
    doc = columns.doc_of(garlic.id)
    assert doc is not None
    assert (columns.price[doc], columns.in_stock[doc]) == (120_000, False)


def test_a_renamed_producer_renames_its_products_documents(market: Market, garlic: Product, producer: Producer) -> None:
    producer.name = "Hộ Mai Hoa"
    changes.note(market.session, changes.PRODUCER, producer.id)
    assert market.drain() == 1
    assert market.found("mai hoa") == [garlic.id]
    assert open_engine(market.root).producers(["mai", "h"], DAY, 3) == ["phu-sinh"]
    assert open_engine(market.root).producers(["phu"], DAY, 3) == []


def test_a_renamed_commune_renames_its_products_documents(market: Market, garlic: Product, producer: Producer) -> None:
    assert producer.commune is not None
    producer.commune.name = "Cù lao Ré"
    changes.note(market.session, changes.COMMUNE, producer.commune.id)
    assert market.drain() == 1
    assert market.found("cù lao ré") == [garlic.id]


def test_a_deleted_product_disappears(market: Market, producer: Producer, garlic: Product) -> None:
    salt = market.product("Muối hầm", producer)
    market.drain()
    market.session.delete(salt)
    changes.note(market.session, changes.PRODUCT, salt.id)
    market.drain()
    assert index.verify(market.root)[1].documents == 1
    assert sync.verify(market.session, market.root)


def test_changes_that_touch_no_product_only_move_the_number(market: Market, garlic: Product) -> None:
    changes.note(market.session, changes.SHIPPING, 1)
    assert market.drain() == 0
    assert index.verify(market.root)[1].number == changes.revision(market.session)


def test_nothing_uncommitted_is_indexed(market: Market, garlic: Product, sessions: sessionmaker[Session]) -> None:
    garlic.name = "Tỏi trắng"
    changes.note(market.session, changes.PRODUCT, garlic.id)
    market.session.flush()
    with sessions() as other:
        assert sync.drain(other, market.root) == 0
    market.session.rollback()
    assert market.found("tỏi đen") == [garlic.id]


def test_a_damaged_index_is_rebuilt_by_the_next_drain(market: Market, garlic: Product) -> None:
    (index.current(market.root) / "MANIFEST").unlink()
    assert not sync.verify(market.session, market.root)
    assert market.drain() == 1
    assert sync.verify(market.session, market.root)
    assert market.found("tỏi đen") == [garlic.id]


def test_an_index_ahead_of_its_database_is_rebuilt(market: Market, garlic: Product) -> None:
    """As after restoring a backup."""
    directory, manifest = index.verify(market.root)
    index.renumber(directory, manifest, manifest.number + 1000)
    assert market.drain() == 1
    assert index.verify(market.root)[1].number == changes.revision(market.session)


def test_a_much_changed_index_is_built_anew(market: Market, garlic: Product, producer: Producer) -> None:
    products = [garlic, *(market.product(f"Muối {n}", producer) for n in range(120))]
    market.drain()
    first = index.current(market.root)
    for _ in range(3):
        for product in products:
            changes.note(market.session, changes.PRODUCT, product.id)
        assert market.drain() == len(products)
    assert index.current(market.root) != first
    assert index.verify(market.root)[1].documents == len(products)


def test_while_another_process_writes_drain_leaves_it_alone(market: Market, garlic: Product) -> None:
    pricing.set_public_price(market.session, variant=garlic.variants[0], amount_dong=1, now=NOW)
    with index.writer_lock(market.root):
        assert market.drain() == 0
    assert market.drain() == 1


def test_two_hosts_follow_one_catalogue_each_with_its_own_index(
    market: Market, garlic: Product, tmp_path: Path
) -> None:
    other = Market(market.session, tmp_path / "other-host")
    assert other.drain() == 1
    garlic.name = "Muối hầm"
    changes.note(market.session, changes.PRODUCT, garlic.id)
    assert market.drain() == 1
    assert (market.found("muối hầm"), other.found("muối hầm")) == ([garlic.id], [])
    assert other.drain() == 1
    assert other.found("muối hầm") == [garlic.id]


def test_indexing_takes_as_many_statements_for_one_product_as_for_fifty(
    market: Market, garlic: Product, producer: Producer, database: Engine
) -> None:
    counted: list[str] = []
    event.listen(database, "before_cursor_execute", lambda *args: counted.append(args[2]))

    def statements() -> int:
        counted.clear()
        market.drain()
        return len(counted)

    changes.note(market.session, changes.PRODUCT, garlic.id)
    market.session.commit()
    one = statements()
    for n in range(50):
        market.product(f"Muối {n}", producer)
    market.session.commit()
    assert statements() == one

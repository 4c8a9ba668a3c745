"""The index follows the catalogue by its change log, through the catalogue's own actions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as DatabaseEngine
from sqlalchemy import event, update
from sqlalchemy.orm import Session, sessionmaker
from support.shelves import someone_writing

from catalog import changes
from catalog.certification import actions as certification
from catalog.certification.models import Certificate
from catalog.certification.rules import Facts, Precision
from catalog.localities.models import Commune
from catalog.pricing import actions as pricing
from catalog.producers.models import Producer
from catalog.products.models import Product, Variant
from catalog.stock import actions as stock
from search import index
from search.port import Engine, Store
from search.postgresql_store import PostgresqlStore
from search.postgresql_tables import state
from search.query import read
from search.results import Filters, SearchRequest
from search.whoosh_store import WhooshStore

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
DAY = date(2026, 11, 24)


@dataclass
class Market:
    """A small catalogue under change, and the index that follows it."""

    session: Session
    store: Store

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
        return self.store.drain()

    def found(self, text: str, **request: Any) -> list[int]:
        with self.engine() as engine:
            return engine.page(read(text, engine, DAY).question, SearchRequest(**request), DAY).ids

    def producers(self, *folded: str) -> list[str]:
        with self.engine() as engine:
            return engine.producers(folded, DAY, 3)

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        with self.store.opened() as engine:
            assert engine is not None
            yield engine


@pytest.fixture
def market(sessions: sessionmaker[Session], index_root: Path | None) -> Iterator[Market]:
    with sessions() as session:
        yield Market(session, WhooshStore(index_root, sessions) if index_root else PostgresqlStore(sessions))


@pytest.fixture
def on_files(market: Market, garlic: Product, sessions: sessionmaker[Session], tmp_path: Path) -> tuple[Market, Path]:
    """A host with its index in files whatever database the catalogue is in, and where these are."""
    host = Market(market.session, WhooshStore(tmp_path / "files", sessions))
    host.drain()
    return host, tmp_path / "files"


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
    generation = market.store.status().generation
    assert market.drain() == 0
    assert market.store.status().generation == generation
    assert market.store.status().last_number == changes.revision(market.session)


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
    with market.engine() as engine:
        assert engine.page((), SearchRequest(), DAY).price_span == (120_000, 120_000)
    assert market.found("tỏi đen") == [garlic.id]
    assert market.found("tỏi đen", filters=Filters(in_stock=True)) == []


def test_a_renamed_producer_renames_its_products_documents(market: Market, garlic: Product, producer: Producer) -> None:
    producer.name = "Hộ Mai Hoa"
    changes.note(market.session, changes.PRODUCER, producer.id)
    assert market.drain() == 1
    assert market.found("mai hoa") == [garlic.id]
    assert market.producers("mai", "h") == ["phu-sinh"]
    assert market.producers("phu") == []


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
    assert market.store.status().documents == 1
    assert market.store.verify()


def test_changes_that_touch_no_product_only_move_the_number(market: Market, garlic: Product) -> None:
    changes.note(market.session, changes.SHIPPING, 1)
    assert market.drain() == 0
    assert market.store.status().last_number == changes.revision(market.session)


def test_nothing_uncommitted_is_indexed(market: Market, garlic: Product) -> None:
    garlic.name = "Tỏi trắng"
    changes.note(market.session, changes.PRODUCT, garlic.id)
    market.session.flush()
    assert market.store.drain() == 0
    market.session.rollback()
    assert market.found("tỏi đen") == [garlic.id]


def test_an_index_ahead_of_its_database_is_rebuilt(
    market: Market, garlic: Product, sessions: sessionmaker[Session], index_root: Path | None
) -> None:
    """As after restoring a backup."""
    if index_root:
        directory, manifest = index.verify(index_root)
        index.renumber(directory, manifest, manifest.number + 1000)
    else:
        with sessions.begin() as session:
            session.execute(update(state).values(number=state.c.number + 1000))
    assert market.drain() == 1
    assert market.store.status().last_number == changes.revision(market.session)


def test_while_another_process_writes_drain_leaves_it_alone(
    market: Market, garlic: Product, sessions: sessionmaker[Session], index_root: Path | None
) -> None:
    pricing.set_public_price(market.session, variant=garlic.variants[0], amount_dong=1, now=NOW)
    with someone_writing(index_root, sessions):
        assert market.drain() == 0
    assert market.drain() == 1


def test_a_damaged_index_is_rebuilt_by_the_next_drain(on_files: tuple[Market, Path], garlic: Product) -> None:
    host, root = on_files
    (index.current(root) / "MANIFEST").unlink()
    assert not host.store.verify()
    assert host.drain() == 1
    assert host.store.verify()
    assert host.found("tỏi đen") == [garlic.id]


def test_a_much_changed_index_is_built_anew(on_files: tuple[Market, Path], garlic: Product, producer: Producer) -> None:
    host, root = on_files
    products = [garlic, *(host.product(f"Muối {n}", producer) for n in range(120))]
    host.drain()
    first = index.current(root)
    for _ in range(3):
        for product in products:
            changes.note(host.session, changes.PRODUCT, product.id)
        assert host.drain() == len(products)
    assert index.current(root) != first
    assert host.store.status().documents == len(products)


def test_two_hosts_follow_one_catalogue_each_with_its_own_index(
    on_files: tuple[Market, Path], garlic: Product, sessions: sessionmaker[Session], tmp_path: Path
) -> None:
    market, _ = on_files
    other = Market(market.session, WhooshStore(tmp_path / "other-host", sessions))
    assert other.drain() == 1
    garlic.name = "Muối hầm"
    changes.note(market.session, changes.PRODUCT, garlic.id)
    assert market.drain() == 1
    assert (market.found("muối hầm"), other.found("muối hầm")) == ([garlic.id], [])
    assert other.drain() == 1
    assert other.found("muối hầm") == [garlic.id]


def test_indexing_takes_as_many_statements_for_one_product_as_for_fifty(
    market: Market, producer: Producer, database: DatabaseEngine
) -> None:
    counted: list[str] = []
    event.listen(database, "before_cursor_execute", lambda *args: counted.append(args[2]))

    def statements() -> int:
        counted.clear()
        market.drain()
        return len(counted)

    market.drain()
    market.product("Muối", producer)
    market.session.commit()
    one = statements()
    for n in range(50):
        market.product(f"Tỏi {n}", producer)
    market.session.commit()
    assert statements() == one

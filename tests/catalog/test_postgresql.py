"""The catalogue on PostgreSQL: the same import, the same guards, and counts that wait for each other."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, func, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from catalog import changes
from catalog.certification.models import CertificateEvent
from catalog.db import Base
from catalog.importing.actions import import_directory
from catalog.importing.export import export
from catalog.products.models import Product
from catalog.stock import actions as stock
from catalog.stock.models import Stock, StockMovement

pytestmark = pytest.mark.postgresql

REAL = Path(__file__).parents[2] / "storefront" / "demo" / "data"


@pytest.fixture
def engine(postgresql_url: str) -> Iterator[Engine]:
    engine = create_engine(postgresql_url)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_the_real_catalogue_there_and_back(session: Session, tmp_path: Path, now: datetime) -> None:
    summary = import_directory(session, REAL, by="office", now=now)
    session.commit()
    assert (summary.products.created, summary.certificates.created) == (99, 99)
    told = changes.revision(session)
    assert told > 0
    session.expunge_all()
    assert not import_directory(session, REAL, by="office", now=now + timedelta(days=1)).changed_anything
    export(session, tmp_path)
    session.expunge_all()
    assert not import_directory(session, tmp_path, by="office", now=now + timedelta(days=1)).changed_anything
    session.commit()
    assert changes.revision(session) == told


def test_events_are_append_only(session: Session, folder: Any, now: datetime) -> None:
    import_directory(session, folder.write(), by="office", now=now)
    session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(update(CertificateEvent).values(stars=3))


def test_a_count_waits_for_the_sale_before_it(engine: Engine, session: Session, folder: Any, now: datetime) -> None:
    """The movements still add up to the stock when somebody buys while the office counts."""
    folder.of("products", "toi-ly-son")["stock"] = "10"
    import_directory(session, folder.write(), by="office", now=now)
    session.commit()
    pack = session.scalars(select(Product).where(Product.slug == "toi-ly-son")).one().variants[0].id
    session.rollback()
    started = Event()

    def count() -> None:
        with Session(engine) as other:
            assert stock.available(other, pack) == 10
            other.get(Stock, pack)
            started.set()
            stock.count(other, variant_id=pack, sellable=5, cause="count", now=now)
            other.commit()

    stock.hold(session, quantities={pack: 4}, cause="order", now=now)
    session.flush()
    counting = Thread(target=count)
    counting.start()
    assert started.wait(20)
    counting.join(0.3)
    session.commit()
    counting.join(20)
    signed = {"adjusted": 1, "held": -1}
    moved = session.execute(select(StockMovement.kind, func.sum(StockMovement.quantity)).group_by(StockMovement.kind))
    assert stock.available(session, pack) == 5
    assert sum(signed[kind] * quantity for kind, quantity in moved) == 5

"""What is exported is read back as the same catalogue, by the import and by spreadsheets without harm."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from catalog.certification import actions as certification
from catalog.certification.models import Certificate
from catalog.db import Base
from catalog.importing.actions import import_directory
from catalog.importing.export import export
from catalog.importing.formulas import guard, unguard
from catalog.products.models import Product
from catalog.stock import actions as stock

REAL = Path(__file__).parents[2] / "storefront" / "demo" / "data"
FILES = ("localities.csv", "communes.csv", "producers.csv", "products.csv")


@pytest.fixture
def elsewhere() -> Iterator[Session]:
    """Another, empty database."""
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def written(session: Session, directory: Path) -> dict[str, bytes]:
    export(session, directory)
    return {name: (directory / name).read_bytes() for name in FILES}


def rows(directory: Path, name: str) -> list[dict[str, str]]:
    with (directory / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("real", [False, True])
def test_there_and_back(
    session: Session, elsewhere: Session, folder: Any, tmp_path: Path, now: datetime, real: bool
) -> None:
    folder.of("products", "toi-ly-son").update(
        stock="7", description='Tỏi,\n"một" tép', description_en="=1+1", net_weight_g="500", alcohol_percent="29.5"
    )
    folder.of("producers", "phu-sinh").update(
        commune_slug="ly-son", bank_bin="970400", bank_account="0000DEMO1", phone="+84 255 123 456"
    )
    import_directory(session, REAL if real else folder.write(), by="office", now=now)
    session.commit()
    first = written(session, tmp_path / "first")
    assert not import_directory(session, tmp_path / "first", by="office", now=now).changed_anything
    import_directory(elsewhere, tmp_path / "first", by="office", now=now + timedelta(days=3))
    elsewhere.commit()
    assert written(elsewhere, tmp_path / "second") == first
    assert all(data.count(b"\r\n") > 2 and not data.startswith(b"\xef\xbb\xbf") for data in first.values())


def test_what_was_typed_elsewhere_is_not_changed_by_its_own_export(
    session: Session, folder: Any, tmp_path: Path, now: datetime
) -> None:
    import_directory(session, folder.write(), by="office", now=now)
    garlic = session.scalars(select(Product).where(Product.slug == "toi-ly-son")).one()
    garlic.description = "  Dòng một\r\nDòng hai\r\n"
    garlic.name_en = "'=Ly Son"
    session.commit()
    export(session, tmp_path / "out")
    assert not import_directory(session, tmp_path / "out", by="office", now=now).changed_anything
    assert garlic.description == "  Dòng một\r\nDòng hai\r\n"


def test_units_on_hold_are_not_exported_as_stock(session: Session, folder: Any, tmp_path: Path, now: datetime) -> None:
    folder.of("products", "toi-ly-son")["stock"] = "7"
    import_directory(session, folder.write(), by="office", now=now)
    pack = session.scalars(select(Product).where(Product.slug == "toi-ly-son")).one().variants[0]
    stock.hold(session, quantities={pack.id: 3}, cause="order", now=now)
    session.commit()
    export(session, tmp_path / "out")
    assert {row["slug"]: row["stock"] for row in rows(tmp_path / "out", "products.csv")}["toi-ly-son"] == "4"


def test_nothing_stopped_is_written_as_if_in_order(
    session: Session, elsewhere: Session, folder: Any, tmp_path: Path, now: datetime
) -> None:
    import_directory(session, folder.write(), by="office", now=now)
    garlic = session.scalars(select(Product).where(Product.slug == "toi-ly-son")).one()
    held = session.scalars(select(Certificate).where(Certificate.product_id == garlic.id)).one()
    certification.revoke(session, certificate=held, by="office", now=now, reason="vi phạm")
    session.scalars(select(Product).where(Product.slug == "toi-den")).one().listing_state = "paused"
    session.scalars(select(Product).where(Product.slug == "mach-nha")).one().producer.is_active = False
    session.commit()
    export(session, tmp_path / "out")
    assert [row["slug"] for row in rows(tmp_path / "out", "products.csv")] == ["toi-ly-son"]
    assert [row["slug"] for row in rows(tmp_path / "out", "producers.csv")] == ["phu-sinh"]
    assert not import_directory(session, tmp_path / "out", by="office", now=now).changed_anything
    assert import_directory(elsewhere, tmp_path / "out", by="office", now=now).certificates.created == 0


@given(st.text())
def test_what_is_guarded_is_read_back(text: str) -> None:
    assert unguard(guard(text)) == text


@given(st.sampled_from("=+-@\t"), st.text())
def test_no_cell_starts_as_a_formula(sign: str, text: str) -> None:
    assert guard(sign + text)[0] == "'"


@given(st.text())
def test_the_import_takes_off_nothing_else(text: str) -> None:
    assert unguard(text) in (text, text[1:])
    if not text.startswith("'"):
        assert unguard(text) == text

"""The office's import: what it puts in place, what it leaves alone, and that twice is the same as once."""

import json
import unicodedata
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session
from support.imports import count, everything, product, run

from catalog.certification.models import Certificate
from catalog.changes import Change
from catalog.importing.actions import import_directory
from catalog.importing.rules import ImportRefused
from catalog.importing.summary import Summary, Tally
from catalog.localities.models import Commune, District
from catalog.pricing.models import Price
from catalog.products.models import Product
from catalog.stock import actions as stock
from catalog.stock.models import StockMovement

REAL = Path(__file__).parents[2] / "storefront" / "demo" / "data"
LATER = timedelta(days=1)


def test_the_files_become_the_catalogue(session: Session, folder: Any, now: datetime) -> None:
    summary = run(session, folder.write(), now)
    assert summary == Summary(Tally(2), Tally(2), Tally(2), Tally(4), Tally(3))
    garlic = product(session, "toi-ly-son")
    assert (garlic.name, garlic.name_en, garlic.group) == ("Tỏi Lý Sơn Phú Sinh", "Ly Son garlic", "food")
    assert (garlic.listing_state, garlic.producer.slug) == ("approved", "phu-sinh")
    assert [standard.name for standard in garlic.standards] == ["HACCP", "ISO 22000"]
    assert [(pack.sku, pack.unit, pack.position) for pack in garlic.variants] == [("toi-ly-son", "kg", 0)]
    assert session.scalars(select(Price.amount_dong)).all() == [600_000]
    commune = session.scalars(select(Commune).where(Commune.slug == "long-phung")).one()
    assert {district.slug for district in commune.districts} == {"mo-duc", "ly-son"}
    assert [former.name for former in commune.predecessors] == ["Xã Thắng Lợi", "Xã Đức Nhuận", "Phổ Hòa"]


def test_twice_is_the_same_as_once(session: Session, folder: Any, now: datetime) -> None:
    folder.of("products", "toi-den").update(stock="0", description="<b>ngon</b>\r\nlắm", alcohol_percent="29.5")
    folder.of("producers", "phu-sinh").update(commune_slug="ly-son", bank_bin="970400", bank_account="0000DEMO1")
    path = folder.write()
    run(session, path, now)
    before = everything(session)
    summary = run(session, path, now + LATER)
    assert not summary.changed_anything
    assert summary.products == Tally(unchanged=4)
    assert everything(session) == before


@pytest.mark.parametrize(
    "written", [{"newline": "\n"}, {"bom": True}, {"form": "NFD"}, {"newline": "\n", "bom": True, "form": "NFD"}]
)
def test_however_the_files_are_encoded(session: Session, folder: Any, now: datetime, written: dict[str, Any]) -> None:
    folder.of("products", "toi-den")["description"] = "Tỏi đen\r\nủ 60 ngày"
    run(session, folder.write(), now)
    before = everything(session)
    folder.of("products", "toi-den")["description"] = f"Tỏi đen{written.get('newline', chr(13) + chr(10))}ủ 60 ngày"
    assert not run(session, folder.write(**written), now + LATER).changed_anything
    assert everything(session) == before
    assert product(session, "toi-den").description == unicodedata.normalize("NFC", "Tỏi đen\nủ 60 ngày")


def test_every_optional_column(session: Session, folder: Any, now: datetime) -> None:
    folder.of("products", "mach-nha").update(
        stock="12",
        description="Mạch nha <script>alert(1)</script>",
        description_en="Malt syrup",
        ingredients="Nếp, mộng lúa",
        shelf_life_days="365",
        net_weight_g="500",
        alcohol_percent="29.5",
        issued_precision="unknown",
    )
    folder.of("producers", "duc-nhuan").update(commune_slug="long-phung", bank_bin="970400", bank_account="0000DEMO1")
    run(session, folder.write(), now)
    made = product(session, "mach-nha")
    assert made.description == "Mạch nha <script>alert(1)</script>"
    assert (made.description_en, made.ingredients, made.alcohol_percent) == ("Malt syrup", "Nếp, mộng lúa", 29.5)
    assert (made.variants[0].shelf_life_days, made.variants[0].net_weight_g) == (365, 500)
    assert stock.available(session, made.variants[0].id) == 12
    producer = made.producer
    assert producer.commune is not None
    assert (producer.commune.slug, producer.bank_bin, producer.bank_account) == ("long-phung", "970400", "0000DEMO1")


def test_a_blank_says_nothing(session: Session, folder: Any, now: datetime) -> None:
    folder.of("products", "toi-ly-son").update(stock="7", description="Tỏi", net_weight_g="1000")
    folder.of("producers", "phu-sinh").update(bank_bin="970400", bank_account="0000DEMO1", phone="0255 123 456")
    run(session, folder.write(), now)
    before = everything(session)
    garlic = folder.of("products", "toi-ly-son")
    garlic.update(price_vnd="", stock="", description="", net_weight_g="", name_en="", extra_standards="", unit="")
    garlic.update(stars="", certified_on="", expires_on="", decision_number="")
    folder.of("producers", "phu-sinh").update(bank_bin="", bank_account="", phone="", locality_slug="", kind="")
    folder.of("communes", "long-phung").update(predecessor_districts="", predecessor_units="", latitude="")
    assert not run(session, folder.write(), now + LATER).changed_anything
    assert everything(session) == before


def test_absent_rows_stay(session: Session, folder: Any, now: datetime) -> None:
    run(session, folder.write(), now)
    before = everything(session)
    folder.rows["products"] = folder.rows["products"][:1]
    folder.rows["producers"] = folder.rows["localities"] = folder.rows["communes"] = []
    summary = run(session, folder.write(), now + LATER)
    assert summary.products == Tally(unchanged=1)
    assert everything(session) == before


def test_a_change_is_made_and_told_once_for_each_thing(session: Session, folder: Any, now: datetime) -> None:
    run(session, folder.write(), now)
    told = count(session, Change.number)
    folder.of("products", "toi-ly-son").update(price_vnd="650000", stock="3", name="Tỏi Phú Sinh", stars="4")
    folder.of("producers", "duc-nhuan")["website"] = "https://example.org/new"
    folder.of("communes", "ly-son")["predecessor_units"] = "Xã An Vĩnh, Xã An Hải"
    summary = run(session, folder.write(), now + LATER)
    assert (summary.products, summary.certificates) == (Tally(0, 1, 3), Tally(0, 1, 2))
    assert (summary.producers, summary.communes) == (Tally(0, 1, 1), Tally(0, 1, 1))
    changes = session.scalars(select(Change).where(Change.number > told)).all()
    assert sorted(change.subject for change in changes) == ["commune", "producer", "product"]
    open_prices = select(Price.amount_dong).where(Price.ends_at.is_(None))
    assert session.scalars(open_prices).all() == [650_000]


def test_a_renamed_district_is_told_of_the_communes_it_became(session: Session, folder: Any, now: datetime) -> None:
    run(session, folder.write(), now)
    told = count(session, Change.number)
    folder.of("localities", "mo-duc")["name"] = "Huyện Mộ Đức (cũ)"
    run(session, folder.write(), now + LATER)
    changes = session.scalars(select(Change).where(Change.number > told)).all()
    heir = session.scalars(select(Commune.id).where(Commune.slug == "long-phung")).one()
    assert [(change.subject, change.subject_id) for change in changes] == [("commune", heir)]
    assert session.scalars(select(District.name).where(District.slug == "mo-duc")).one() == "Huyện Mộ Đức (cũ)"


def test_stock_is_counted_in_units_that_can_be_sold(session: Session, folder: Any, now: datetime) -> None:
    folder.of("products", "toi-ly-son")["stock"] = "10"
    path = folder.write()
    run(session, path, now)
    pack = product(session, "toi-ly-son").variants[0].id
    stock.hold(session, quantities={pack: 4}, cause="order", now=now)
    session.commit()
    run(session, path, now + LATER)
    assert stock.available(session, pack) == 10
    moved = session.execute(select(StockMovement.kind, StockMovement.quantity, StockMovement.cause)).all()
    assert [tuple(row) for row in moved] == [
        ("adjusted", 10, "import"),
        ("held", 4, "order"),
        ("adjusted", 4, "import"),
    ]


def test_a_dry_run_is_rolled_back_without_a_trace(session: Session, folder: Any, now: datetime) -> None:
    before = everything(session)
    summary = import_directory(session, folder.write(), by="office", now=now)
    assert summary.changed_anything
    session.rollback()
    assert everything(session) == before


def test_one_broken_row_changes_nothing(session: Session, folder: Any, now: datetime) -> None:
    run(session, folder.write(), now)
    before = everything(session)
    folder.of("products", "toi-ly-son")["name"] = "Tên mới"
    folder.of("products", "toi-den")["stars"] = "7"
    with pytest.raises(ImportRefused) as refused:
        import_directory(session, folder.write(), by="office", now=now + LATER)
    session.commit()
    assert str(refused.value) == "products.csv:3: stars: «7» is not 3, 4 or 5"
    assert everything(session) == before


def test_newer_rows_of_a_file_are_newer(session: Session, folder: Any, now: datetime) -> None:
    run(session, folder.write(), now)
    by_age = session.scalars(select(Product.slug).order_by(Product.created_at)).all()
    assert by_age == [row["slug"] for row in folder.rows["products"]]


def test_boundaries_become_outlines(session: Session, folder: Any, now: datetime) -> None:
    ring = [[109.1, 15.3], [109.15, 15.3], [109.15, 15.4], [109.1, 15.3]]
    feature = {
        "type": "Feature",
        "properties": {"slug": "ly-son"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path = folder.write()
    (path / "province.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    run(session, path, now)
    outlines = dict(session.execute(select(Commune.slug, Commune.outline)).all())
    assert outlines["ly-son"].startswith("M")
    assert outlines["long-phung"] is None
    folder.rows["communes"] = []
    feature["geometry"] = {"type": "Polygon", "coordinates": [[*ring[:2], [109.15, 15.41], ring[0]]]}
    (folder.write() / "province.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    run(session, path, now + LATER)
    assert dict(session.execute(select(Commune.slug, Commune.outline)).all())["ly-son"] != outlines["ly-son"]


def test_the_real_catalogue(engine: Engine, now: datetime) -> None:
    statements: list[str] = []
    with Session(engine) as session:
        summary = run(session, REAL, now)
        assert (summary.localities, summary.communes) == (Tally(23), Tally(96))
        assert (summary.producers, summary.products, summary.certificates) == (Tally(64), Tally(99), Tally(99))
        assert session.scalar(select(func.count(Commune.id)).where(Commune.outline.is_(None))) == 0
        stars = session.execute(select(Certificate.stars, func.count()).group_by(Certificate.stars)).all()
        assert {tuple(row) for row in stars} == {(3, 63), (4, 34), (5, 2)}
        before = everything(session)
        event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
        assert not run(session, REAL, now + LATER).changed_anything
        # Read in bulk: not one statement for each of the 282 rows.
        assert len(statements) < 30
        assert everything(session) == before

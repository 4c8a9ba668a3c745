"""A database of its own for each test, and short ways to put things in it."""

import csv
import importlib
import io
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from catalog.certification import actions as certification
from catalog.certification.models import Certificate
from catalog.certification.rules import Facts, Precision
from catalog.db import Base
from catalog.importing.tables import LAYOUTS
from catalog.producers.models import Producer
from catalog.products.models import Product, Variant

for _models in ("catalog.changes", "catalog.pricing.models", "catalog.stock.models"):
    importlib.import_module(_models)

# 24 November 2026, ten in the morning in Vietnam.
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables and no row, made once and copied."""
    path = tmp_path_factory.mktemp("catalog") / "empty.db"
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture
def engine(empty_database: Path, tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{shutil.copy(empty_database, tmp_path / 'catalog.db')}")

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=OFF")

    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@dataclass
class Stall:
    """Puts a producer, products and certificates into a session, by the real actions where there are any."""

    session: Session

    def product(self, slug: str = "toi-ly-son", **values: Any) -> Product:
        producer = Producer(slug=f"producer-of-{slug}", name="HTX Tỏi Lý Sơn")
        self.session.add(producer)
        self.session.flush()
        product = Product(slug=slug, name="Tỏi Lý Sơn", group="food", producer_id=producer.id, **values)
        product.variants = [Variant(sku=slug, unit="kg")]
        self.session.add(product)
        self.session.flush()
        return product

    def certify(
        self,
        product: Product,
        *,
        issued_on: date | None = date(2025, 10, 15),
        stars: int = 4,
        precision: Precision | None = None,
        number: str | None = None,
        now: datetime = NOW,
    ) -> Certificate:
        known = precision or (Precision.DAY if issued_on else Precision.UNKNOWN)
        decision = certification.record_decision(self.session, number=number, decided_on=issued_on, by="test", now=now)
        facts = Facts(stars, issued_on, known)
        return certification.issue(self.session, product=product, decision=decision, facts=facts, by="test", now=now)


@pytest.fixture
def stall(session: Session) -> Stall:
    return Stall(session)


SOURCE = "https://example.org/announcement"


@dataclass
class Folder:
    """The four files of a small catalogue, to be spoilt by a test and written as it likes."""

    path: Path
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def write(self, *, newline: str = "\r\n", form: str = "NFC", bom: bool = False) -> Path:
        self.path.mkdir(exist_ok=True)
        for name, rows in self.rows.items():
            file = io.StringIO()
            columns = list(dict.fromkeys([*LAYOUTS[name].required, *(column for row in rows for column in row)]))
            writer = csv.DictWriter(file, columns, restval="", lineterminator=newline)
            writer.writeheader()
            writer.writerows(rows)
            text = unicodedata.normalize(form, file.getvalue())  # type: ignore[arg-type]
            (self.path / LAYOUTS[name].file).write_bytes(text.encode("utf-8-sig" if bom else "utf-8"))
        return self.path

    def of(self, name: str, slug: str) -> dict[str, str]:
        return next(row for row in self.rows[name] if row["slug"] == slug)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    locality = {"kind": "island_district", "former_province": "Quảng Ngãi", "abolished_on": "2025-07-01"}
    commune = {"former_province": "Quảng Ngãi", "latitude": "15.3814", "longitude": "109.1180", "area_km2": "10.4"}
    product = {"group": "food", "producer_slug": "phu-sinh", "source_url": SOURCE}
    rows = {
        "localities": [
            {"slug": "ly-son", "name": "Huyện Lý Sơn", **locality},
            {"slug": "mo-duc", "name": "Huyện Mộ Đức", **locality, "kind": "district"},
        ],
        "communes": [
            {
                **commune,
                "slug": "ly-son",
                "name": "Đặc khu Lý Sơn",
                "kind": "special_zone",
                "code": "21548",
                "predecessor_districts": "ly-son",
                "predecessor_units": "Huyện Lý Sơn",
            },
            {
                **commune,
                "slug": "long-phung",
                "name": "Xã Long Phụng",
                "kind": "commune",
                "code": "21409",
                "predecessor_districts": "mo-duc;ly-son",
                "predecessor_units": "Xã Thắng Lợi, Xã Đức Nhuận (thuộc huyện Mộ Đức, cũ), Phổ Hòa",
            },
        ],
        "producers": [
            {"slug": "phu-sinh", "name": "Công ty Phú Sinh", "kind": "enterprise", "locality_slug": "ly-son"},
            {"slug": "duc-nhuan", "name": "HTX nấm Đức Nhuận", "locality_slug": "mo-duc", "website": SOURCE},
        ],
        "products": [
            {
                **product,
                "slug": "toi-ly-son",
                "name": "Tỏi Lý Sơn Phú Sinh",
                "name_en": "Ly Son garlic",
                "stars": "5",
                "decision_number": "2361/QĐ-BNNMT",
                "certified_on": "2025-06-26",
                "expires_on": "2028-06-26",
                "extra_standards": "HACCP; ISO 22000",
                "price_vnd": "600000",
                "unit": "kg",
            },
            {**product, "slug": "toi-den", "name": "Tỏi đen", "stars": "4", "decision_number": "1898/QĐ-UBND",
             "certified_on": "2025"},
            {**product, "slug": "nam-bao-ngu", "name": "Nấm bào ngư", "stars": "3", "producer_slug": "duc-nhuan"},
            {**product, "slug": "mach-nha", "name": "Mạch nha", "stars": "", "producer_slug": "duc-nhuan"},
        ],
    }  # fmt: skip
    return Folder(tmp_path / "files", rows)

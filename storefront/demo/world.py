"""The demo world: the real catalogue, with illustrative prices, stock and accounts from files that say so.

Built by the same actions as a real shop; `storefront/demo/data/ILLUSTRATIVE.md` tells which facts are real.
"""

import csv
import shutil
import tempfile
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import changes
from catalog.importing import actions as importing
from catalog.producers.models import Producer
from catalog.products.models import Product
from storefront import clock
from storefront.accounts import actions as accounts
from storefront.accounts import queries as account_queries
from storefront.database import db, writing
from storefront.demo import programme

DATA = Path(__file__).parent / "data"
PASSWORD = "ocop-quang-ngai"  # noqa: S105 - printed at every start of the demo
LOG_INS = (
    ("shopper", "0900000101", "Người mua thử"),
    ("producer", "0900000102", "Người sản xuất thử"),
    ("buyer", "0900000103", "Siêu thị thử"),
    ("officer", "0900000104", "Cán bộ thử"),
    ("admin", "0900000105", "Quản trị thử"),
    ("secretary", "0900000106", "Thư ký thử"),
    ("auditor", "0900000107", "Kiểm toán thử"),
)
# Whose counter the producer's log-in opens.
COUNTER_OF = "phu-sinh"
_CATALOGUE = ("localities.csv", "communes.csv", "quang-ngai.geojson")
_PRODUCT_EXTRAS = (
    "stock",
    "description",
    "description_en",
    "ingredients",
    "shelf_life_days",
    "net_weight_g",
    "alcohol_percent",
)


def load() -> bool:
    """Load the demo world where the shop has no product yet; True when it did."""
    if db.session.scalar(select(Product.id).limit(1)) is not None:
        return False
    with tempfile.TemporaryDirectory() as folder, writing() as session:
        merge(Path(folder))
        importing.import_directory(session, Path(folder), by="demo", now=clock.now())
        _illustrate_producers(session)
        programme.load(session, by="demo", now=clock.now())
        for role, phone, name in LOG_INS:
            accounts.add(session, role=role, phone=phone, password=PASSWORD, name=name, vouched_at=clock.now())
        _open_the_counter(session)
    return True


def merge(folder: Path) -> None:
    """Write the real files with the illustrative columns put beside their facts, ready for the import."""
    for name in _CATALOGUE:
        shutil.copy(DATA / name, folder / name)
    communes = {row["producer_slug"]: row["commune_slug"] for row in _rows("producer_communes.csv")}
    invented = {row["slug"]: row for row in _rows("illustrative_producers.csv")}
    producers = [
        {
            **row,
            "commune_slug": communes.get(row["slug"], ""),
            "bank_bin": invented.get(row["slug"], {}).get("bank_bin", ""),
            "bank_account": invented.get(row["slug"], {}).get("bank_account", ""),
        }
        for row in _rows("producers.csv")
    ]
    _write(folder / "producers.csv", producers)
    extras = {row["slug"]: row for row in _rows("illustrative.csv")}
    _write(folder / "products.csv", [_illustrated(row, extras[row["slug"]]) for row in _rows("products.csv")])


def _illustrated(row: dict[str, str], extra: dict[str, str]) -> dict[str, str]:
    invented = {name: extra[name] for name in _PRODUCT_EXTRAS}
    return {**row, **invented, "price_vnd": extra["price_dong"], "unit": extra["unit"]}


def _open_the_counter(session: Session) -> None:
    """Let the producer's log-in work for one producer."""
    phone = next(phone for role, phone, _name in LOG_INS if role == "producer")
    producer = session.scalar(select(Producer).where(Producer.slug == COUNTER_OF))
    user = account_queries.by_phone(session, phone)
    if producer is not None and user is not None:
        accounts.join(session, user=user, producer=producer, role="owner", now=clock.now())


def _illustrate_producers(session: Session) -> None:
    invented = {row["slug"]: row for row in _rows("illustrative_producers.csv")}
    for producer in session.scalars(select(Producer).where(Producer.slug.in_(invented))):
        row = invented[producer.slug]
        producer.email, producer.phone = row["email"], row["phone"]
        producer.story, producer.story_en = row["story"], row["story_en"]
        changes.note(session, changes.PRODUCER, producer.id)


def _rows(name: str) -> list[dict[str, str]]:
    with open(DATA / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)

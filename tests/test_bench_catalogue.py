"""The bench's catalogue is one the shop would take, and the same every time, so that figures can be compared."""

import unicodedata
from datetime import date
from pathlib import Path

import pytest

from bench import catalogue
from catalog.certification.rules import Hold, Standing, Status, status
from catalog.importing.reading import Files, read

DAY = date(2026, 11, 1)
SIZE = 200


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogue")
    catalogue.write(folder, SIZE, DAY)
    return folder


@pytest.fixture(scope="module")
def files(folder: Path) -> Files:
    files, problems = read(folder, today=DAY)
    assert problems == []
    return files


def test_same_size_day_and_seed_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    catalogue.write(tmp_path, SIZE, DAY)
    for file in folder.iterdir():
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name


def test_another_seed_gives_other_products(folder: Path, tmp_path: Path) -> None:
    catalogue.write(tmp_path, SIZE, DAY, seed=catalogue.SEED + 1)
    assert (tmp_path / "products.csv").read_bytes() != (folder / "products.csv").read_bytes()


def test_it_has_the_size_asked_for_at_real_places(files: Files) -> None:
    assert (len(files.products), len(files.producers), len(files.communes)) == (SIZE, 44, 96)
    assert {row.commune for row in files.producers} - {""} <= {row.slug for row in files.communes}


def test_every_text_is_composed(folder: Path) -> None:
    for file in folder.glob("*.csv"):
        text = file.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text), file.name


def test_most_stars_are_in_force_and_some_are_not(folder: Path, tmp_path: Path) -> None:
    catalogue.write(tmp_path, 1000, DAY)
    files, _ = read(tmp_path, today=DAY)
    found = [status(Standing(row.facts, Hold.NONE), DAY) for row in files.products if row.facts]
    assert {Status.VALID, Status.DUE, Status.OVERDUE, Status.LAPSED, Status.UNKNOWN} <= set(found)
    assert found.count(Status.VALID) > len(found) / 2


def test_buyable_rows_can_be_ordered_for_cash_for_weeks(folder: Path, files: Files) -> None:
    rows = {row.slug: row for row in files.products}
    sold = [rows[row["slug"]] for row in catalogue.read(folder, "products.csv") if catalogue.buyable(row, DAY)]
    assert len(sold) > SIZE / 2
    for row in sold:
        assert row.facts is not None
        assert row.facts.last_day is not None
        assert (row.facts.last_day - DAY).days >= catalogue.LASTING_DAYS - 2
        assert row.price_dong
        assert row.stock
        assert row.alcohol_percent is None

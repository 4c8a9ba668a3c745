"""Files out of shape: columns, rows, bytes and boundaries, each fault by the line an editor shows."""

import json
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from support.imports import faults, refused

from catalog.importing.reading import read
from catalog.importing.rules import Reason

TODAY = date(2026, 11, 24)


def test_lines_are_those_an_editor_shows(folder: Any) -> None:
    folder.of("products", "toi-ly-son")["description"] = "một\r\nhai\r\n\r\nba"
    folder.of("products", "toi-den")["stars"] = "7"
    path = folder.write()
    text = (path / "products.csv").read_bytes().replace(b"toi-den,", b"\r\n\r\ntoi-den,", 1)
    (path / "products.csv").write_bytes(text)
    line = text[: text.index(b"toi-den,")].count(b"\n") + 1
    assert faults(path) == [("products.csv", line, "stars", Reason.NOT_ONE_OF)]
    assert line == 8


def test_columns_nobody_knows_and_columns_that_lack(folder: Any) -> None:
    path = folder.write()
    file = path / "products.csv"
    header, rest = file.read_text(encoding="utf-8").split("\n", 1)
    file.write_text(header.replace("price_vnd", "price").replace("unit", "name") + "\n" + rest, encoding="utf-8")
    assert sorted(faults(path)) == [
        ("products.csv", 1, "name", Reason.DUPLICATE_COLUMN),
        ("products.csv", 1, "price", Reason.UNKNOWN_COLUMN),
        ("products.csv", 1, "price_vnd", Reason.MISSING_COLUMN),
        ("products.csv", 1, "unit", Reason.MISSING_COLUMN),
    ]


def test_stars_is_no_column_of_producers(folder: Any) -> None:
    folder.of("producers", "phu-sinh")["stars"] = "5"
    _, problems = read(folder.write(), today=TODAY)
    assert [str(problem) for problem in problems] == ["producers.csv:1: stars: «stars» is not a column of this file"]


@pytest.mark.parametrize("name", ["localities", "communes", "producers", "products"])
def test_each_file_is_needed(folder: Any, name: str) -> None:
    path = folder.write()
    (path / f"{name}.csv").unlink()
    assert faults(path)[0] == (f"{name}.csv", 0, "", Reason.MISSING_FILE)
    assert all(reason is not Reason.UNKNOWN_REFERENCE for *_, reason in faults(path))


def test_an_empty_file_lacks_its_columns(folder: Any) -> None:
    path = folder.write()
    (path / "products.csv").write_bytes(b"")
    assert {fault[3] for fault in faults(path)} == {Reason.MISSING_COLUMN}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"toi-voi,cell", Reason.CELL_COUNT),
        (b"," * 40 + b"x", Reason.CELL_COUNT),
        (b'toi-voi,"a"b,c', Reason.BROKEN_CSV),
        (b'toi-voi,"never closed', Reason.BROKEN_CSV),
    ],
)
def test_a_row_out_of_shape(folder: Any, row: bytes, reason: Reason) -> None:
    path = folder.write()
    with (path / "products.csv").open("ab") as file:
        file.write(row + b"\r\n")
    assert faults(path) == [("products.csv", 6, "", reason)]


def test_blank_lines_are_no_rows(folder: Any) -> None:
    path = folder.write()
    with (path / "products.csv").open("ab") as file:
        file.write(b"\r\n" + b"," * 12 + b"\r\n\r\n")
    assert faults(path) == []


def test_bytes_that_are_no_utf8_are_told_by_line(folder: Any) -> None:
    path = folder.write()
    text = (path / "products.csv").read_text(encoding="utf-8")
    (path / "products.csv").write_bytes(text.encode("utf-8").replace("Tỏi đen".encode(), b"T\xf5i \xf0en"))
    assert faults(path) == [("products.csv", 3, "", Reason.NOT_UTF8)]
    (path / "products.csv").write_bytes(text.encode("utf-16"))
    assert faults(path) == [("products.csv", 1, "", Reason.NOT_UTF8)]


@pytest.mark.parametrize(
    ("document", "column", "reason"),
    [
        ("{", "", Reason.BROKEN_JSON),
        ("[" * 100_000, "", Reason.BROKEN_JSON),
        ("[]", "features", Reason.MISSING_VALUE),
        ('{"features": [7]}', "features[0].properties.slug", Reason.MISSING_VALUE),
        ('{"features": [{"properties": {"slug": "ly-son"}}]}', "features[0]", Reason.WRONG_GEOMETRY),
    ],
)
def test_a_boundary_file_out_of_shape(folder: Any, document: str, column: str, reason: Reason) -> None:
    path = folder.write()
    (path / "map.geojson").write_text(document)
    ((file, _, told, why),) = faults(path)
    assert (file, told, why) == ("map.geojson", column, reason)


def test_a_boundary_of_no_commune_and_one_elsewhere(session: Session, folder: Any, now: datetime) -> None:
    def feature(slug: str, east: float, north: float) -> dict[str, Any]:
        ring = [[east, north], [east + 0.1, north], [east + 0.1, north + 0.1], [east, north]]
        return {"properties": {"slug": slug}, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    path = folder.write()
    features = [feature("nowhere", 108.5, 15.0), feature("ly-son", 105.8, 21.0), feature("ly-son", 108.5, 15.0)]
    (path / "map.geojson").write_text(json.dumps({"features": features}))
    assert [(p.column, p.reason) for p in refused(session, path, now)] == [
        ("features[1]", Reason.OUTSIDE_MAP),
        ("features[2]", Reason.DUPLICATE),
        ("features[0]", Reason.UNKNOWN_REFERENCE),
    ]
    (path / "other.geojson").write_text("{}")
    assert [(p.column, p.reason) for p in refused(session, path, now)] == [("", Reason.SEVERAL_FILES)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from(["localities", "communes", "producers", "products"]), st.booleans())
def test_no_bytes_break_the_reading(folder: Any, noise: bytes, name: str, appended: bool) -> None:
    path = folder.write()
    file = path / f"{name}.csv"
    file.write_bytes(file.read_bytes() + noise if appended else noise)
    (path / "map.geojson").write_bytes(noise)
    read(path, today=TODAY)

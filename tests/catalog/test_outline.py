"""Communes drawn: shapes stay true, share one frame, and are small."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.localities import outline

BOUNDARIES = Path(__file__).parents[2] / "storefront" / "demo" / "data" / "quang-ngai.geojson"

longitudes = st.floats(outline.WEST, outline.EAST)
latitudes = st.floats(outline.SOUTH, outline.NORTH)
Ring = list[tuple[int, int]]


def drawn(path: str) -> list[Ring]:
    """The corners of each subpath, as a browser follows them."""
    rings = []
    for x, y, steps in re.findall(r"M(\d+) (\d+)l([-\d ]+)z", path):
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        corner = (int(x), int(y))
        ring = [corner]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            corner = (corner[0] + dx, corner[1] + dy)
            ring.append(corner)
        rings.append(ring)
    assert re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", path)
    return rings


def square(west: float, south: float, size: float) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


@given(latitudes, longitudes)
def test_every_place_of_the_province_lies_in_the_frame(latitude: float, longitude: float) -> None:
    x, y = outline.point(latitude, longitude)
    assert 0 <= x <= outline.WIDTH
    assert 0 <= y <= outline.HEIGHT


def test_north_is_up_and_a_kilometre_is_as_long_eastward_as_northward() -> None:
    x, y = outline.point(14.68, 108.0)
    assert outline.point(14.78, 108.0)[1] < y
    northward = y - outline.point(14.68 + 10 / 110.65, 108.0)[1]
    eastward = outline.point(14.68, 108.0 + 10 / 107.7)[0] - x
    assert abs(northward - eastward) <= 4


def test_the_island_off_the_coast_is_on_the_map() -> None:
    x, y = outline.point(15.3814, 109.1180)
    assert outline.WIDTH * 0.9 < x < outline.WIDTH
    assert 0 < y < outline.HEIGHT * 0.1


@given(st.lists(st.tuples(longitudes, latitudes), min_size=3, max_size=12, unique=True))
def test_a_path_visits_the_corners_it_was_given(corners: list[tuple[float, float]]) -> None:
    ring = [list(corner) for corner in [*corners, corners[0]]]
    expected = [outline.point(latitude, longitude) for longitude, latitude in corners]
    try:
        path = outline.path_of({"type": "Polygon", "coordinates": [ring]})
    except outline.WrongGeometry:
        assert len(set(expected)) < 3
        return
    (found,) = drawn(path)
    assert set(found) == set(expected)
    assert found == [here for here, before in zip(expected, [expected[-1], *expected], strict=False) if here != before]


def test_islands_and_holes_are_subpaths() -> None:
    polygons = [[square(108.0, 14.0, 0.5), square(108.1, 14.1, 0.1)], [square(109.0, 15.0, 0.1)]]
    rings = drawn(outline.path_of({"type": "MultiPolygon", "coordinates": polygons}))
    assert [ring[0] for ring in rings] == [
        outline.point(14.0, 108.0),
        outline.point(14.1, 108.1),
        outline.point(15.0, 109.0),
    ]


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        [],
        {},
        {"type": "Point", "coordinates": [108.0, 15.0]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": [[[108, 15], [108, 15], [108, 15], [108, 15]]]},
        {"type": "Polygon", "coordinates": [[*square(108, 14, 0.1)[:-1], [108.05, 14.0]]]},
        {"type": "Polygon", "coordinates": [[["108", "14"], [108.1, 14], [108.1, 14.1], ["108", "14"]]]},
        {"type": "Polygon", "coordinates": [[[108, float("nan")], [108.1, 14], [108.1, 14.1], [108, float("nan")]]]},
        {"type": "Polygon", "coordinates": [[[True, 14], [108.1, 14], [108.1, 14.1], [True, 14]]]},
        {"type": "MultiPolygon", "coordinates": [7]},
        {"type": "MultiPolygon", "coordinates": [[[[108], [108.1], [108.2], [108]]]]},
    ],
)
def test_what_is_no_boundary_is_refused(geometry: Any) -> None:
    with pytest.raises(outline.WrongGeometry):
        outline.path_of(geometry)


def test_a_boundary_elsewhere_is_refused() -> None:
    with pytest.raises(outline.OutsideMap):
        outline.path_of({"type": "Polygon", "coordinates": [square(105.8, 21.0, 0.1)]})


def test_the_96_units_together_are_small_enough_for_one_page() -> None:
    features = json.loads(BOUNDARIES.read_text(encoding="utf-8"))["features"]
    paths = [outline.path_of(feature["geometry"]) for feature in features]
    assert len(paths) == 96
    assert sum(map(len, paths)) <= 60_000
    for path in paths:
        for ring in drawn(path):
            assert all(0 <= x <= outline.WIDTH and 0 <= y <= outline.HEIGHT for x, y in ring)

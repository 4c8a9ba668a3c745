"""Communes drawn: boundaries in degrees become SVG paths that share one frame, the province's.

The projection is equirectangular with the east-west scale of the frame's middle latitude. One unit is 1/4000 degree of
latitude (some 28 m), finer than the published boundaries are exact. Draw with `fill-rule="evenodd"`: holes are rings.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import cos, isfinite, radians
from typing import Any

# Degrees; the mainland of Quảng Ngãi with former Kon Tum, and Lý Sơn island off its coast.
WEST, EAST, SOUTH, NORTH = 107.30, 109.20, 13.88, 15.48
_UNITS = 4000
_EASTWARD = _UNITS * cos(radians((SOUTH + NORTH) / 2))

WIDTH = round((EAST - WEST) * _EASTWARD)
HEIGHT = round((NORTH - SOUTH) * _UNITS)
VIEW_BOX = f"0 0 {WIDTH} {HEIGHT}"

Point = tuple[int, int]


class WrongGeometry(ValueError):
    """Not a GeoJSON Polygon or MultiPolygon of closed rings in degrees (RFC 7946, section 3.1.6)."""


class OutsideMap(ValueError):
    """A boundary that leaves the frame."""


def point(latitude: float, longitude: float) -> Point:
    """Where a place lies in `VIEW_BOX`: x to the east, y to the south, from the north-west corner."""
    return round((longitude - WEST) * _EASTWARD), round((NORTH - latitude) * _UNITS)


def path_of(geometry: Any) -> str:
    """The `d` of an SVG path for a GeoJSON geometry. Raises `WrongGeometry`, `OutsideMap`."""
    rings = [ring for polygon in _polygons(geometry) for ring in polygon]
    drawn = [_ring(_points(ring)) for ring in rings]
    if not any(drawn):
        raise WrongGeometry("no ring encloses anything")
    return "".join(drawn)


def _polygons(geometry: Any) -> Sequence[Any]:
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(polygons, list):
        raise WrongGeometry(str(kind))
    if not all(isinstance(polygon, list) and polygon for polygon in polygons):
        raise WrongGeometry("a polygon is a list of rings")
    return polygons


def _points(ring: Any) -> list[Point]:
    if not isinstance(ring, list) or len(ring) < 4 or ring[0] != ring[-1]:
        raise WrongGeometry("a ring is closed and has four positions or more")
    return [_position(position) for position in ring[:-1]]


def _position(position: Any) -> Point:
    if not isinstance(position, list) or len(position) < 2:
        raise WrongGeometry("a position is [longitude, latitude]")
    longitude, latitude = position[:2]
    if not all(type(degrees) in (int, float) and isfinite(degrees) for degrees in (longitude, latitude)):
        raise WrongGeometry("degrees are numbers")
    if not (WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH):
        raise OutsideMap(f"{latitude}, {longitude}")
    return point(latitude, longitude)


def _ring(points: Sequence[Point]) -> str:
    """A closed subpath in relative steps; empty where rounding left fewer than three corners."""
    corners = [here for here, before in zip(points, [points[-1], *points[:-1]], strict=True) if here != before]
    if len(set(corners)) < 3:
        return ""
    (x, y), *_ = corners
    steps = "".join(
        _signed(to_x - from_x) + _signed(to_y - from_y) for (from_x, from_y), (to_x, to_y) in pairwise(corners)
    )
    return f"M{x} {y}l{steps.lstrip()}z"


def _signed(number: int) -> str:
    # A minus sign parts two numbers as well as a space does.
    return str(number) if number < 0 else f" {number}"

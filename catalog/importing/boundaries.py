"""The optional boundary file: GeoJSON features by commune slug, as SVG paths."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.importing.rules import Problem, Reason
from catalog.localities.outline import OutsideMap, WrongGeometry, path_of


@dataclass(slots=True)
class Boundaries:
    """Paths by commune slug, and the place of each in the file; faults are in `problems`."""

    file: str = ""
    paths: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, place: str, reason: Reason, *, value: str = "", detail: str = "") -> None:
        self.problems.append(Problem(self.file, line, place, reason, value, detail))


def read_boundaries(directory: Path) -> Boundaries:
    """The one *.geojson of a folder; nothing where there is none."""
    found = sorted(path for path in directory.glob("*.geojson") if path.is_file())
    if not found:
        return Boundaries()
    boundaries = Boundaries(found[0].name)
    if len(found) > 1:
        boundaries.refuse(0, "", Reason.SEVERAL_FILES, detail=", ".join(path.name for path in found))
        return boundaries
    document = _document(boundaries, found[0])
    features = document.get("features") if isinstance(document, Mapping) else None
    if document is not None and not isinstance(features, list):
        boundaries.refuse(0, "features", Reason.MISSING_VALUE)
    for position, feature in enumerate(features if isinstance(features, list) else []):
        _take(boundaries, f"features[{position}]", feature)
    return boundaries


def _document(boundaries: Boundaries, path: Path) -> Any:
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError:
        boundaries.refuse(0, "", Reason.MISSING_FILE)
    except UnicodeDecodeError:
        boundaries.refuse(0, "", Reason.NOT_UTF8)
    except (json.JSONDecodeError, RecursionError) as broken:
        boundaries.refuse(getattr(broken, "lineno", 0), "", Reason.BROKEN_JSON, detail=str(broken))
    return None


def _take(boundaries: Boundaries, place: str, feature: Any) -> None:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    slug = properties.get("slug") if isinstance(properties, Mapping) else None
    if not isinstance(slug, str) or not slug:
        boundaries.refuse(0, f"{place}.properties.slug", Reason.MISSING_VALUE)
        return
    if slug in boundaries.places:
        boundaries.refuse(0, place, Reason.DUPLICATE, value=slug, detail=boundaries.places[slug])
        return
    boundaries.places[slug] = place
    try:
        boundaries.paths[slug] = path_of(feature.get("geometry"))
    except WrongGeometry:
        boundaries.refuse(0, place, Reason.WRONG_GEOMETRY, value=slug)
    except OutsideMap:
        boundaries.refuse(0, place, Reason.OUTSIDE_MAP, value=slug)

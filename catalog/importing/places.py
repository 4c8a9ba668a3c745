"""Districts, communes and boundaries put in place from their rows."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import changes
from catalog.importing import queries
from catalog.importing.cells import composed
from catalog.importing.reading import Files
from catalog.importing.rows import CommuneRow, LocalityRow
from catalog.importing.summary import Tally
from catalog.localities.models import Commune, District, FormerCommune, commune_district


def fill(thing: Any, values: Mapping[str, Any]) -> bool:
    """Set the attributes that differ; a blank (None, "") says nothing. True when that changed anything."""
    changed = False
    for name, value in values.items():
        known = getattr(thing, name)
        if value in (None, "") or (composed(known) if isinstance(known, str) else known) == value:
            continue
        setattr(thing, name, value)
        changed = True
    return changed


def put_districts(session: Session, files: Files) -> Tally:
    """Create or change the districts of localities.csv; communes that came from a changed one are noted."""
    known, tally = queries.districts(session, [row.slug for row in files.localities]), Tally()
    renamed = []
    for row in files.localities:
        district = known.get(row.slug) or District(slug=row.slug)
        changed = fill(district, _district_values(row))
        tally.count(is_new=row.slug not in known, changed=changed)
        session.add(district)
        if changed and row.slug in known:
            renamed.append(district.id)
    session.flush()
    came_from = select(commune_district.c.commune_id).where(commune_district.c.district_id.in_(renamed))
    for commune_id in session.scalars(came_from.distinct()) if renamed else ():
        changes.note(session, changes.COMMUNE, commune_id)
    return tally


def _district_values(row: LocalityRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "kind": row.kind,
        "former_province": row.former_province,
        "abolished_on": row.abolished_on,
    }


def put_communes(session: Session, files: Files) -> Tally:
    """Create or change the communes of communes.csv, and draw those a boundary file names."""
    outlines = files.outlines
    known = queries.communes(session, {*(row.slug for row in files.communes), *outlines})
    districts = queries.districts(session, {slug for row in files.communes for slug in row.districts})
    tally, touched = Tally(), []
    for row in files.communes:
        commune = known.get(row.slug) or Commune(slug=row.slug)
        changed = _put_commune(commune, row, districts)
        changed |= fill(commune, {"outline": outlines.get(row.slug)})
        tally.count(is_new=row.slug not in known, changed=changed)
        session.add(commune)
        if changed:
            touched.append(commune)
    touched += _draw_others(known, files)
    session.flush()
    for commune in touched:
        changes.note(session, changes.COMMUNE, commune.id)
    return tally


def _put_commune(commune: Commune, row: CommuneRow, districts: Mapping[str, District]) -> bool:
    changed = fill(
        commune,
        {
            "name": row.name,
            "kind": row.kind,
            "code": row.code,
            "former_province": row.former_province,
            "latitude": row.latitude,
            "longitude": row.longitude,
            "area_km2": row.area_km2,
        },
    )
    if row.districts and set(row.districts) != {district.slug for district in commune.districts}:
        commune.districts = [districts[slug] for slug in row.districts]
        changed = True
    if row.predecessors and list(row.predecessors) != [former.name for former in commune.predecessors]:
        commune.predecessors = [FormerCommune(name=name) for name in row.predecessors]
        changed = True
    return changed


def _draw_others(known: Mapping[str, Commune], files: Files) -> list[Commune]:
    """Communes drawn though no row of the file is theirs."""
    rows = {row.slug for row in files.communes}
    return [
        known[slug]
        for slug, path in files.outlines.items()
        if slug not in rows and fill(known[slug], {"outline": path})
    ]

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.localities.models import Commune
from storefront.programme.targets.models import Target
from storefront.programme.targets.rules import Aim


@dataclass(frozen=True, slots=True)
class Set:
    """One row: what was aimed at, by whom and why; `replaces_id` names the row it took the place of."""

    id: int
    aim: Aim
    least: int
    most: int | None
    withdrawn: bool
    reason: str
    source_url: str
    replaces_id: int | None
    set_by: str
    set_at: datetime


def of_year(session: Session, year: int) -> list[Set]:
    """Every row of a year, in the order they were set."""
    rows = session.scalars(select(Target).where(Target.year == year).order_by(Target.id))
    return [
        Set(
            row.id,
            Aim(row.year, row.area, row.place, row.counted),
            row.least,
            row.most,
            row.withdrawn,
            row.reason,
            row.source_url,
            row.replaces_id,
            row.set_by,
            row.set_at,
        )
        for row in rows
    ]


def in_force(rows: Sequence[Set]) -> list[Set]:
    """The rows that nothing replaced and that were not withdrawn: a year's targets as they are."""
    replaced = {row.replaces_id for row in rows}
    return [row for row in rows if row.id not in replaced and not row.withdrawn]


def years(session: Session) -> list[int]:
    """The years that have a target, the newest first."""
    return list(session.scalars(select(Target.year).distinct().order_by(Target.year.desc())))


def communes(session: Session) -> dict[str, str]:
    """{slug: name} of the communes of today, by bare name."""
    return {row.slug: row.name for row in session.execute(select(Commune.slug, Commune.name).order_by(Commune.slug))}

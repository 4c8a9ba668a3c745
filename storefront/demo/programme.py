"""The programme's announced figures and targets for the demo world, from files that name their sources."""

import csv
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from storefront.programme.figures.models import Announced
from storefront.programme.targets import actions
from storefront.programme.targets.rules import Aim

DATA = Path(__file__).parent / "data"


def load(session: Session, *, by: str, now: datetime) -> None:
    """Add the figures as they were announced, and the targets of the years they were announced for or stand in for."""
    for row in _rows("programme.csv"):
        session.add(_announced(row))
    for row in _rows("targets.csv"):
        aim = Aim(int(row["year"]), row["area"], row["place"], row["counted"])
        least, most = int(row["least"]), int(row["most"]) if row["most"] else None
        actions.set_target(session, aim, least=least, most=most, reason=row["reason"], replaces_id=None, by=by, now=now)


def _announced(row: dict[str, str]) -> Announced:
    return Announced(
        year=int(row["year"]),
        as_of=date.fromisoformat(row["as_of"]) if row["as_of"] else None,
        area=row["area"],
        measure=row["measure"],
        stars=int(row["stars"]) if row["stars"] else None,
        kind=row["kind"],
        group=row["group"],
        indicator=row["indicator_vi"],
        indicator_en=row["indicator"],
        value=int(row["value"]),
        unit=row["unit"],
        source_url=row["source_url"],
    )


def _rows(name: str) -> list[dict[str, str]]:
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

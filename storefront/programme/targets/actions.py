from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from catalog.db import serialise
from catalog.localities.models import Commune
from catalog.products.models import GROUPS
from storefront.programme.targets import rules
from storefront.programme.targets.models import Target
from storefront.programme.targets.rules import Aim, WrongTarget


class Changed(Exception):
    """Somebody set this target since it was read; nothing was written."""


def set_target(
    session: Session,
    aim: Aim,
    *,
    least: int | None,
    most: int | None,
    reason: str,
    replaces_id: int | None,
    by: str,
    now: datetime,
    source_url: str = "",
) -> Target:
    """Set a year's target, or replace the one named. Raises `WrongTarget`, and `Changed` where another replaced it."""
    rules.check(aim, least, most, reason)
    _check_place(session, aim)
    serialise(session, Target.__tablename__)
    before = _newest(session, aim)
    if before is not None and before.withdrawn and replaces_id is None:
        replaces_id = before.id
    if replaces_id is None and before is not None:
        raise WrongTarget("place", "already")
    if replaces_id != (before.id if before else None):
        raise Changed
    target = _target(aim, reason=reason, replaces_id=replaces_id, by=by, now=now, source_url=source_url)
    target.least, target.most = least or 0, most if most != least else None
    session.add(target)
    session.flush()
    return target


def withdraw(session: Session, target_id: int, *, reason: str, by: str, now: datetime) -> Target:
    """Take a target back; it stays in the history. Raises `WrongTarget` without a reason, `Changed` if it is gone."""
    serialise(session, Target.__tablename__)
    target = session.get(Target, target_id)
    if target is None:
        raise Changed
    aim = Aim(target.year, target.area, target.place, target.counted)
    rules.check(aim, target.least, target.most, reason)
    newest = _newest(session, aim)
    if target.withdrawn or newest is None or newest.id != target.id:
        raise Changed
    last = _target(aim, reason=reason, replaces_id=target.id, by=by, now=now, source_url=target.source_url)
    last.least, last.most, last.withdrawn = target.least, target.most, True
    session.add(last)
    session.flush()
    return last


def _target(aim: Aim, *, reason: str, replaces_id: int | None, by: str, now: datetime, source_url: str) -> Target:
    return Target(
        year=aim.year,
        area=aim.area,
        place=aim.place,
        counted=aim.counted,
        reason=reason.strip(),
        source_url=source_url,
        replaces_id=replaces_id,
        set_by=by,
        set_at=now,
    )


def _newest(session: Session, aim: Aim) -> Target | None:
    later = aliased(Target)
    return session.scalar(
        select(Target).where(
            Target.year == aim.year,
            Target.area == aim.area,
            Target.place == aim.place,
            Target.counted == aim.counted,
            ~exists().where(later.replaces_id == Target.id),
        )
    )


def _check_place(session: Session, aim: Aim) -> None:
    if aim.area == "group" and aim.place not in GROUPS:
        raise WrongTarget("place", "place")
    if aim.area == "commune" and session.scalar(select(Commune.id).where(Commune.slug == aim.place)) is None:
        raise WrongTarget("place", "place")

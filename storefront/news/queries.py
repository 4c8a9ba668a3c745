"""Announcements as readers see them on a day, and all of them for the office."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from storefront.news.models import Announcement
from storefront.news.rules import Audience, State


@dataclass(frozen=True, slots=True)
class Headline:
    """One announcement in a list."""

    slug: str
    kind: str
    title: str
    title_en: str
    place: str
    starts_on: date | None
    ends_on: date | None
    closes_on: date | None
    shown_from: date


_HEADLINE: tuple[Any, ...] = (
    Announcement.slug,
    Announcement.kind,
    Announcement.title,
    Announcement.title_en,
    Announcement.place,
    Announcement.starts_on,
    Announcement.ends_on,
    Announcement.closes_on,
    Announcement.shown_from,
)


def shown_on(day: date) -> ColumnElement[bool]:
    """`rules.is_shown` as a condition on announcements."""
    return and_(
        Announcement.state == State.PUBLISHED.value,
        Announcement.shown_from <= day,
        or_(Announcement.shown_until.is_(None), Announcement.shown_until >= day),
    )


def headlines(
    session: Session, day: date, *, audiences: Sequence[Audience] = (Audience.PUBLIC,), offset: int = 0, limit: int = 20
) -> list[Headline]:
    """What these audiences see on a day, newest first."""
    asked = select(*_HEADLINE).where(shown_on(day), Announcement.audience.in_([one.value for one in audiences]))
    newest = asked.order_by(Announcement.shown_from.desc(), Announcement.id.desc())
    return [Headline(*row) for row in session.execute(newest.offset(offset).limit(limit))]


def total(session: Session, day: date) -> int:
    """How many announcements everyone sees on a day."""
    asked = select(func.count()).where(shown_on(day), Announcement.audience == Audience.PUBLIC.value)
    return session.scalar(asked) or 0


def shown(session: Session, slug: str, day: date) -> Announcement | None:
    """An announcement that somebody may read on a day; whose it is, its audience says."""
    return session.scalar(select(Announcement).where(Announcement.slug == slug, shown_on(day)))


def public_slugs(session: Session, day: date) -> list[str]:
    """The addresses everyone may read on a day."""
    asked = select(Announcement.slug).where(shown_on(day), Announcement.audience == Audience.PUBLIC.value)
    return list(session.scalars(asked.order_by(Announcement.slug)))


@dataclass(frozen=True, slots=True)
class Written:
    """One announcement in the office's list."""

    id: int
    title: str
    kind: str
    audience: str
    state: str
    shown_from: date
    shown_until: date | None
    changed_at: datetime


def written(session: Session, *, offset: int, limit: int) -> tuple[int, list[Written]]:
    """(how many in all, one page) of everything the office wrote, last changed first."""
    columns = (
        Announcement.id,
        Announcement.title,
        Announcement.kind,
        Announcement.audience,
        Announcement.state,
        Announcement.shown_from,
        Announcement.shown_until,
        Announcement.changed_at,
    )
    rows = session.execute(
        select(*columns).order_by(Announcement.changed_at.desc(), Announcement.id.desc()).offset(offset).limit(limit)
    )
    return session.scalar(select(func.count()).select_from(Announcement)) or 0, [Written(*row) for row in rows]

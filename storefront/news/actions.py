"""Acts on announcements, each with who did it, when and why. Pages that show them follow by the change log."""

import re
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import changes
from catalog.db import serialise
from search.vietnamese import folded_text
from storefront.news import rules
from storefront.news.models import Announcement, AnnouncementEvent
from storefront.news.rules import AnnouncementRefused, Content, Kind, State


def write(session: Session, *, content: Content, by: str, now: datetime) -> Announcement:
    """Keep a new announcement as a draft. Raises `AnnouncementRefused`."""
    rules.check(content)
    serialise(session, Announcement.__tablename__)
    announcement = Announcement(
        slug=_free_slug(session, content.title), state=State.DRAFT.value, made_at=now, changed_at=now
    )
    _fill(announcement, content)
    session.add(announcement)
    session.flush()
    _tell(session, announcement, "written", "", by, now)
    return announcement


def change(session: Session, *, announcement: Announcement, content: Content, by: str, now: datetime) -> None:
    """Change what an announcement says; its address stays. Raises `AnnouncementRefused`, also for a withdrawn one."""
    if announcement.state == State.WITHDRAWN:
        raise AnnouncementRefused("title", "withdrawn")
    rules.check(content)
    _fill(announcement, content)
    _tell(session, announcement, "changed", "", by, now)


def publish(session: Session, *, announcement: Announcement, by: str, now: datetime) -> None:
    """Let its readers see it, from its first day on. Raises `AnnouncementRefused` where it is no draft."""
    if announcement.state != State.DRAFT:
        raise AnnouncementRefused("title", "not_draft")
    announcement.state = State.PUBLISHED.value
    _tell(session, announcement, "published", "", by, now)


def withdraw(session: Session, *, announcement: Announcement, reason: str, by: str, now: datetime) -> None:
    """Take it back for good; it stays in the office's list. Raises `AnnouncementRefused` without a reason."""
    reason = reason.strip()
    if announcement.state == State.WITHDRAWN:
        raise AnnouncementRefused("reason", "withdrawn")
    if not reason:
        raise AnnouncementRefused("reason", "empty")
    if len(reason) > rules.LONGEST_REASON:
        raise AnnouncementRefused("reason", "too_long", rules.LONGEST_REASON)
    announcement.state = State.WITHDRAWN.value
    _tell(session, announcement, "withdrawn", reason, by, now)


def _fill(announcement: Announcement, content: Content) -> None:
    for name, value in asdict(content).items():
        setattr(announcement, name, value)
    if content.kind is not Kind.FAIR:
        announcement.place, announcement.starts_on, announcement.ends_on = "", None, None
    if content.kind is not Kind.SUPPORT:
        announcement.closes_on = None


def _tell(session: Session, announcement: Announcement, kind: str, reason: str, by: str, now: datetime) -> None:
    announcement.changed_at = now
    session.add(AnnouncementEvent(announcement_id=announcement.id, kind=kind, reason=reason, actor=by, at=now))
    if announcement.state != State.DRAFT:
        changes.note(session, changes.ANNOUNCEMENT, announcement.id)


def _free_slug(session: Session, title: str) -> str:
    """The title's letters without accents, joined by hyphens, and a number where another has them."""
    letters = re.sub(r"[^a-z0-9]+", "-", folded_text(title)).strip("-")
    wanted = letters[: rules.LONGEST_SLUG].rstrip("-") or "tin"
    taken = set(session.scalars(select(Announcement.slug).where(Announcement.slug.startswith(wanted, autoescape=True))))
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted[: rules.LONGEST_SLUG - 8].rstrip('-')}-{number}"
    return slug

"""What the office writes of an announcement, read from a form."""

from collections.abc import Mapping
from datetime import date

from storefront.news.models import Announcement
from storefront.news.rules import AnnouncementRefused, Audience, Content, Kind

_TEXTS = ("title", "title_en", "text", "text_en", "place")
_DAYS = ("starts_on", "ends_on", "closes_on", "shown_from", "shown_until")


def content(form: Mapping[str, str]) -> Content:
    """The announcement of a form. Raises `AnnouncementRefused` for a choice or day that is none."""
    kind, audience = form.get("kind", ""), form.get("audience", "")
    if kind not in tuple(Kind):
        raise AnnouncementRefused("kind", "empty")
    if audience not in tuple(Audience):
        raise AnnouncementRefused("audience", "empty")
    days = {name: _day(form, name) for name in _DAYS}
    shown_from = days.pop("shown_from")
    if shown_from is None:
        raise AnnouncementRefused("shown_from", "empty")
    texts = {name: form.get(name, "").replace("\r\n", "\n").strip() for name in _TEXTS}
    return Content(Kind(kind), Audience(audience), shown_from=shown_from, **texts, **days)  # type: ignore[arg-type]


def typed(announcement: Announcement | None, day: date) -> dict[str, str]:
    """What the form starts with: the announcement's own, or a new one's."""
    if announcement is None:
        return {"kind": Kind.NEWS, "audience": Audience.PUBLIC, "shown_from": day.isoformat()}
    values = {name: getattr(announcement, name) for name in ("kind", "audience", *_TEXTS, *_DAYS)}
    return {name: value.isoformat() if isinstance(value, date) else value or "" for name, value in values.items()}


def _day(form: Mapping[str, str], name: str) -> date | None:
    text = form.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise AnnouncementRefused(name, "day") from None

"""What an announcement is, what it needs, and when readers see it. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LONGEST_TITLE = 160
LONGEST_PLACE = 200
LONGEST_TEXT = 20_000
LONGEST_REASON = 1000
LONGEST_SLUG = 80


class Kind(StrEnum):
    NEWS = "news"
    FAIR = "fair"
    SUPPORT = "support"


class Audience(StrEnum):
    PUBLIC = "public"
    PRODUCERS = "producers"


class State(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class AnnouncementRefused(ValueError):
    """What cannot be announced as it is; `field` names the input, `reason` why, `value` the limit passed."""

    def __init__(self, field: str, reason: str, value: int = 0) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason
        self.value = value


@dataclass(frozen=True, slots=True)
class Content:
    """What the office writes: texts are Markdown; days are days in Vietnam, the last one included."""

    kind: Kind
    audience: Audience
    title: str
    text: str
    shown_from: date
    title_en: str = ""
    text_en: str = ""
    place: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    closes_on: date | None = None
    shown_until: date | None = None


def check(content: Content) -> None:
    """Raises `AnnouncementRefused` for the first thing that is missing, too long or in a wrong order."""
    for field, longest in (("title", LONGEST_TITLE), ("text", LONGEST_TEXT)):
        _fits(content, field, longest)
        _fits(content, f"{field}_en", longest)
        if not getattr(content, field):
            raise AnnouncementRefused(field, "empty")
    _fits(content, "place", LONGEST_PLACE)
    if content.kind is Kind.FAIR:
        _check_fair(content)
    if content.kind is Kind.SUPPORT and content.closes_on is None:
        raise AnnouncementRefused("closes_on", "empty")
    if content.shown_until and content.shown_until < content.shown_from:
        raise AnnouncementRefused("shown_until", "order")


def _fits(content: Content, field: str, longest: int) -> None:
    if len(getattr(content, field)) > longest:
        raise AnnouncementRefused(field, "too_long", longest)


def _check_fair(content: Content) -> None:
    for field in ("place", "starts_on", "ends_on"):
        if not getattr(content, field):
            raise AnnouncementRefused(field, "empty")
    if content.starts_on and content.ends_on and content.ends_on < content.starts_on:
        raise AnnouncementRefused("ends_on", "order")


def is_shown(state: State, shown_from: date, shown_until: date | None, day: date) -> bool:
    """Whether readers see an announcement on a day."""
    return state is State.PUBLISHED and shown_from <= day and (shown_until is None or day <= shown_until)

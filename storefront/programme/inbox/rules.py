"""What the inbox shows of a case, whatever its kind, and how the list is narrowed. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

# Working days the office gives itself. A listing: short enough that a producer's harvest does not wait a week.
LISTING_DAYS = 3
# Papers of a producer are compared with the business register; the shop's own promise on the application's page.
APPLICATION_DAYS = 5

ANYBODY, NOBODY = "", "-"
PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Item:
    """One open case: what, from whom, since when, due when, and who looks after it ("" for nobody)."""

    kind: str
    id: int
    title: str
    source: str
    opened_at: datetime
    due_at: datetime
    owner: str = ""
    is_to_the_hour: bool = False

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.id}"

    def is_late(self, now: datetime) -> bool:
        return now >= self.due_at

    def age_days(self, now: datetime) -> int:
        """Whole days since it came in."""
        return max((now - self.opened_at).days, 0)


def narrowed(items: Iterable[Item], *, owner: str, late_at: datetime | None) -> list[Item]:
    """The items of an owner (`ANYBODY`, `NOBODY`, or a name), only the late ones where an instant is given."""
    return [
        item
        for item in items
        if (owner == ANYBODY or item.owner == ("" if owner == NOBODY else owner))
        and (late_at is None or item.is_late(late_at))
    ]


def ordered(items: Iterable[Item]) -> list[Item]:
    """What is due first comes first."""
    return sorted(items, key=lambda item: (item.due_at, item.opened_at, item.kind, item.id))


def keys(texts: Sequence[str]) -> list[tuple[str, int]]:
    """(kind, id) of ticked boxes, each once; what is no key is left out."""
    found = []
    for text in texts:
        kind, _colon, number = text.partition(":")
        if number.isascii() and number.isdigit() and len(number) < 10:
            found.append((kind, int(number)))
    return list(dict.fromkeys(found))

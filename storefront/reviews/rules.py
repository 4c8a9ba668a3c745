"""Who may review what and until when, how marks add up, and for what alone a review is refused. Pure.

A shop lets buyers review and shows all of it (law 122/2025/QH15, article 17.2): a review is refused for one of the
published reasons, never for its mark.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

STATES = ("pending", "published", "refused", "withdrawn")
REASONS = ("insult", "personal_data", "advertising", "off_topic")
EVENT_KINDS = (
    "written",
    "edited",
    "withdrawn",
    "published",
    "refused",
    "answered",
    "answer_edited",
    "reported",
    "report_dismissed",
)
MARKS = (1, 2, 3, 4, 5)
DELIVERED = ("fulfilled", "completed")

LONGEST = 2000
LONGEST_NOTE = 500
MOST_PHOTOS = 4
EDIT_FOR = timedelta(days=30)
# An invitation comes when the goods were tasted, and not for what was delivered long before reviews were asked for.
INVITE_AFTER = timedelta(days=5)
INVITE_UNTIL = timedelta(days=30)
# Working days the office gives itself to look at a review, or at a report of one.
ANSWER_DAYS = 2


class NotDelivered(Exception):
    """Only what was delivered is reviewed, by who bought it."""


class AlreadyReviewed(Exception):
    """This buyer has reviewed this product; `review_id` is her review."""

    def __init__(self, review_id: int) -> None:
        super().__init__(str(review_id))
        self.review_id = review_id


class TooLate(Exception):
    """The time to change a review is over, or it was taken back."""


class WrongStep(Exception):
    """Somebody answered this review from the office already, or it is not shown."""


class Faulty(ValueError):
    """Fields that cannot be kept: {field: reason}; reasons are missing, too_long, star_signs, unknown."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(str(dict(faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Score:
    """What published reviews add up to: {mark: how many}."""

    marks: Mapping[int, int]

    @property
    def count(self) -> int:
        return sum(self.marks.values())

    @property
    def tenths(self) -> int:
        """The average in tenths, halves up: 46 is 4.6. 0 where there is no review."""
        return average_tenths(sum(mark * count for mark, count in self.marks.items()), self.count)


def average_tenths(total: int, count: int) -> int:
    """The average of `count` marks that add up to `total`, in tenths, halves up."""
    return (20 * total + count) // (2 * count) if count else 0


def is_delivered(order_state: str, *, wanted: int, delivered: int) -> bool:
    """Whether a line is with its buyer: its order came, or a parcel with some of its units.

    `wanted` units were not cancelled, `delivered` came in parcels that are known to have arrived.
    """
    return (order_state in DELIVERED and wanted > 0) or delivered > 0


def may_edit(state: str, written_at: datetime, now: datetime) -> bool:
    return state != "withdrawn" and now < written_at + EDIT_FOR


def faults_of(rating: int, text: str) -> dict[str, str]:
    """{field: reason} of a review as it was typed."""
    faults = {} if rating in MARKS else {"rating": "unknown"}
    return faults | text_faults(text)


def text_faults(text: str, field: str = "text") -> dict[str, str]:
    """{field: reason} of a review's or an answer's words. Signs of stars would look like a certificate."""
    if not text:
        return {field: "missing"}
    if len(text) > LONGEST:
        return {field: "too_long"}
    return {field: "star_signs"} if any(sign in text for sign in "★☆⭐🌟✩✭✮✯") else {}


def shown_name(name: str) -> str:
    """A buyer as everybody may see her: her given name and the first letter of her family's, «Lan N.».

    A Vietnamese name begins with the family and ends with the given name. What is no name is not shown.
    """
    words = name.split()
    if not words or not all(word.replace("-", "").replace("'", "").isalpha() for word in words):
        return ""
    given = words[-1][:30]
    return given if len(words) == 1 else f"{given} {words[0][0].upper()}."

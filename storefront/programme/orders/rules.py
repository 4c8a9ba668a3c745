"""What of the orders the office looks at, and from when on. Pure."""

from datetime import datetime, timedelta

from catalog.calendar import local_day
from storefront.cases.rules import end_of, working_day

# What can go wrong with an order, in the order of the page.
TROUBLES = ("unconfirmed", "unanswered", "unsent", "failed", "money", "refunds", "returns", "complaints")
# A buyer's word that she has paid is looked at within a working day; what is confirmed leaves within three.
CLAIM_DAYS = 1
SEND_DAYS = 3
LONGEST_SEARCH = 60


def waits_too_long_since(now: datetime, days: int) -> datetime:
    """The aware instant before which something must have begun for so many working days to be over."""
    day = local_day(now)
    while working_day(day, days) >= local_day(now):
        day -= timedelta(days=1)
    return end_of(day)

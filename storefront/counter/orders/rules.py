"""The lists of a producer's orders by what is to be done next, and when that is overdue. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# In the order in which an order goes through them.
LISTS = ("confirm", "money", "pack", "ship", "way", "done")

# `/chinh-sach/giao-hang` promises a call within a day; after that goods go out within three days.
CONFIRM_WITHIN = timedelta(hours=24)
SEND_WITHIN = timedelta(days=3)
ARRIVE_WITHIN = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides where an order is listed."""

    state: str
    waits_for_money: bool
    open_units: int
    parcels: frozenset[str]


def steps(standing: Standing) -> frozenset[str]:
    """The lists an order stands on; one with some of it on the way and some to pack stands on both."""
    if standing.state == "placed":
        return frozenset({"money" if standing.waits_for_money else "confirm"})
    if standing.state != "confirmed":
        return frozenset({"done"})
    found = {"pack"} if standing.open_units else set[str]()
    if "packed" in standing.parcels:
        found.add("ship")
    if standing.parcels & {"shipped", "failed"}:
        found.add("way")
    return frozenset(found or {"done"})


def is_overdue(step: str, *, since: datetime, now: datetime) -> bool:
    """Whether what is to be done next should have been done; `since` is when the order came to where it is."""
    within = {"confirm": CONFIRM_WITHIN, "pack": SEND_WITHIN, "ship": SEND_WITHIN, "way": ARRIVE_WITHIN}
    return step in within and now - since > within[step]

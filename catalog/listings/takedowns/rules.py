"""How long a request may wait, and what is wrong with one. Pure."""

from datetime import datetime, timedelta

# Luật Thương mại điện tử 122/2025/QH15 with NĐ 248/2026/NĐ-CP: within 24 hours of an authority's request.
DUE_AFTER = timedelta(hours=24)


class InTheFuture(ValueError):
    """A request received later than now."""


class AlreadyEntered(Exception):
    """The same document for the same listing is on the list."""

    def __init__(self, takedown_id: int) -> None:
        super().__init__(f"takedown {takedown_id}")
        self.takedown_id = takedown_id


class NotInForce(Exception):
    """There is nothing to restore, or it was executed before."""


def due_at(received_at: datetime) -> datetime:
    """The instant by which the listing must be off sale."""
    return received_at + DUE_AFTER


def in_time(received_at: datetime, executed_at: datetime) -> bool:
    return executed_at <= due_at(received_at)

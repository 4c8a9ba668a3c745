"""What time it is. Rules never ask; the edge asks here once and passes the answer down."""

from datetime import UTC, date, datetime, timedelta

from flask import current_app

from catalog.calendar import local_day


class Clock:
    """Real time, or time running on from a given start (the setting CLOCK)."""

    def __init__(self, start: datetime | None = None) -> None:
        self._offset = start - datetime.now(UTC) if start else timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def set(self, start: datetime) -> None:
        self._offset = start - datetime.now(UTC)


def now() -> datetime:
    """The aware UTC instant by the application's clock."""
    clock: Clock = current_app.extensions["clock"]
    return clock.now()


def today() -> date:
    """The calendar day in Vietnam by the application's clock."""
    return local_day(now())

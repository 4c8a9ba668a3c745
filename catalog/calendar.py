"""Days as the programme counts them: in Vietnam, whatever the server's zone."""

import calendar
import functools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def local_day(now: datetime) -> date:
    """The calendar day in Vietnam at an aware instant."""
    return now.astimezone(VIETNAM).date()


def next_midnight(now: datetime) -> datetime:
    """The aware UTC instant at which the local day of `now` ends (24:00 Asia/Ho_Chi_Minh)."""
    tomorrow = local_day(now) + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=VIETNAM).astimezone(UTC)


@functools.lru_cache(maxsize=4096)
def add_months(day: date, months: int) -> date:
    """The same day of the month some months on; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))

"""Until when something that waits for the office must be answered. Pure."""

from datetime import UTC, date, datetime, time, timedelta

from catalog.calendar import VIETNAM, local_day

_SATURDAY = 5


def working_day(opened_on: date, days: int) -> date:
    """The working day that comes so many working days later; 0: the day itself, or the next one that is a working day.

    Monday to Friday. Public holidays are not left out: a term told here may end early, never late.
    """
    day = opened_on
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    if days and day != opened_on:
        # What comes in at a weekend counts from Monday: the first working day after it is Monday itself.
        days -= 1
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < _SATURDAY
    return day


def due_at(opened_at: datetime, days: int) -> datetime:
    """The aware UTC instant at which that working day ends in Vietnam."""
    return end_of(working_day(local_day(opened_at), days))


def end_of(day: date) -> datetime:
    """The aware UTC instant at which a day ends in Vietnam."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=VIETNAM).astimezone(UTC)


def last_day(due: datetime) -> date:
    """The day in Vietnam by whose end something is due."""
    return local_day(due - timedelta(microseconds=1))

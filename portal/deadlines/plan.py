"""When to remind of a deadline. Pure: moments in, moments out.

Reminders come at 8 in the morning, UK time, so many days before the day of the deadline. 0 days
is the last morning that leaves two hours. What falls on a quiet day comes earlier, never later.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from portal.templatetags.words import UK

MORNING = time(8)
A_DAY = timedelta(days=1)
LEAST = timedelta(hours=2)  # what the reminder of the last day leaves


@dataclass(frozen=True)
class Moments:
    """The planned moments of one deadline for one person, in order, all aware."""

    planned: tuple[datetime, ...]

    def last_before(self, now):
        """The last that is not later than `now`, or None."""
        return max((each for each in self.planned if each <= now), default=None)

    def next_after(self, now):
        return min((each for each in self.planned if each > now), default=None)


@lru_cache(maxsize=10_000)
def moments(at, hour_known, days, quiet):
    """The `Moments` for a deadline. `days` is a frozenset of numbers of days before, `quiet` one
    of at most six days of the week, Monday is 0."""
    last_day = at.astimezone(UK).date()
    planned = {
        morning(last_morning(at) if before == 0 else last_day - before * A_DAY, quiet)
        for before in days
    }
    return Moments(tuple(sorted(planned)))


def last_morning(at):
    """The last day whose morning leaves time. A deadline without an hour begins with its day: it
    may be meant for any hour of it."""
    day = at.astimezone(UK).date()
    return day if _eight(day) + LEAST <= at else day - A_DAY


def morning(day: date, quiet):
    """8 o'clock on this day, or on the last one before it that is not quiet."""
    while day.weekday() in quiet:
        day -= A_DAY
    return _eight(day)


def _eight(day):
    return datetime.combine(day, MORNING, UK)

"""When the mails of saved searches leave. Pure."""

from portal.deadlines.plan import A_DAY, morning
from portal.templatetags.words import UK

MONDAY = 0
NO_DAY = frozenset()


def next_mail(now, *, weekly):
    """The next 8 o'clock in the morning, UK time, after `now`; weekly that of a Monday."""
    day = now.astimezone(UK).date()
    while morning(day, NO_DAY) <= now or (weekly and day.weekday() != MONDAY):
        day += A_DAY
    return morning(day, NO_DAY)

"""Calendars in the form that calendar programs read (iCalendar, RFC 5545).

An hour is written by the clocks of the UK, with the rules by which they change; a date without an
hour is a whole day.
"""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

MEDIA_TYPE = "text/calendar; charset=utf-8"
LONDON = ZoneInfo("Europe/London")
NO_OFFSET, AN_HOUR = timedelta(0), timedelta(hours=1)
# XML allows none of these but line breaks and tabs; nor does anybody want to read them
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


def calendar(address, title, said=""):
    """A calendar with no entries yet; `address` is that of what it shows, `said` describes it."""
    made = Calendar.new(
        uid=address,
        prodid=f"-//{settings.SITE_NAME}//Calendar//EN",
        name=one_line(title),
        description=said or None,
    )
    made.add_component(london())
    return made


def entry(*, uid, name, at, hour_known, version, changed_at, fallen, lines, address):
    """The event of one moment.

    `uid` (see `uid_of`) is the same over all versions, and `version` only grows. `fallen`: it
    means nothing any more. `lines` describe it; `address` is that of its page.
    """
    return Event.new(
        uid=uid,
        start=start(at, hour_known),
        stamp=changed_at.astimezone(UTC),
        last_modified=changed_at.astimezone(UTC),
        sequence=version,
        status="CANCELLED" if fallen else "CONFIRMED",
        transparency="TRANSPARENT",  # a deadline takes up nobody's time
        summary=one_line(f"No longer: {name}" if fallen else name),
        description="\n".join(dict.fromkeys(map(one_line, lines))),
        url=address,
    )


def uid_of(key):
    """What the entry with this key is known by, for good, in any program in the world."""
    return f"{key}@{urlsplit(settings.SITE_URL).hostname}"


def one_line(text):
    return " ".join(UNPRINTABLE.sub(" ", text).split())


def start(at, hour_known):
    local = at.astimezone(LONDON)
    if not hour_known:
        return local.date()
    # In the night when the clocks go back an hour comes twice. By RFC 5545 (3.3.5) such a time is
    # that of the first; nothing but UTC says the second, and in UK time it would be an hour early.
    return at.astimezone(UTC) if local.fold else local


def london():
    """The zone, with its rules of 1996 and since: on the last Sunday of March and of October the
    clocks change at 1:00 UTC."""
    zone = Timezone()
    zone.add("tzid", LONDON.key)
    spring = change(TimezoneDaylight(), "BST", "1996-03-31T01:00", NO_OFFSET, AN_HOUR)
    autumn = change(TimezoneStandard(), "GMT", "1996-10-27T02:00", AN_HOUR, NO_OFFSET)
    zone.add_component(spring)
    zone.add_component(autumn)
    return zone


def change(part, name, first, before, after):
    """`first`: its first time, by the clock that it ends."""
    begins = datetime.fromisoformat(first)
    part.add("dtstart", begins)
    part.add("rrule", {"freq": "yearly", "bymonth": begins.month, "byday": "-1su"})
    part.add("tzname", name)
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", after)
    return part

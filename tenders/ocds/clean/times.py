"""Moments and days as the services write them, read as UK time where they do not say better."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tenders.ocds.services import FILE

UK = ZoneInfo("Europe/London")
YEARS = range(1970, 2100)  # 0001 and 9999 are what programs write for "none" and "for ever"
NO_OFFSET = timedelta(0)
FORM = re.compile(
    r"(?P<day>(?P<year>[0-9]{4})-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ](?P<hour>[0-9]{2}:[0-9]{2})(?P<second>:[0-9]{2}(?:\.[0-9]+)?)?"
    r" ?(?P<offset>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
STANDARD = re.compile(r"[0-9-]{10}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})")
DATE_KEY = re.compile(r"(?:^date|Date)(?![a-z])|Deadline$")


@dataclass(frozen=True)
class Moment:
    """A moment in time (`at`, aware, in UTC). Without an hour it is the start of that UK day."""

    at: datetime
    hour_known: bool


def parse_moment(value, service=FILE):
    """The `Moment` that a notice of `service` means by `value`, or None where it is no date.

    A time without an offset is UK time, and so is one with a false "Z" (see `Service`). Midnight
    is an hour like any other. Where the clocks go back, an hour comes twice: the first is taken.
    Where they go forward, an hour does not come: it is read by the clock of the summer, the
    earlier of the two ways. So nobody is told a later moment than the buyer can have meant.
    """
    text = value.strip() if isinstance(value, str) else ""
    form = FORM.fullmatch(text)
    if not form or int(form["year"]) not in YEARS:
        return None
    try:
        return Moment(_written(form, service).astimezone(UTC), hour_known=form["hour"] is not None)
    except ValueError:  # the 31st of June
        return None


def uk(wall_clock):
    """A naive time on a UK clock, made aware. Of two possible moments, the earlier."""
    one, other = (wall_clock.replace(tzinfo=UK, fold=fold) for fold in (0, 1))
    # The same zone on both sides would compare the clocks' hands, not the moments
    return one if one.utcoffset() >= other.utcoffset() else other


def _written(form, service):
    """The moment as written, aware."""
    hour, offset = form["hour"] or "00:00", form["offset"] or ""
    if hour == "24:00":
        written = datetime.fromisoformat(form["day"]) + timedelta(days=1)
    else:
        written = datetime.fromisoformat(f"{form['day']}T{hour}{form['second'] or ''}")
    aware = datetime.fromisoformat(f"{written.isoformat()}{offset.upper()}")
    return uk(written) if not offset or _is_false(aware, service) else aware


def _is_false(aware, service):
    if aware.utcoffset() != NO_OFFSET:
        return False
    midnight = (aware.hour, aware.minute, aware.second) == (0, 0, 0)
    return service.false_z or (service.false_midnight and midnight)


@lru_cache(maxsize=4096)
def is_date_key(key):
    """Whether the standard has a date under this name: date, endDate, dateSigned, …Deadline."""
    return bool(DATE_KEY.search(key))


@lru_cache(maxsize=4096)
def sound(text, service):
    """`(text, change)`: a date as the standard writes it, and in words what was wrong with it.

    What is right already stays as written, letter for letter. A day without an hour stays a day.
    """
    moment = parse_moment(text, service)
    if moment is None:
        return text, "no date: left as written"
    if not moment.hour_known:
        return text.strip(), "a day without an hour: left as written"
    midnight_of_the_day_before = "T24:" in text  # which Python does not read
    if (
        not midnight_of_the_day_before
        and STANDARD.fullmatch(text)
        and moment.at == datetime.fromisoformat(text)
    ):
        return text, ""
    if not FORM.fullmatch(text.strip())["offset"]:
        change = "no offset: read as UK time"
    elif moment != parse_moment(text):
        change = "false “Z”: read as UK time"
    else:
        change = "written as the standard asks"
    return uk_written(moment.at), change


def uk_written(at):
    """A moment as the standard writes it, on a UK clock."""
    return at.astimezone(UK).isoformat()


def keep_written_days(period, path, note):
    """In the period of a contract the day counts, and the day as written is the one meant.

    "2026-09-20T23:59:59Z" would be 21 September on a UK clock: Find a Tender writes so in summer.
    """
    for key in ("startDate", "endDate", "maxExtentDate"):
        text = period.get(key, "")
        moment = parse_moment(text)
        if moment and moment.hour_known and _day(moment) != text[:10]:
            wall_clock = datetime.fromisoformat(text).replace(tzinfo=None)
            period[key] = uk(wall_clock).isoformat()
            note((*path, key), "day kept as written: not UTC but UK time")


def _day(moment):
    return moment.at.astimezone(UK).date().isoformat()

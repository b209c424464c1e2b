"""Calendars as two other readers understand them: one knows the zone by its name, one goes only by
the rules that stand in the file."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from portal.icalendars import calendar, entry, start, uid_of

SPRING, AUTUMN = datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)
AROUND = [-86400, -7200, -5400, -3601, -3600, -1800, -1, 0, 1, 1800, 3599, 3600, 5400, 7200, 86400]


def made(at=SPRING, **fields):
    said = {
        "uid": uid_of("key"),
        "name": "Tenders close: Advocacy",
        "at": at,
        "hour_known": True,
        "version": 3,
        "changed_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "fallen": False,
        "lines": ["One", "Two", "One"],
        "address": "https://portal.test/x/",
        **fields,
    }
    whole = calendar("https://portal.test/", "Mine")
    whole.add_component(entry(**said))
    return whole.to_ical()


def read(ical):
    found = Calendar.from_ical(ical)
    assert not any(component.errors for component in found.walk())
    (event,) = found.events
    return event


def by_the_rules_in(ical):
    """The moment of the event, by its own VTIMEZONE alone; of an hour that comes twice the first,
    as the standard has it."""
    written = read(ical)["DTSTART"]
    text = written.to_ical().decode()
    if text.endswith("Z"):
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert written.params["TZID"] == "Europe/London"
    zone = tzical(StringIO(ical.decode())).get("Europe/London")
    local = datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=zone)
    return local.astimezone(UTC)


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
@pytest.mark.parametrize("seconds", AROUND)
def test_the_moment_is_the_same_whoever_reads_it(change, seconds):
    at = change + timedelta(seconds=seconds)
    ical = made(at)
    assert read(ical).start.astimezone(UTC) == at
    assert by_the_rules_in(ical) == at


@given(
    year=st.integers(1997, 2099),
    month=st.sampled_from([3, 10]),
    into=st.integers(0, 32 * 86400),
)
def test_the_rules_hold_in_every_year(year, month, into):
    at = datetime(year, month, 1, tzinfo=UTC) + timedelta(seconds=into)
    ical = made(at)
    assert read(ical).start.astimezone(UTC) == at
    assert by_the_rules_in(ical) == at


def test_an_hour_stands_in_uk_time():
    assert b"DTSTART;TZID=Europe/London:20260601T120000\r\n" in made(
        datetime(2026, 6, 1, 11, tzinfo=UTC)
    )


def test_of_the_hour_that_comes_twice_the_second_is_in_utc_and_no_other():
    first, second = AUTUMN - timedelta(minutes=30), AUTUMN + timedelta(minutes=30)
    assert b"DTSTART;TZID=Europe/London:20261025T013000\r\n" in made(first)
    assert b"DTSTART:20261025T013000Z\r\n" in made(second)
    assert b"DTSTART;TZID=Europe/London:20261025T020000\r\n" in made(AUTUMN + timedelta(hours=1))


def test_a_moment_of_another_zone_is_that_moment():
    at = datetime(2026, 6, 1, 7, tzinfo=ZoneInfo("America/New_York"))
    assert read(made(at)).start.isoformat() == "2026-06-01T12:00:00+01:00"


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 29, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 6, 9, 23, tzinfo=UTC), date(2026, 6, 10)),
        (datetime(2026, 10, 24, 23, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_a_day_without_an_hour_is_the_whole_day_in_the_uk(at, day):
    assert start(at, hour_known=False) == day
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}\r\n".encode() in made(at, hour_known=False)


def test_the_zone_has_rules_that_go_on():
    (zone,) = (part for part in Calendar.from_ical(made()).walk("VTIMEZONE"))
    said = zone.to_ical().decode()
    assert said.count("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n") == 1
    assert said.count("RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n") == 1
    assert "UNTIL" not in said
    assert "RDATE" not in said


def test_an_update_says_so():
    event = read(made())
    assert (event.uid, event.sequence, event.status) == ("key@testserver", 3, "CONFIRMED")
    assert event.last_modified == event.stamp == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert event.summary == "Tenders close: Advocacy"
    assert event.description == "One\nTwo"
    assert event.url == "https://portal.test/x/"


def test_what_has_fallen_says_so_in_words_too():
    event = read(made(fallen=True))
    assert (event.sequence, event.status) == (3, "CANCELLED")
    assert event.summary == "No longer: Tenders close: Advocacy"


def test_no_text_can_add_to_the_file():
    ical = made(name="A\r\nBEGIN:VEVENT\x0b", lines=["B\r\nEND:VEVENT\x00"])
    event = read(ical)
    assert (event.summary, event.description) == ("A BEGIN:VEVENT", "B END:VEVENT")


def test_a_calendar_without_entries_is_one():
    found = Calendar.from_ical(calendar("https://portal.test/", "Mine\r\n", "Of nothing").to_ical())
    assert [part.name for part in found.subcomponents] == ["VTIMEZONE"]
    assert found.description == "Of nothing"

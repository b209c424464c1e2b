from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from portal.templatetags.words import counted, field_words, money, uk_date, uk_moment


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (utc(2012, 4, 25, 16), "Wednesday 25 April 2012 at 5pm, UK time"),
        (utc(2012, 12, 10, 17, 30), "Monday 10 December 2012 at 5:30pm, UK time"),
        (utc(2026, 1, 5, 9, 5), "Monday 5 January 2026 at 9:05am, UK time"),
        (utc(2026, 1, 5, 12), "Monday 5 January 2026 at 12 noon, UK time"),
        (utc(2026, 1, 5, 0), "Monday 5 January 2026 at midnight (the start of that day), UK time"),
        (utc(2026, 1, 5, 0, 15), "Monday 5 January 2026 at 12:15am, UK time"),
        (utc(2026, 1, 5, 12, 15), "Monday 5 January 2026 at 12:15pm, UK time"),
        (utc(2026, 1, 5, 23, 59, 59), "Monday 5 January 2026 at 11:59pm, UK time"),
        (
            datetime(2026, 7, 1, 17, tzinfo=timezone(timedelta(hours=2))),
            "Wednesday 1 July 2026 at 4pm, UK time",
        ),
    ],
)
def test_a_moment_has_day_hour_and_uk_time(moment, words):
    assert uk_moment(moment) == words


@pytest.mark.parametrize(
    ("moment", "hour"),
    [
        (utc(2026, 3, 29, 0, 59), "12:59am"),
        (utc(2026, 3, 29, 1), "2am"),  # there is no 1am on that day
        (utc(2026, 10, 25, 0), "1am (before the clocks go back)"),
        (utc(2026, 10, 25, 0, 30), "1:30am (before the clocks go back)"),
        (utc(2026, 10, 25, 1, 30), "1:30am (after the clocks go back)"),
        (utc(2026, 10, 25, 2), "2am"),
    ],
)
def test_the_hour_is_plain_when_the_clocks_change(moment, hour):
    assert uk_moment(moment) == f"Sunday {uk_date(moment)} at {hour}, UK time"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2012, 4, 5), "5 April 2012"),
        (utc(2026, 6, 30, 23, 30), "1 July 2026"),  # it is past midnight in the UK
        (utc(2026, 12, 31, 23, 30), "31 December 2026"),
    ],
)
def test_a_date_has_day_month_and_year(day, words):
    assert uk_date(day) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1234567, "£1,234,567"),
        (Decimal("340"), "£340"),
        (Decimal("340.50"), "£340.50"),
        (0.1 + 0.2, "£0.30"),
        (0, "£0"),
        (-20, "−£20"),
        ("1e3", "£1,000"),
    ],
)
def test_pounds_have_a_sign_commas_and_pence_where_there_are_any(value, words):
    assert money(value) == words


def test_other_money_is_called_by_its_code():
    assert money(1000, "EUR") == "EUR 1,000"


@pytest.mark.parametrize("say", [uk_date, uk_moment, money])
@pytest.mark.parametrize("unknown", [None, ""])
def test_what_is_not_known_is_not_said(say, unknown):
    assert say(unknown) == ""


def test_a_field_has_a_readable_name():
    assert field_words("delivery_place") == "Delivery place"


def test_one_thing_is_not_said_in_the_plural():
    assert [counted(number, "day") for number in (0, 1, 1200)] == [
        "0 days",
        "1 day",
        "1,200 days",
    ]

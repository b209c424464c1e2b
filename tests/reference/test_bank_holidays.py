from datetime import date
from itertools import islice

import pytest

from portal.reference.bank_holidays import (
    BANK_HOLIDAYS,
    YEARS,
    Calendar,
    YearNotHeldError,
    is_working_day,
    nth_working_day,
    standstill_ends,
    working_days,
)


def test_the_years_and_days_that_are_held():
    assert list(YEARS) == [2024, 2025, 2026, 2027, 2028]
    assert {division: len(days) for division, days in BANK_HOLIDAYS.items()} == {
        "england-and-wales": 40,
        "scotland": 46,
        "northern-ireland": 50,
    }


@pytest.mark.parametrize(
    ("year", "count"), [(2024, 13), (2025, 13), (2026, 14), (2027, 13), (2028, 13)]
)
def test_weekdays_that_are_a_bank_holiday_somewhere(year, count):
    days = {day for days in BANK_HOLIDAYS.values() for day in days if day.year == year}

    assert sum(day.weekday() < 5 for day in days) == count
    assert not any(is_working_day(day) for day in days)


@pytest.mark.parametrize(
    ("day", "everywhere", "england"),
    [
        (date(2026, 7, 31), True, True),  # a Friday
        (date(2026, 8, 1), False, False),  # a Saturday
        (date(2026, 8, 2), False, False),  # a Sunday
        (date(2026, 8, 3), False, True),  # bank holiday in Scotland
        (date(2026, 6, 15), False, True),  # proclaimed for Scotland alone
        (date(2026, 1, 2), False, True),
        (date(2026, 11, 30), False, True),
        (date(2026, 3, 17), False, True),  # Northern Ireland
        (date(2026, 7, 13), False, True),
        (date(2026, 4, 3), False, False),  # Good Friday
        (date(2026, 12, 25), False, False),
        (date(2026, 8, 31), False, False),
    ],
)
def test_working_days_of_the_uk_and_of_england(day, everywhere, england):
    assert is_working_day(day) == is_working_day(day, Calendar.UK) == everywhere
    assert is_working_day(day, Calendar.ENGLAND) == england


def test_standstill_counts_holidays_of_every_part_of_the_uk():
    """Published on Monday 27 July 2026; Monday 3 August is a holiday in Scotland."""
    published = date(2026, 7, 27)

    assert standstill_ends(published) == date(2026, 8, 6)
    assert nth_working_day(published, 8, Calendar.ENGLAND) == date(2026, 8, 5)


@pytest.mark.parametrize("published", [date(2026, 7, 25), date(2026, 7, 26), date(2026, 7, 27)])
def test_a_period_that_begins_at_a_weekend_counts_from_monday(published):
    assert standstill_ends(published) == date(2026, 8, 6)


def test_the_first_day_counts_if_it_is_a_working_day():
    assert nth_working_day(date(2026, 7, 27), 1) == date(2026, 7, 27)
    assert nth_working_day(date(2026, 8, 1), 1) == date(2026, 8, 4)


def test_working_days_one_after_the_other():
    assert list(islice(working_days(date(2025, 12, 23)), 4)) == [
        date(2025, 12, 23),
        date(2025, 12, 24),
        date(2025, 12, 29),
        date(2025, 12, 30),
    ]


def test_a_period_over_new_year():
    assert standstill_ends(date(2026, 12, 24)) == date(2027, 1, 8)


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2029, 1, 1), date(2030, 6, 1)])
def test_a_year_that_is_not_held_is_an_error(day):
    with pytest.raises(YearNotHeldError, match=f"for the years 2024 to 2028, not for {day.year}"):
        is_working_day(day)


def test_a_period_that_runs_out_of_the_years_is_an_error():
    assert nth_working_day(date(2028, 12, 27), 3) == date(2028, 12, 29)
    with pytest.raises(YearNotHeldError):
        nth_working_day(date(2028, 12, 27), 4)

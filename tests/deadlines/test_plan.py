from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.deadlines.plan import moments

UK = ZoneInfo("Europe/London")
NEVER_QUIET = frozenset()
DAYS = frozenset({21, 7, 2, 0})


def uk(*parts):
    return datetime(*parts, tzinfo=UK)


def planned(at, days=DAYS, quiet=NEVER_QUIET, hour_known=True):
    return list(moments(at, hour_known, frozenset(days), frozenset(quiet)).planned)


def test_reminders_come_at_eight_in_the_morning_so_many_days_before():
    assert planned(uk(2026, 12, 22, 17)) == [
        uk(2026, 12, 1, 8),
        uk(2026, 12, 15, 8),
        uk(2026, 12, 20, 8),
        uk(2026, 12, 22, 8),
    ]


@pytest.mark.parametrize("change", [uk(2026, 3, 29, 1), uk(2026, 10, 25, 1)])
def test_eight_in_the_morning_is_that_of_the_clock_on_the_wall_on_both_sides_of_a_change(change):
    closes = change.replace(hour=12)
    hours = {each.astimezone(UK).hour for each in planned(closes, days=range(15))}
    assert hours == {8}


@pytest.mark.parametrize(
    ("hour", "minute", "day"), [(10, 0, 22), (9, 59, 21), (23, 59, 22), (0, 0, 21), (8, 0, 21)]
)
def test_the_last_morning_leaves_two_hours(hour, minute, day):
    assert planned(uk(2026, 12, 22, hour, minute), days=[0]) == [uk(2026, 12, day, 8)]


def test_the_last_morning_of_a_day_without_an_hour_is_the_day_before():
    assert planned(uk(2026, 12, 22), days=[0, 2], hour_known=False) == [
        uk(2026, 12, 20, 8),
        uk(2026, 12, 21, 8),
    ]


def test_on_a_quiet_day_it_comes_earlier_never_later():
    saturday, sunday = 5, 6
    closes = uk(2026, 12, 20, 17)  # a Sunday
    assert planned(closes, days=[0], quiet=[saturday, sunday]) == [uk(2026, 12, 18, 8)]


def test_with_six_quiet_days_it_comes_on_the_seventh():
    assert planned(uk(2026, 12, 20, 17), days=[0], quiet=range(6)) == [uk(2026, 12, 20, 8)]


def test_two_moments_that_fall_together_are_one():
    assert planned(uk(2026, 12, 22, 9), days=[0, 1]) == [uk(2026, 12, 21, 8)]


def test_the_last_before_and_the_next_after_know_the_exact_moment():
    plan = moments(uk(2026, 12, 22, 17), True, frozenset({7, 2}), NEVER_QUIET)
    seventh = uk(2026, 12, 15, 8)
    assert plan.last_before(seventh) == seventh
    assert plan.next_after(seventh) == uk(2026, 12, 20, 8)
    assert plan.last_before(seventh.astimezone(UTC).replace(hour=7, minute=59)) is None

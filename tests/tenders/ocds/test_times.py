from datetime import UTC, datetime

import pytest

from tenders.ocds.clean import Moment, parse_moment
from tenders.ocds.services import (
    CONTRACTS_FINDER,
    FILE,
    FIND_A_TENDER,
    PUBLIC_CONTRACTS_SCOTLAND,
    SELL2WALES,
)

from .notices import cleaned, cleaned_with, reading, words


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-06-27T12:00:00+01:00", utc(2026, 6, 27, 11)),
        ("2026-06-27T12:00:00Z", utc(2026, 6, 27, 12)),
        ("2026-06-27T12:00:00+00:00", utc(2026, 6, 27, 12)),
        ("2026-01-27T12:00:00Z", utc(2026, 1, 27, 12)),
        ("2026-06-27T12:00:00", utc(2026, 6, 27, 11)),
        ("2026-01-27T12:00:00", utc(2026, 1, 27, 12)),
        ("2026-06-27T12:00", utc(2026, 6, 27, 11)),
        ("2026-06-27 12:00:00", utc(2026, 6, 27, 11)),
        (" 2026-06-27t12:00:00z ", utc(2026, 6, 27, 12)),
        ("2026-06-27T12:00:00.1234567+0100", utc(2026, 6, 27, 11, 0, 0, 123456)),
        ("2026-06-27T12:00:00+01", utc(2026, 6, 27, 11)),
        ("2026-06-27T00:00:00+01:00", utc(2026, 6, 26, 23)),
        ("2026-06-27T24:00:00", utc(2026, 6, 27, 23)),
    ],
)
def test_a_time_is_read_as_written_and_as_uk_time_without_an_offset(written, at):
    assert parse_moment(written) == Moment(at, hour_known=True)


@pytest.mark.parametrize(
    ("day", "at"),
    [("2026-06-19", utc(2026, 6, 18, 23)), ("2026-01-19", utc(2026, 1, 19))],
)
def test_a_day_without_an_hour_begins_on_a_uk_clock(day, at):
    assert parse_moment(day) == Moment(at, hour_known=False)


@pytest.mark.parametrize("service", [PUBLIC_CONTRACTS_SCOTLAND, SELL2WALES])
@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2019-05-29T12:00:00Z", utc(2019, 5, 29, 11)),
        ("2019-05-29T12:00:00+00:00", utc(2019, 5, 29, 11)),
        ("2019-05-29T12:00:00+01:00", utc(2019, 5, 29, 11)),
        ("2019-03-01T12:00:00Z", utc(2019, 3, 1, 12)),
    ],
)
def test_the_devolved_portals_write_uk_time_with_a_false_z(service, written, at):
    assert parse_moment(written, service).at == at


def test_contracts_finder_wrote_days_as_midnight_with_a_false_z():
    assert parse_moment("2019-09-20T00:00:00Z", CONTRACTS_FINDER).at == utc(2019, 9, 19, 23)
    assert parse_moment("2019-09-20T09:00:00Z", CONTRACTS_FINDER).at == utc(2019, 9, 20, 9)


@pytest.mark.parametrize("service", [FIND_A_TENDER, FILE])
def test_other_services_mean_their_z(service):
    assert parse_moment("2019-09-20T00:00:00Z", service).at == utc(2019, 9, 20)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-03-29T00:59:59", utc(2026, 3, 29, 0, 59, 59)),
        ("2026-03-29T02:00:00", utc(2026, 3, 29, 1)),
        ("2026-10-25T00:59:59", utc(2026, 10, 24, 23, 59, 59)),
        ("2026-10-25T02:00:00", utc(2026, 10, 25, 2)),
    ],
)
def test_beside_a_change_of_the_clocks(written, at):
    assert parse_moment(written).at == at


def test_of_an_hour_that_comes_twice_the_first_is_taken():
    assert parse_moment("2026-10-25T01:30:00").at == utc(2026, 10, 25, 0, 30)


def test_of_an_hour_that_does_not_come_the_earlier_reading_is_taken():
    assert parse_moment("2026-03-29T01:30:00").at == utc(2026, 3, 29, 0, 30)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "TBC",
        "27/06/2026",
        "2026-06-31",
        "2026-06-27T25:00:00Z",
        "2026-06-27T12:00:00+99:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2026-06-27T12:00:00Z2026-06-27T12:00:00Z",
        "٢٠٢٦-٠٦-٢٧",
        None,
        20260627,
    ],
)
def test_what_is_no_date_is_none(written):
    assert parse_moment(written) is None


def test_noon_in_scotland_is_noon():
    release = cleaned("scotland_no_id_false_z")
    assert release.reading["tender"]["tenderPeriod"]["endDate"] == "2019-05-29T12:00:00+01:00"
    assert ("tender.tenderPeriod.endDate", "false “Z”: read as UK time") in words(release)
    assert release.date == utc(2019, 4, 28, 23)


def test_noon_in_wales_in_winter_stays_as_written():
    release = cleaned("wales_no_limit")
    assert release.reading["tender"]["tenderPeriod"]["endDate"] == "2025-03-27T12:00:00Z"
    assert "false “Z”: read as UK time" not in dict(words(release)).values()


def test_a_deadline_that_is_a_day_stays_a_day():
    release = cleaned("fts_day_without_hour")
    assert release.reading["tender"]["tenderPeriod"]["endDate"] == "2026-06-19"
    assert words(release) == [
        ("tender.tenderPeriod.endDate", "a day without an hour: left as written")
    ]


def test_a_deadline_at_midnight_stays_as_written():
    tender = cleaned("fts_midnight_no_scheme").reading["tender"]
    assert tender["tenderPeriod"]["endDate"] == "2026-06-27T00:00:00+01:00"


def test_the_day_on_which_a_contract_ends_is_the_day_as_written():
    release = cleaned("fts_penny_and_summer_z")
    assert release.reading["contracts"][0]["period"] == {
        "startDate": "2026-09-04T00:00:00Z",
        "endDate": "2026-09-20T23:59:59+01:00",
    }
    assert (
        "contracts[0].period.endDate",
        "day kept as written: not UTC but UK time",
    ) in words(release)


def test_the_deadline_for_expressions_of_interest_is_kept():
    tender = cleaned("fts_expression_of_interest").reading["tender"]
    assert tender["expressionOfInterestDeadline"] == "2026-09-18T12:00:00+01:00"
    assert tender["tenderPeriod"]["endDate"] == "2026-10-02T23:59:00+01:00"


def test_a_deadline_of_scotland_for_expressions_of_interest_is_read_likewise():
    tender = reading(
        "ocds-r6ebe6-1", tender={"expressionOfInterestDeadline": "2026-09-18T12:00:00Z"}
    )["tender"]
    assert tender["expressionOfInterestDeadline"] == "2026-09-18T12:00:00+01:00"


def test_a_time_without_an_offset_is_given_that_of_the_uk():
    release = cleaned_with("cf_no_value", tender={"tenderPeriod": {"endDate": "2025-06-30T12:00"}})
    assert release.reading["tender"]["tenderPeriod"]["endDate"] == "2025-06-30T12:00:00+01:00"
    assert words(release) == [("tender.tenderPeriod.endDate", "no offset: read as UK time")]


def test_words_in_the_place_of_a_date_are_left_and_named():
    release = cleaned_with("cf_no_value", tender={"tenderPeriod": {"endDate": "to follow"}})
    assert release.reading["tender"]["tenderPeriod"]["endDate"] == "to follow"
    assert words(release) == [("tender.tenderPeriod.endDate", "no date: left as written")]

from datetime import UTC, datetime, timedelta

import pytest

from tenders.ocds.facts import facts
from tenders.ocds.status import open_until, status

CLOSES = datetime(2026, 6, 26, 11, 0, tzinfo=UTC)
TENDER = {"tender"}


def stage(tender, tags=TENDER, at=CLOSES - timedelta(hours=1), until=CLOSES, awards=()):
    found = facts({"tender": tender, "awards": [{"id": "1", "status": a} for a in awards]})
    return status(found, set(tags), until, at)


def test_open_to_the_last_instant_and_closed_at_the_moment_itself():
    active = {"status": "active"}
    assert stage(active, at=CLOSES - timedelta(microseconds=1)) == "open"
    assert stage(active, at=CLOSES) == "closed"


@pytest.mark.parametrize("state", ["cancelled", "withdrawn"])
def test_cancelled_and_withdrawn_are_cancelled_though_the_date_is_ahead(state):
    assert stage({"status": state}, tags={"tender", "tenderCancellation"}) == "cancelled"


@pytest.mark.parametrize("state", ["planning", "planned"])
def test_plans_are_planned(state):
    assert stage({"status": state}, tags={"planning"}) == "planned"


def test_a_plan_without_status_is_planned():
    assert stage({}, tags={"planning", "planningUpdate"}) == "planned"


def test_an_award_is_awarded():
    assert stage({"status": "complete"}, {"award", "contract"}, awards=["active"]) == "awarded"


def test_a_transparency_notice_is_no_award_for_nothing_is_signed():
    assert stage({"status": "complete"}, {"award", "contract"}, awards=["pending"]) == "closed"


def test_one_signed_award_among_pending_ones_is_an_award():
    assert stage({"status": "complete"}, {"award"}, awards=["pending", "active"]) == "awarded"


def test_ended_without_a_contract_is_closed():
    assert stage({"status": "unsuccessful"}) == "closed"


def test_an_amendment_alone_is_enough_to_be_open():
    assert stage({"status": "active"}, tags={"tenderAmendment"}) == "open"


def moment(tender):
    return facts({"tender": tender}).closes


def test_a_date_without_an_hour_is_open_to_the_end_of_that_day_in_uk_time():
    closes = moment({"tenderPeriod": {"endDate": "2026-06-19"}})
    assert open_until(closes, None) == datetime(2026, 6, 19, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        ("2026-03-29", datetime(2026, 3, 29, 23, 0, tzinfo=UTC)),  # the clocks go forward: 23 hours
        ("2026-10-25", datetime(2026, 10, 26, 0, 0, tzinfo=UTC)),  # and back: 25 hours
    ],
)
def test_the_day_ends_at_midnight_on_both_clock_changes(day, end):
    assert open_until(moment({"tenderPeriod": {"endDate": day}}), None) == end


def test_with_an_hour_it_is_open_to_that_instant_and_midnight_is_an_instant():
    midnight = moment({"tenderPeriod": {"endDate": "2026-06-27T00:00:00+01:00"}})
    assert open_until(midnight, None) == datetime(2026, 6, 26, 23, 0, tzinfo=UTC)


def test_without_any_date_it_counts_as_open_for_thirty_days():
    assert open_until(None, CLOSES) == CLOSES + timedelta(days=30)


def test_expressions_of_interest_close_first_for_a_newcomer():
    found = moment(
        {
            "expressionOfInterestDeadline": "2026-06-10T17:00:00+01:00",
            "tenderPeriod": {"endDate": "2026-07-10T12:00:00+01:00"},
        }
    )
    assert found.at == datetime(2026, 6, 10, 16, 0, tzinfo=UTC)

"""Closing dates as a calendar, as a calendar program reads it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from icalendar import Calendar

from tenders.feeds import dates
from tenders.models import Tender
from tests.factories.tenders import OCID, PUBLISHED, buyer, release, take_in, tender

pytestmark = pytest.mark.django_db

NOON = "2027-03-01T12:00:00+00:00"


def read(client, address="/tenders/calendar.ics", **query):
    answer = client.get(address, query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.content.endswith(b"\r\n")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    found = Calendar.from_ical(answer.content)
    assert not any(component.errors for component in found.walk())
    return found


def read_one(client, ocid=OCID):
    return read(client, f"/tenders/{ocid}/calendar.ics").events


def closing(end, **fields):
    return {"tenderPeriod": {"endDate": end}, **fields}


def test_what_is_open_stands_at_its_closing_moment(client):
    tender(tender=closing(NOON), **buyer())
    tender("ocds-h6vhtk-000002", closes=timezone.now() - timedelta(days=1))
    tender("ocds-h6vhtk-000003", status="cancelled")
    (event,) = read(client).events
    assert event.summary == "Closes: Advocacy service"
    assert event.start == datetime(2027, 3, 1, 12, tzinfo=UTC)
    assert event.uid == f"{OCID}-bids@testserver"
    assert event.url == f"http://testserver/tenders/{OCID}/"
    assert event.status == "CONFIRMED"
    assert event.sequence == 0
    assert event.stamp == event.last_modified == PUBLISHED
    assert event.description.split("\n") == [
        "Closes: Monday 1 March 2027 at 12 noon, UK time",
        "The notice does not say whether it is reserved.",
        "Buyer: Leeds City Council",
        "Place: not given",
        "Value: not given",
        f"http://testserver/tenders/{OCID}/",
    ]


@pytest.mark.parametrize("stage", ["closed", "awarded", "all", "nonsense"])
def test_only_what_is_open_whatever_stage_is_asked_for(client, stage):
    tender()
    tender("ocds-h6vhtk-000002", status="awarded")
    assert [event.uid for event in read(client, status=stage).events] == [f"{OCID}-bids@testserver"]


def test_a_search_shows_the_first_moment_by_which_a_newcomer_must_act(client):
    eoi = {"expressionOfInterestDeadline": "2027-02-01T12:00:00+00:00"}
    questions = {"enquiryPeriod": {"endDate": "2027-01-15T17:00:00+00:00"}}
    tender(tender=closing(NOON, **eoi, **questions))
    first = Tender.objects.get()
    (event,) = read(client).events
    assert first.closes_at == event.start
    assert {each.summary for each in read_one(client)} >= {
        "Closes: Advocacy service",
        "Questions close: Advocacy service",
    }


def test_closing_soonest_first_and_not_more_than_so_many(client, monkeypatch):
    monkeypatch.setattr(dates, "MOST", 2)
    for number in (3, 1, 2):
        tender(f"ocds-h6vhtk-{number:06}", closes=timezone.now() + timedelta(days=number))
    uids = [event.uid[:18] for event in read(client).events]
    assert uids == ["ocds-h6vhtk-000001", "ocds-h6vhtk-000002"]


def test_a_date_without_an_hour_is_a_whole_day_and_says_so(client):
    tender(tender=closing("2027-06-10"))
    if Tender.objects.get().bids_hour_known:
        Tender.objects.update(bids_hour_known=False)
    for event in [*read(client).events, *read_one(client)]:
        assert event.start == date(2027, 6, 10)
        assert type(event.start) is date
        assert "Thursday 10 June 2027, no hour given: ask the buyer" in event.description
        assert event["DTSTART"].to_ical() == b"20270610"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2026-10-24T12:00:00+01:00", "20261024T120000"),
        ("2026-10-25T00:59:59+01:00", "20261025T005959"),
        ("2026-10-25T01:30:00+01:00", "20261025T013000"),  # before the clocks go back
        ("2026-10-25T01:30:00+00:00", "20261025T013000Z"),  # and once more after it
        ("2026-10-25T12:00:00+00:00", "20261025T120000"),
        ("2027-03-27T12:00:00+00:00", "20270327T120000"),
        ("2027-03-28T00:59:59+00:00", "20270328T005959"),
        ("2027-03-28T02:00:00+01:00", "20270328T020000"),
        ("2027-03-28T12:00:00+01:00", "20270328T120000"),
    ],
)
def test_the_hour_is_right_on_both_sides_of_both_clock_changes(client, written, said):
    with time_machine.travel(datetime(2026, 10, 1, tzinfo=UTC), tick=False):
        tender(tender=closing(written))
        (event,) = read_one(client)
    assert event["DTSTART"].to_ical() == said.encode()
    assert event["DTSTART"].params.get("TZID") == (None if said[-1] == "Z" else "Europe/London")
    assert event.start.astimezone(UTC) == datetime.fromisoformat(written)


@pytest.mark.parametrize("day", ["2026-10-25", "2027-03-28"])
def test_a_day_on_which_the_clocks_change_is_that_day(client, day):
    with time_machine.travel(datetime(2026, 10, 1, tzinfo=UTC), tick=False):
        tender(tender=closing(day))
        Tender.objects.update(bids_hour_known=False)
        (event,) = read_one(client)
    assert event.start == date.fromisoformat(day)


def test_a_change_keeps_the_event_and_counts_up(client):
    tender(tender=closing(NOON))
    (before,) = read_one(client)
    later = PUBLISHED + timedelta(days=3)
    moved = closing("2027-03-08T12:00:00+00:00")
    take_in(release(id="2", tag=["tenderUpdate"], date=later, tender=moved))
    (after,) = read_one(client)
    (of_search,) = read(client).events
    assert before.uid == after.uid == of_search.uid
    assert (before.sequence, after.sequence, of_search.sequence) == (0, 1, 1)
    assert after.last_modified == after.stamp == later
    assert after.start == datetime(2027, 3, 8, 12, tzinfo=UTC)


def test_a_cancelled_tender_takes_its_dates_back(client):
    tender(tender=closing(NOON))
    off = {"status": "cancelled", "title": "Advocacy service"}
    later = PUBLISHED + timedelta(days=3)
    take_in(release(id="2", tag=["tenderCancellation"], date=later, tender=off))
    (event,) = read_one(client)
    assert event.status == "CANCELLED"
    assert event.summary == "No longer: Closes: Advocacy service"
    assert event.sequence == 1
    assert read(client).events == []


def award(at, *, status="active"):
    """The notice on its outcome, published `at`."""
    ended = {"status": "complete" if status == "active" else status}
    take_in(
        release(
            id="3", tag=["award"], date=at, tender=ended, awards=[{"id": "1", "status": status}]
        )
    )


def two_stages(client):
    """By kind, the statuses of the dates of a tender with a date to ask to take part and one to
    send a tender."""
    return {
        event.uid.removeprefix(f"{OCID}-").partition("@")[0]: event.status
        for event in read_one(client)
    }


EOI = {"expressionOfInterestDeadline": "2027-02-01T12:00:00+00:00"}


def test_who_was_shortlisted_still_has_a_tender_to_send(client):
    tender(tender=closing(NOON, **EOI))
    with time_machine.travel(datetime(2027, 2, 10, tzinfo=UTC), tick=False):
        for stored in ("open", "closed"):  # the clock closes it before the task writes it down
            Tender.objects.update(status=stored)
            assert Tender.objects.get().stage == "closed"
            assert two_stages(client) == {"eoi": "CONFIRMED", "bids": "CONFIRMED"}


def test_cancelling_takes_back_what_was_already_over_too(client):
    tender(tender=closing(NOON, **EOI))
    with time_machine.travel(datetime(2027, 2, 10, tzinfo=UTC), tick=False):
        off = release(id="2", tag=["tenderCancellation"], date=timezone.now())
        take_in(off | {"tender": {"id": OCID, "status": "cancelled"}})
        assert two_stages(client) == {"eoi": "CANCELLED", "bids": "CANCELLED"}


def test_an_award_takes_back_what_was_still_ahead_and_it_stays_so(client):
    tender(tender=closing(NOON, **EOI))
    award(datetime(2027, 2, 10, tzinfo=UTC))
    for day in (datetime(2027, 2, 11, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)):
        with time_machine.travel(day, tick=False):
            assert two_stages(client) == {"eoi": "CONFIRMED", "bids": "CANCELLED"}


def test_the_day_of_an_award_is_still_ahead_where_no_hour_is_given(client):
    tender(tender=closing("2027-02-10"))
    award(datetime(2027, 2, 10, 15, tzinfo=UTC))
    assert two_stages(client) == {"bids": "CANCELLED"}


def test_what_ended_without_a_contract_before_its_time_has_no_date_any_more(client):
    tender(tender=closing(NOON))
    award(PUBLISHED + timedelta(days=3), status="unsuccessful")
    assert Tender.objects.get().stage == "closed"
    assert two_stages(client) == {"bids": "CANCELLED"}


def test_what_closed_and_was_then_awarded_stays_as_it_was(client):
    tender(tender=closing("2026-05-20T12:00:00+01:00"))
    award(datetime(2026, 6, 1, tzinfo=UTC))
    (event,) = read_one(client)
    assert event.status == "CONFIRMED"
    assert event.sequence == 1


def test_what_was_awarded_before_its_time_has_no_date_any_more(client):
    tender(status="awarded", closes=timezone.now() + timedelta(days=9))
    (event,) = read_one(client)
    assert event.status == "CANCELLED"


def test_a_notice_sent_again_with_another_date_counts_up_too(client):
    """The history shows the release once, as it is now."""
    tender(tender=closing(NOON))
    take_in(release(tender=closing("2027-03-08T12:00:00+00:00")))
    assert len(Tender.objects.get().history) == 1
    (event,), (of_search,) = read_one(client), read(client).events
    assert event.start == datetime(2027, 3, 8, 12, tzinfo=UTC)
    assert event.sequence == of_search.sequence == Tender.objects.get().version == 1
    take_in(release(tender=closing("2027-03-08T12:00:00+00:00")))
    assert Tender.objects.get().version == 1  # the same bytes again change nothing


def test_an_older_notice_that_comes_late_counts_up(client):
    tender(tender=closing(NOON))
    take_in(release(id="0", date=PUBLISHED - timedelta(days=1), tender=closing(NOON)))
    assert Tender.objects.get().version == 1


def test_a_notice_without_dates_has_no_calendar(client):
    take_in(release())
    assert client.get(f"/tenders/{OCID}/calendar.ics").status_code == 404
    assert client.get("/tenders/ocds-h6vhtk-none/calendar.ics").status_code == 404
    assert read(client).events == []


def test_long_titles_and_signs_of_the_format_come_through(client):
    title = "Pflege; café, “tea” \\n and " + "ä" * 150
    tender(tender=closing(NOON, title=title))
    Tender.objects.update(title=f"{title}\r\nBEGIN:VEVENT\x0b")
    (event,) = read(client).events
    assert event.summary == f"Closes: {title} BEGIN:VEVENT"


def test_a_calendar_without_dates_is_one_that_programs_can_read(client):
    found = read(client)
    assert not found.events
    assert [component.name for component in found.subcomponents] == ["VTIMEZONE"]


def test_what_means_nothing_is_left_out_and_said(client):
    tender()
    found = read(client, region="nowhere")
    assert len(found.events) == 1
    assert found.description.endswith("left out: Region.")
    assert found.uid == read(client).uid


@pytest.mark.parametrize("number", [1, 3])
def test_the_questions_to_the_database_do_not_grow(client, django_assert_num_queries, number):
    for each in range(number):
        tender(f"ocds-h6vhtk-{each:06}", **buyer())
    with django_assert_num_queries(4):
        client.get("/tenders/calendar.ics")
    with django_assert_num_queries(4):
        client.get("/tenders/ocds-h6vhtk-000000/calendar.ics")

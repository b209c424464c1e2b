"""The private calendars, as a calendar program asks for them: with the address alone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from icalendar import Calendar

from portal.deadlines.actions import choosing, watching
from portal.deadlines.models import Group, Standing
from portal.organisations.actions import remove_member
from tenders.actions.watching import watch_tender
from tests.factories.accounts import make_user
from tests.factories.deadlines import due, make_watch, now_is, thing
from tests.factories.organisations import make_membership, make_organisation
from tests.factories.tenders import OCID, tender

pytestmark = pytest.mark.django_db
UK = ZoneInfo("Europe/London")
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 20, 12, tzinfo=UK)
CLOSES = datetime(2026, 12, 22, 17, tzinfo=UK)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ann():
    return make_user()


def asked(client, person, organisation=None):
    answer = client.get(choosing.calendar_of(person, organisation).get_absolute_url())
    assert answer.status_code == 200
    return answer


def events(client, person, organisation=None):
    return Calendar.from_ical(asked(client, person, organisation).content).events


def test_it_has_every_date_of_what_is_watched(client, ann):
    make_watch(
        due(CLOSES),
        due(CLOSES - 9 * DAY, kind="event:1", group=Group.EVENT, name="Visit", hour_known=False),
        by=ann,
        key="test:one",
        title="Advocacy",
        whose="Leeds City Council",
    )
    visit, close = events(client, ann)
    assert str(close["SUMMARY"]) == "Tenders close: Advocacy"
    assert close.start == CLOSES
    assert visit.start == date(2026, 12, 13)
    assert (str(close["UID"]), str(visit["UID"])) == (
        "one-bids@testserver",
        "one-event:1@testserver",
    )
    assert close["STATUS"] == "CONFIRMED"
    said = str(close["DESCRIPTION"]).split("\n")
    assert said == [
        "Tenders close: Tuesday 22 December 2026 at 5pm, UK time",
        "Leeds City Council",
        "You: Considering",
        "http://testserver/help/",
    ]


def test_a_thing_watched_twice_is_in_it_once_with_both_standings_and_no_notes(client, ann):
    body = make_organisation(name="Ramps", manager=ann)
    own = make_watch(due(CLOSES), by=ann, key="test:one")
    make_watch(due(CLOSES), by=ann, organisation=body, key="test:one")
    watching.change(
        watch=own, by=ann, standing=Standing.BIDDING, done_by=None, notes="Between us alone"
    )
    (event,) = events(client, ann)
    said = str(event["DESCRIPTION"])
    assert "You: Bidding\nRamps: Considering" in said
    assert b"Between us" not in asked(client, ann).content


def test_an_entry_is_the_same_one_as_in_the_calendar_of_the_tender(client, ann):
    watched = tender(closes=CLOSES)
    watch_tender(tender=watched, by=ann)
    tender(closes=CLOSES + DAY, title="Again")
    (own,) = events(client, ann)
    (public,) = Calendar.from_ical(client.get(f"/tenders/{OCID}/calendar.ics").content).events
    for name in ["UID", "SEQUENCE", "DTSTART", "STATUS"]:
        assert own[name] == public[name], name


def test_what_fell_is_cancelled_for_a_year_with_a_later_version(client, ann, clock):
    make_watch(due(CLOSES), by=ann, key="test:one", version=1)
    now_is(thing(key="test:one", version=2))
    (event,) = events(client, ann)
    assert (event["STATUS"], event.sequence) == ("CANCELLED", 2)
    assert str(event["SUMMARY"]).startswith("No longer: ")
    clock.move_to(NOW + 370 * DAY)
    assert events(client, ann) == []


def test_an_organisations_has_what_it_watches_and_no_more(client, ann):
    body = make_organisation(manager=ann)
    make_watch(due(CLOSES), by=ann, title="Own")
    make_watch(due(CLOSES), by=ann, organisation=body, title="Ours")
    assert [str(each["SUMMARY"]) for each in events(client, ann, body)] == ["Tenders close: Ours"]
    assert len(events(client, ann)) == 2


def test_what_is_no_longer_watched_is_not_in_it(client, ann):
    watch = make_watch(due(CLOSES), by=ann)
    watching.stop(watch=watch, by=ann)
    assert events(client, ann) == []


def test_it_needs_no_cookie_and_no_shared_cache_may_keep_it(client, ann):
    answer = asked(client, ann)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer["Cache-Control"]
    assert not answer.cookies
    assert client.post(choosing.calendar_of(ann).get_absolute_url()).status_code == 405


def test_an_address_ends_when_it_is_renewed(client, ann):
    calendar = choosing.calendar_of(ann)
    old = calendar.get_absolute_url()
    choosing.renew_calendar(calendar=calendar)
    assert client.get(old).status_code == 404
    assert client.get(calendar.get_absolute_url()).status_code == 200


def test_an_address_ends_with_the_membership_and_the_account(client, ann):
    ben = make_user()
    body = make_organisation(manager=ann)
    membership = make_membership(organisation=body, person=ben)
    ours, own = choosing.calendar_of(ben, body), choosing.calendar_of(ben)
    remove_member(membership=membership, by=ann)
    assert client.get(ours.get_absolute_url()).status_code == 404
    assert client.get(own.get_absolute_url()).status_code == 200
    ben.is_active = False
    ben.save()
    assert client.get(own.get_absolute_url()).status_code == 404


def test_a_guessed_address_is_none(client):
    assert client.get("/calendars/guessed.ics").status_code == 404


@pytest.mark.parametrize("number", [1, 5])
def test_the_questions_to_the_database_do_not_grow(client, ann, django_assert_num_queries, number):
    for _ in range(number):
        make_watch(due(CLOSES), due(CLOSES, kind="eoi"), by=ann)
    address = choosing.calendar_of(ann).get_absolute_url()
    with django_assert_num_queries(3):
        client.get(address)

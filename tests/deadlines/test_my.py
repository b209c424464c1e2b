"""What a person watches: the list, its table, and one watch."""

import csv
import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from portal.audit.models import Event
from portal.deadlines.actions import answering, choosing, watching
from portal.deadlines.models import Group, Standing, Tell, Watch
from portal.organisations.models import Role
from tests.factories.accounts import make_user
from tests.factories.deadlines import due, follower, make_watch, now_is, thing
from tests.factories.organisations import make_membership, make_organisation

pytestmark = pytest.mark.django_db
UK = ZoneInfo("Europe/London")
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 20, 12, tzinfo=UK)
CLOSES = datetime(2026, 12, 22, 17, tzinfo=UK)
MY = "/my/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ann():
    return make_user(name="Ann Able", email="ann@example.org")


@pytest.fixture
def body(ann):
    return make_organisation(name="Ramps & Rights", manager=ann)


@pytest.fixture
def signed_in(client, ann):
    client.force_login(ann)
    return client


def text(answer):
    return answer.content.decode()


def titles(client, query=""):
    """The titles in the list, in order."""
    page = client.get(f"{MY}{query}")
    return [row.watch.watched.title for row in page.context["rows"]]


def stands(watch, standing, **said):
    said = {"by": watch.person, "done_by": None, "notes": ""} | said
    watching.change(watch=watch, standing=standing, **said)


def form_of(client, watch):
    """What the form of a watch is opened with."""
    return dict(client.get(watch.get_absolute_url()).context["form"].initial)


def save(client, watch, opened, **said):
    sent = {name: value or "" for name, value in {**opened, **said}.items()}
    return client.post(watch.get_absolute_url(), sent)


# The list


def test_a_newcomer_learns_how_to_begin(signed_in):
    page = text(signed_in.get(MY))
    assert "Nothing is watched here yet." in page
    assert f'href="{reverse("tenders:list")}">Find a tender</a>' in page
    assert "<title>What you watch, 0 in all – " in page


def test_it_shows_a_persons_own_and_their_organisations_and_nobody_elses(signed_in, ann, body):
    ben = make_user()
    make_watch(due(CLOSES), by=ann, title="Own")
    make_watch(due(CLOSES + DAY), by=ann, organisation=body, title="Ours")
    make_watch(due(CLOSES), by=ben, title="Of Ben")
    make_watch(due(CLOSES), by=ben, organisation=make_organisation(manager=ben), title="Of others")
    assert titles(signed_in) == ["Own", "Ours"]
    page = text(signed_in.get(MY))
    assert "<title>What you watch, 2 in all – " in page
    assert page.split("</title>")[1].count("2 in all") == 1


def test_a_row_says_what_is_next_when_and_what_to_do(signed_in, ann, body):
    watch = make_watch(due(CLOSES), by=ann, organisation=body, whose="Leeds City Council")
    stands(watch, Standing.BIDDING, by=ann, done_by=ann, notes="Ask about the price. " + "x " * 99)
    page = text(signed_in.get(MY))
    for words in [
        "Tenders close: Tuesday 22 December 2026 at 5pm, UK time",
        "Send your tender.",
        "Bidding",
        "Ramps &amp; Rights",
        "Ann Able",
        "Leeds City Council",
        "Ask about the price. x",
    ]:
        assert words in page
    assert "x " * 40 not in page


def test_the_next_date_that_asks_for_action_comes_first_and_none_comes_last(signed_in, ann):
    interest = due(CLOSES - 20 * DAY, kind="eoi", group=Group.INTEREST, name="Interest closes")
    not_bidding = make_watch(due(CLOSES - 25 * DAY), by=ann, title="Not bidding")
    stands(not_bidding, Standing.NOT_BIDDING)
    make_watch(due(CLOSES - 10 * DAY), by=ann, title="Second")
    sent = make_watch(interest, due(CLOSES), by=ann, title="Third: interest is sent")
    stands(sent, Standing.INTEREST_SENT)
    make_watch(interest, due(CLOSES), by=ann, title="First")
    make_watch(by=ann, title="No date yet")
    assert titles(signed_in) == [
        "First",
        "Second",
        "Third: interest is sent",
        "Not bidding",
        "No date yet",
    ]
    rows = signed_in.get(MY).context["rows"]
    assert [row.next and row.next.name for row in rows] == [
        "Interest closes",
        "Tenders close",
        "Tenders close",
        None,
        None,
    ]


def test_a_day_without_an_hour_is_ahead_until_it_is_over(signed_in, ann, clock):
    day = NOW.replace(hour=0) + 2 * DAY
    make_watch(due(day, hour_known=False), by=ann, title="Only a day")
    clock.move_to(day.replace(hour=23, minute=59))
    assert titles(signed_in) == ["Only a day"]
    assert "Sunday 22 November 2026, no hour given" in text(signed_in.get(MY))
    clock.move_to(day + DAY)
    assert titles(signed_in) == []
    assert titles(signed_in, "?over") == ["Only a day"]


def test_what_is_over_or_stopped_stands_apart_what_ended_last_first(signed_in, ann, clock):
    make_watch(due(CLOSES), by=ann, title="Ahead")
    make_watch(due(NOW + DAY), by=ann, title="Ended first")
    make_watch(due(NOW + 2 * DAY), by=ann, title="Ended last")
    watching.stop(watch=make_watch(due(CLOSES), by=ann, title="Stopped"), by=ann)
    clock.move_to(NOW + 3 * DAY)
    assert titles(signed_in) == ["Ahead"]
    assert titles(signed_in, "?over") == ["Stopped", "Ended last", "Ended first"]
    assert "<title>What you watched and is over, 3 in all" in text(signed_in.get("/my/?over"))


def test_what_is_cancelled_is_over(signed_in, ann):
    watch = make_watch(due(CLOSES), by=ann, title="Cancelled")
    now_is(thing(key=watch.watched.key, title="Cancelled", version=1))
    assert titles(signed_in) == []
    assert titles(signed_in, "?over") == ["Cancelled"]


def test_whose_are_shown_can_be_chosen(signed_in, ann, body):
    make_watch(due(CLOSES), by=ann, title="Own")
    make_watch(due(CLOSES), by=ann, organisation=body, title="Ours")
    assert titles(signed_in, "?mine") == ["Own"]
    assert titles(signed_in, f"?organisation={body.slug}") == ["Ours"]
    ways = signed_in.get("/my/?mine=&over=").context["watches"].ways()
    assert [(way.query, way.is_shown) for way in ways] == [
        ("?over=", False),
        ("?mine=&over=", True),
        (f"?organisation={body.slug}&over=", False),
    ]


@pytest.mark.parametrize("query", ["?organisation=not-mine", "?organisation=%00", "?page=x"])
def test_what_means_nothing_in_the_address_is_ignored(signed_in, ann, query):
    other = make_organisation(name="Not mine", manager=make_user())
    make_watch(due(CLOSES), by=ann, title="Own")
    make_watch(due(CLOSES), by=ann, organisation=other, title="Theirs")
    assert titles(signed_in, query) == ["Own"]
    assert ("you do not belong to" in text(signed_in.get(MY + query))) == ("page" not in query)


def test_fifty_stand_on_a_page(signed_in, ann):
    for number in range(51):
        make_watch(due(CLOSES + number * DAY), by=ann, title=f"Number {number}")
    assert len(titles(signed_in)) == 50
    assert titles(signed_in, "?page=2") == ["Number 50"]
    assert ", 51 in all, page 2 – " in text(signed_in.get("/my/?page=2"))


@pytest.mark.parametrize("number", [2, 9])
def test_the_questions_to_the_database_do_not_grow(
    signed_in, ann, body, django_assert_num_queries, number
):
    for each in range(number):
        watch = make_watch(due(CLOSES), due(NOW, kind="eoi"), by=ann, organisation=body)
        stands(watch, Standing.BIDDING, by=ann, done_by=ann, notes=f"Note {each}")
    with django_assert_num_queries(8):
        signed_in.get(MY)


def test_it_says_that_all_reminders_are_off(signed_in, ann):
    assert "All your reminders are off" not in text(signed_in.get(MY))
    answering.stop_all(person=ann)
    assert "All your reminders are off" in text(signed_in.get(MY))


# The table


def rows(client, query=""):
    answer = client.get(f"/my/watches.csv{query}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_the_table_has_the_same_list(signed_in, ann, body, settings):
    settings.SITE_URL = "https://portal.example"
    watch = make_watch(due(CLOSES), by=ann, organisation=body, title="Ours", whose="Leeds")
    stands(watch, Standing.BIDDING, by=ann, done_by=ann, notes="One\nTwo")
    make_watch(due(CLOSES - DAY), by=ann, title="Own")
    own, ours = rows(signed_in)
    assert own["Title"] == "Own"
    assert ours == {
        "Title": "Ours",
        "From": "Leeds",
        "Watched by": "Ramps & Rights",
        "Standing": "Bidding",
        "Done by": "Ann Able",
        "Next": "Tenders close",
        "Next (UK time)": "2026-12-22 17:00",
        "Next, in words": "Tuesday 22 December 2026 at 5pm, UK time",
        "To do": "Send your tender.",
        "Notes": "One Two",
        "Stopped (UK time)": "",
        "Address": "https://portal.example/help/",
    }
    assert [row["Title"] for row in rows(signed_in, "?mine")] == ["Own"]
    assert rows(signed_in, "?over") == []


def test_no_cell_of_the_table_is_a_formula(signed_in, ann):
    watch = make_watch(due(CLOSES, name="-1"), by=ann, title="=1+1", whose="@SUM(1)")
    stands(watch, Standing.BIDDING, notes="+1")
    (row,) = rows(signed_in)
    assert [row[name] for name in ["Title", "From", "Next", "Notes"]] == [
        "'=1+1",
        "'@SUM(1)",
        "'-1",
        "'+1",
    ]


# One watch


def test_a_stranger_does_not_learn_of_a_watch(client, ann, body):
    client.force_login(make_user())
    for watch in [make_watch(by=ann), make_watch(by=ann, organisation=body)]:
        for name in ["watch", "stop", "stop_reminders"]:
            assert client.post(reverse(f"my:{name}", args=[watch.pk])).status_code == 404
        assert client.get(watch.get_absolute_url()).status_code == 404


def test_it_shows_all_dates_and_marks_those_that_are_past_or_fell(signed_in, ann, clock):
    dates = [
        due(NOW + DAY, kind="questions", group=Group.QUESTIONS, name="Questions close"),
        due(CLOSES, kind="bids"),
        due(CLOSES + DAY, kind="decision", group=Group.EXPECT, name="A decision is expected"),
    ]
    watch = make_watch(*dates, by=ann, key="test:one")
    now_is(thing(*dates[:2], key="test:one", version=1))
    clock.move_to(NOW + 2 * DAY)
    page = signed_in.get(watch.get_absolute_url())
    assert [(each.name, *said) for each, *said in page.context["deadlines"]] == [
        ("Questions close", "Past", ""),
        ("Tenders close", "", "Decide whether you want to bid. If you do, send your tender."),
        ("A decision is expected", "No longer holds", ""),
    ]


def test_it_shows_what_changed_from_what_to_what_and_when(signed_in, ann, clock):
    watch = make_watch(due(CLOSES), by=ann, key="test:one")
    clock.move_to(NOW + DAY)
    now_is(thing(due(CLOSES + DAY), key="test:one", version=1))
    page = text(signed_in.get(watch.get_absolute_url()))
    assert "Saturday 21 November 2026 at 12 noon, UK time" in page
    assert "<del>Tuesday 22 December 2026 at 5pm, UK time</del>" in page
    assert "<ins>Wednesday 23 December 2026 at 5pm, UK time</ins>" in page


def test_who_may_edit_says_where_the_organisation_stands(client, ann, body):
    ben = make_user(name="Ben")
    make_membership(organisation=body, person=ben, role=Role.EDIT)
    watch = make_watch(due(CLOSES), by=ann, organisation=body)
    client.force_login(ben)
    answer = save(client, watch, form_of(client, watch), standing="bidding", done_by=ann.pk)
    assert answer.url == watch.get_absolute_url()
    watch.refresh_from_db()
    assert (watch.standing, watch.done_by) == (Standing.BIDDING, ann)
    event = Event.objects.get(kind="watch-changed")
    assert (event.by_id, event.new["standing"]) == (ben.pk, "bidding")


def test_who_may_only_view_sees_it_without_the_form_and_changes_nothing(client, ann, body):
    ben = make_user()
    make_membership(organisation=body, person=ben, role=Role.VIEW)
    watch = make_watch(due(CLOSES), by=ann, organisation=body)
    stands(watch, Standing.BIDDING, by=ann, notes="Between us members")
    client.force_login(ben)
    page = text(client.get(watch.get_absolute_url()))
    assert "Between us members" in page
    assert 'name="standing"' not in page
    assert "Stop watching" not in page
    for name in ["watch", "stop"]:
        address = reverse(f"my:{name}", args=[watch.pk])
        assert client.post(address, {"standing": "won"}).status_code == 403
    watch.refresh_from_db()
    assert (watch.standing, watch.stopped_at) == (Standing.BIDDING, None)


def test_only_a_member_can_be_said_to_do_it(signed_in, ann, body):
    watch = make_watch(due(CLOSES), by=ann, organisation=body)
    opened = form_of(signed_in, watch)
    answer = save(signed_in, watch, opened, done_by=make_user().pk, notes="Typed")
    assert answer.status_code == 422
    assert "Choose a member of the organisation." in text(answer)
    assert "Typed" in text(answer)


def test_a_persons_own_watch_asks_nobody_who_does_it(signed_in, ann):
    watch = make_watch(due(CLOSES), by=ann)
    opened = form_of(signed_in, watch)
    assert 'name="done_by"' not in text(signed_in.get(watch.get_absolute_url()))
    save(signed_in, watch, opened, standing="sent", done_by=make_user().pk)
    watch.refresh_from_db()
    assert (watch.standing, watch.done_by) == (Standing.SENT, None)
    assert not Event.objects.filter(kind="watch-changed").exists()  # nobody else's business


@pytest.mark.parametrize("sent", [{"standing": ""}, {"standing": "x"}, {"notes": "x" * 5001}])
def test_what_cannot_be_saved_comes_back(signed_in, ann, sent):
    watch = make_watch(due(CLOSES), by=ann)
    answer = save(signed_in, watch, form_of(signed_in, watch), **sent)
    assert answer.status_code == 422
    assert "<title>Error: " in text(answer)


def test_the_second_of_two_who_edit_at_once_is_told_and_overwrites_nothing(signed_in, ann, body):
    watch = make_watch(due(CLOSES), by=ann, organisation=body)
    opened = form_of(signed_in, watch)
    stands(watch, Standing.NOT_BIDDING, by=make_user(), notes="Too far away")

    answer = save(signed_in, watch, opened, standing="bidding", notes="We can do it")
    assert answer.status_code == 422
    page = text(answer)
    assert "Somebody changed this while you had it open." in page
    assert "Too far away" in page
    assert "We can do it" in page
    assert Watch.objects.get().notes == "Too far away"

    again = save(signed_in, watch, answer.context["form"].data.dict())
    assert again.status_code == 302
    assert Watch.objects.get().notes == "We can do it"


def test_a_form_that_does_not_say_what_it_was_opened_with_overwrites_nothing(signed_in, ann):
    watch = make_watch(due(CLOSES), by=ann)
    answer = signed_in.post(watch.get_absolute_url(), {"standing": "won"})
    assert answer.status_code == 422
    assert Watch.objects.get().standing == Standing.CONSIDERING


def test_one_press_stops_and_one_takes_it_back(signed_in, ann, body):
    watch = make_watch(due(CLOSES), by=ann, organisation=body)
    stop = reverse("my:stop", args=[watch.pk])
    assert signed_in.get(stop).status_code == 405
    page = text(signed_in.post(stop, follow=True))
    assert "Ramps &amp; Rights no longer watches this." in page
    assert "Watch it again for Ramps &amp; Rights" in page
    assert Watch.objects.get().stopped_at == NOW
    page = text(signed_in.post(stop, {"undo": "1"}, follow=True))
    assert "Ramps &amp; Rights watches this again." in page
    assert Watch.objects.get().stopped_at is None


def test_one_too_many_is_not_gone_on_with(signed_in, ann, monkeypatch):
    watch = make_watch(due(CLOSES), by=ann)
    watching.stop(watch=watch, by=ann)
    make_watch(due(CLOSES), by=ann)
    monkeypatch.setattr(watching, "MOST", 1)
    page = text(signed_in.post(reverse("my:stop", args=[watch.pk]), {"undo": "1"}, follow=True))
    assert "Stop watching one of them first." in page


def test_a_member_stops_reminders_for_themselves_alone(client, ann, body):
    ben = make_user()
    make_membership(organisation=body, person=ben, role=Role.VIEW)
    watch = make_watch(due(CLOSES), by=ann, organisation=body)
    client.force_login(ben)
    assert "Stop reminders for me only" in text(client.get(watch.get_absolute_url()))
    address = reverse("my:stop_reminders", args=[watch.pk])
    page = text(client.post(address, follow=True))
    assert "You stopped the reminders of this for yourself." in page
    assert follower(ben, watch).stopped_at == NOW
    assert follower(ann, watch).stopped_at is None
    assert "We remind you at" in text(client.post(address, {"undo": "1"}, follow=True))
    assert follower(ben, watch).stopped_at is None


def test_whoever_is_not_reminded_is_told_so(client, ann, body):
    ben = make_user()
    make_membership(organisation=body, person=ben, role=Role.VIEW)
    choosing.choose(by=ann, organisation=body, tell=Tell.INVOLVED)
    watch = make_watch(due(CLOSES), by=ann, organisation=body)
    client.force_login(ben)
    assert "We do not remind you of this." in text(client.get(watch.get_absolute_url()))

"""Fetching from a real server on loopback into a real database; the clock is moved by hand."""

import threading
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from portal.celery import app
from tenders import tasks
from tenders.actions import fetching
from tenders.models import FetchState, Rejection, Release, Tender
from tests.tenders.replay import FIND_A_TENDER, Answer, Replay, data, press_ctrl_c, web_page

pytestmark = pytest.mark.django_db

SOURCE = "find-a-tender"
NOW = datetime(2026, 9, 3, 18, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
UK = ZoneInfo("Europe/London")


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as moved_by_hand:
        yield moved_by_hand


@pytest.fixture
def service(clock, settings):
    with Replay() as replay:
        settings.FIND_A_TENDER_URL = replay.base_url
        settings.CONTRACTS_FINDER_URL = replay.base_url
        yield replay


def state():
    return FetchState.of(SOURCE)


def set_state(**fields):
    FetchState.of(SOURCE)
    FetchState.objects.filter(source=SOURCE).update(**fields)


def fetch_after(clock, wait):
    clock.shift(wait)
    return fetching.fetch_page(SOURCE)


def stored():
    return sorted(Release.objects.values_list("release_id", flat=True))


def ids(releases):
    return sorted(release["id"] for release in releases)


# The way through a window


def test_a_window_is_read_page_by_page_until_no_next_one_is_named(service, clock):
    service.will_say(
        service.page(*FIND_A_TENDER[:2], next_path="/api?cursor=2"),
        service.page(*FIND_A_TENDER[2:4], next_path="/api?cursor=3"),
        service.page(*FIND_A_TENDER[4:]),
    )

    first = fetching.fetch_page(SOURCE)
    assert state().next_url == f"{service.base_url}/api?cursor=2"
    assert state().read_until is None
    fetch_after(clock, MINUTE)
    fetch_after(clock, MINUTE)

    assert (first.outcome.releases, first.outcome.new, first.fault) == (2, 2, "")
    assert [asked.path for asked in service.asked[1:]] == ["/api?cursor=2", "/api?cursor=3"]
    assert stored() == ids(FIND_A_TENDER)
    assert set(Release.objects.values_list("source", flat=True)) == {SOURCE}
    assert (state().next_url, state().window_end) == ("", None)
    assert state().read_until == NOW - DAY
    assert state().last_success_at == NOW + 2 * MINUTE


def test_the_first_window_begins_two_days_back_and_the_next_ones_overlap_by_two_hours(
    service, clock
):
    service.will_say(service.page(), service.page(), service.page())

    fetching.fetch_page(SOURCE)
    fetch_after(clock, MINUTE)
    fetch_after(clock, MINUTE)

    windows = [(asked.query["updatedFrom"], asked.query["updatedTo"]) for asked in service.asked]
    assert windows == [  # six in the evening UTC is seven in UK summer time
        ("2026-09-01T19:00:00", "2026-09-02T19:00:00"),
        ("2026-09-02T17:00:00", "2026-09-03T17:00:00"),
        ("2026-09-03T15:00:00", "2026-09-03T19:02:00"),
    ]
    assert state().read_until == NOW + 2 * MINUTE


def test_a_new_window_begins_an_hour_after_the_last(service, clock):
    set_state(read_until=NOW)
    service.will_say(service.page())

    assert fetch_after(clock, HOUR - timedelta(seconds=1)) is None
    assert not service.asked
    assert fetch_after(clock, timedelta(seconds=1))
    assert service.asked[0].query["updatedFrom"] == "2026-09-03T17:00:00"


def test_contracts_finder_is_asked_in_its_own_words(service):
    service.will_say(service.page())

    fetching.fetch_page("contracts-finder")

    assert service.asked[0].path == (
        "/Published/Notices/OCDS/Search"
        "?publishedFrom=2026-09-01T19:00:00&publishedTo=2026-09-02T19:00:00&limit=100"
    )


@pytest.mark.parametrize("night", [(2026, 3, 28, 20, 17), (2026, 10, 24, 20, 17)])
def test_no_hour_is_missed_when_the_clocks_change_whichever_hour_the_service_means(
    service, clock, night
):
    begin = datetime(*night, tzinfo=UTC)
    clock.move_to(begin)
    set_state(read_until=begin)

    for _hour in range(12):
        service.will_say(service.page())
        assert fetch_after(clock, HOUR)

    for last, following in pairwise(service.asked):
        assert readings(following.query["updatedFrom"])[1] < readings(last.query["updatedTo"])[0]
    assert all(len(asked.query["updatedFrom"]) == 19 for asked in service.asked)


def readings(wall_clock):
    """The earliest and the latest moment that a UK time without an offset can mean."""
    local = datetime.fromisoformat(wall_clock).replace(tzinfo=UK)
    return sorted(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def test_a_window_begun_at_another_address_of_the_service_is_begun_anew(service):
    set_state(next_url="https://former.example/api?cursor=9", window_end=NOW)
    service.will_say(service.page())

    fetching.fetch_page(SOURCE)

    assert service.asked[0].query["updatedFrom"] == "2026-09-01T19:00:00"


# Faults


@pytest.mark.parametrize(
    ("answer", "wait"),
    [
        (Answer(429, headers={"Retry-After": "45"}), 45),
        (Answer(429), 120),
        (Answer(503, headers={"Retry-After": "200"}), 200),
        (web_page(503), 120),
        (web_page(403), 300),
        (web_page(500), 30),
        (web_page(200), 30),
        (data({"releases": [FIND_A_TENDER[0]]}, cut=True), 30),
        (data({"releases": FIND_A_TENDER, "links": {"next": "http://127.0.0.1:1/api"}}), 30),
        (data({"releases": FIND_A_TENDER, "links": {"next": "/api?cursor=2"}}), 30),
    ],
)
def test_after_a_fault_the_same_page_is_asked_again_and_not_too_early(service, clock, answer, wait):
    service.will_say(service.page(FIND_A_TENDER[0], next_path="/api?cursor=2"), answer)
    fetching.fetch_page(SOURCE)

    turn = fetch_after(clock, MINUTE)
    assert turn.fault == state().last_fault != ""
    assert state().faults_in_a_row == 1
    assert stored() == ids(FIND_A_TENDER[:1])

    service.will_say(service.page(FIND_A_TENDER[1]))
    assert fetch_after(clock, timedelta(seconds=wait - 1)) is None
    assert not fetch_after(clock, timedelta(seconds=1)).fault
    assert [asked.path for asked in service.asked[1:]] == ["/api?cursor=2"] * 2
    assert stored() == ids(FIND_A_TENDER[:2])
    assert (state().faults_in_a_row, state().last_fault) == (0, "")


def test_waits_grow_to_an_hour_and_five_faults_in_a_row_are_told(service, clock):
    waits = []
    for number in range(1, 11):
        service.will_say(web_page(500))
        assert fetching.fetch_page(SOURCE).fault
        assert FetchState.objects.in_trouble().exists() == (number >= 5)
        waits.append((state().not_before - datetime.now(UTC)).total_seconds())
        clock.move_to(state().not_before)

    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    service.will_say(service.page())
    fetching.fetch_page(SOURCE)
    assert not FetchState.objects.in_trouble().exists()


def test_after_five_faults_the_window_is_begun_anew_for_its_cursor_may_be_stale(service, clock):
    set_state(next_url=f"{service.base_url}/api?cursor=9", window_end=NOW, read_until=NOW - DAY)
    service.will_say(*[Answer(400)] * 5, service.page())

    for _try in range(6):
        clock.shift(HOUR)
        fetching.fetch_page(SOURCE)

    assert [asked.path for asked in service.asked[:5]] == ["/api?cursor=9"] * 5
    assert service.asked[5].query["updatedFrom"] == "2026-09-02T17:00:00"


def test_a_page_that_has_moved_is_asked_at_its_new_address(service, clock):
    service.will_say(Answer(302, headers={"Location": "/moved"}), service.page(FIND_A_TENDER[0]))

    fetching.fetch_page(SOURCE)
    fetch_after(clock, MINUTE)

    assert service.asked[1].path == "/moved"
    assert stored() == ids(FIND_A_TENDER[:1])


@pytest.mark.parametrize(
    "content",
    [
        {"message": "too busy", "links": {"next": "/api?cursor=3"}},
        {"records": [{"ocid": "ocds-h6vhtk-06f1b4"}]},
        {"releases": "none"},
    ],
)
def test_a_page_that_is_no_ocds_goes_to_the_desk_and_is_tried_again(service, clock, content):
    """What next page it names cannot be known, and the notices after it must not be lost."""
    service.will_say(
        service.page(FIND_A_TENDER[0], next_path="/api?cursor=2"),
        data(content),
        data(content),
        service.page(FIND_A_TENDER[1]),
    )

    fetching.fetch_page(SOURCE)
    turn = fetch_after(clock, MINUTE)
    fetch_after(clock, HOUR)
    fetch_after(clock, HOUR)

    rejection = Rejection.objects.get()
    assert (rejection.source, rejection.file) == (SOURCE, "Find a Tender, 2026-09-02")
    assert rejection.reason in turn.fault
    assert (turn.outcome.files, turn.outcome.releases, turn.outcome.rejected) == (1, 0, 0)
    assert len(turn.outcome.rejections) == 1
    assert [asked.path for asked in service.asked[1:]] == ["/api?cursor=2"] * 3
    assert stored() == ids(FIND_A_TENDER[:2])


def test_a_broken_release_goes_to_the_desk_and_the_rest_of_its_page_goes_in(service):
    broken = {**FIND_A_TENDER[1]}
    del broken["ocid"]
    service.will_say(service.page(FIND_A_TENDER[0], broken, FIND_A_TENDER[2]))

    outcome = fetching.fetch_page(SOURCE).outcome

    assert (outcome.releases, outcome.new, outcome.rejected) == (3, 2, 1)
    assert Rejection.objects.get().file == "Find a Tender, 2026-09-02"


# Workers that die, and more than one of them


def test_a_crash_between_import_and_cursor_loses_and_doubles_nothing(service, clock):
    service.will_say(*[service.page(*FIND_A_TENDER[:3], next_path="/api?cursor=2")] * 2)
    forbid_to_move_the_cursor()

    assert "broke our import" in fetching.fetch_page(SOURCE).fault
    assert stored() == []

    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER refuse ON tenders_fetchstate")
    turn = fetch_after(clock, MINUTE)
    assert turn.outcome.new == 3
    assert service.asked[0].path == service.asked[1].path
    assert stored() == ids(FIND_A_TENDER[:3])


def forbid_to_move_the_cursor():
    """The database itself refuses the step that comes after the import."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'crashed here'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE UPDATE ON tenders_fetchstate FOR EACH ROW"
            " WHEN (NEW.next_url LIKE '%%cursor=2') EXECUTE FUNCTION pg_temp.refuse()"
        )


def test_whoever_stops_us_while_we_ask_leaves_the_turn_to_others(service, clock):
    service.will_say(service.page(before=press_ctrl_c), service.page(FIND_A_TENDER[0]))

    with pytest.raises(KeyboardInterrupt):
        fetching.fetch_page(SOURCE)

    assert fetch_after(clock, timedelta(seconds=9)) is None
    assert fetch_after(clock, timedelta(seconds=1)).outcome.new == 1
    assert service.asked[0].path == service.asked[1].path


def test_the_lease_of_a_dead_worker_runs_out(service, clock):
    set_state(leased_until=NOW + fetching.LEASE)
    service.will_say(service.page(FIND_A_TENDER[0]))

    assert fetch_after(clock, fetching.LEASE - timedelta(seconds=1)) is None
    assert fetch_after(clock, timedelta(seconds=1)).outcome.new == 1
    assert state().leased_until is None


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_outlives_its_lease_does_not_move_what_another_has_taken_over(service):
    others = {"leased_until": NOW + HOUR, "next_url": "http://o.example/9", "window_end": NOW}
    take_over = elsewhere(lambda: set_state(**others))
    service.will_say(service.page(FIND_A_TENDER[0], before=take_over))

    fetching.fetch_page(SOURCE)

    assert FetchState.objects.filter(**others, last_success_at=None).exists()
    assert stored() == ids(FIND_A_TENDER[:1])


@pytest.mark.django_db(transaction=True)
def test_while_one_worker_asks_another_does_not(service):
    turns = []
    try_too = elsewhere(lambda: turns.append(fetching.fetch_page(SOURCE)))
    service.will_say(service.page(FIND_A_TENDER[0], before=try_too))

    assert fetching.fetch_page(SOURCE).outcome.new == 1
    assert turns == [None]
    assert len(service.asked) == 1


@pytest.mark.django_db(transaction=True)
def test_of_workers_that_try_at_the_same_moment_one_asks(service):
    start = threading.Barrier(4)
    service.will_say(*[service.page(FIND_A_TENDER[0])] * 4)

    @elsewhere
    def worker():
        start.wait()
        return fetching.fetch_page(SOURCE)

    with ThreadPoolExecutor(4) as pool:
        turns = [future.result() for future in [pool.submit(worker) for _ in range(4)]]

    assert sum(turn is not None for turn in turns) == 1
    assert len(service.asked) == 1


def elsewhere(work):
    """`work`, to be done in a thread of its own with a database connection of its own."""

    def done_and_closed():
        try:
            return work()
        finally:
            connection.close()

    return done_and_closed


# The limit


def test_the_service_is_never_asked_more_than_12_times_in_two_minutes(service, clock):
    for number in range(40):
        service.will_say(service.page(next_path=f"/api?cursor={number}"))

    for _second in range(300):
        fetch_after(clock, timedelta(seconds=1))

    times = [asked.at for asked in service.asked]
    gaps = {later - earlier for earlier, later in pairwise(times)}
    assert gaps == {timedelta(seconds=10)}
    assert len(times) == 30


def test_a_slow_answer_does_not_bring_the_next_request_nearer(service, clock):
    slow = service.page(next_path="/api?cursor=2", before=lambda: clock.shift(20))
    service.will_say(slow, service.page())

    fetching.fetch_page(SOURCE)

    assert fetch_after(clock, timedelta(seconds=9)) is None
    assert fetch_after(clock, timedelta(seconds=1))


# The clock


def test_each_minute_a_page_comes_from_each_service_that_has_one(service, clock, monkeypatch):
    monkeypatch.setitem(app.conf, "task_always_eager", True)
    service.will_say(service.page(FIND_A_TENDER[0]), service.page(), service.page())

    tasks.fetch_notices()
    assert [asked.path.split("?")[0] for asked in service.asked] == [
        "/api/1.0/ocdsReleasePackages",
        "/Published/Notices/OCDS/Search",
    ]
    assert stored() == ids(FIND_A_TENDER[:1])


def test_each_minute_what_has_passed_is_closed(service, clock):
    database_now = timezone.now()  # nobody moves that clock
    clock.move_to(database_now - HOUR)
    release = deepcopy(next(release for release in FIND_A_TENDER if release["tag"] == ["tender"]))
    release["tender"]["tenderPeriod"]["endDate"] = (database_now - MINUTE).isoformat()
    service.will_say(service.page(release))
    fetching.fetch_page(SOURCE)
    assert Tender.objects.get().status == Tender.Status.OPEN

    tasks.close_tenders()

    assert Tender.objects.get().status == Tender.Status.CLOSED

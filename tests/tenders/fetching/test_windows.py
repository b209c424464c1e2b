"""The way through a window, page by page, and how fast it may be gone."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from portal.celery import app
from tenders import tasks
from tenders.actions import fetching
from tenders.models import Release, Tender

from .asking import DAY, HOUR, MINUTE, NOW, SOURCE, fetch_after, ids, set_state, state, stored
from .replay import FIND_A_TENDER

pytestmark = pytest.mark.django_db

UK = ZoneInfo("Europe/London")


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

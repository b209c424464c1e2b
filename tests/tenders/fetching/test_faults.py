"""What the service does wrong, and what comes of it."""

from datetime import UTC, datetime, timedelta

import pytest

from tenders.actions import fetching
from tenders.models import FetchState, Rejection

from .asking import DAY, HOUR, MINUTE, NOW, SOURCE, fetch_after, ids, set_state, state, stored
from .replay import FIND_A_TENDER, Answer, data, web_page

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("ways", [["2", "3"], ["2", "3", "4", "5"]])
def test_a_service_that_names_ever_another_page_is_left_and_its_window_begun_anew(
    service, clock, monkeypatch, ways
):
    set_state(read_until=NOW - DAY)
    monkeypatch.setattr(fetching, "MOST_PAGES", 4)
    service.will_say(*[service.page(next_path=f"/api?cursor={way}") for way in (ways * 2)[:4]])
    for _page in range(4):
        assert not fetch_after(clock, MINUTE).fault

    assert fetch_after(clock, MINUTE).fault == "Its pages do not end: we stopped after 4."
    assert state().last_fault
    assert FetchState.objects.in_trouble().exists()  # so the desk tells it
    assert fetch_after(clock, HOUR - timedelta(seconds=1)) is None
    assert len(service.asked) == 4

    service.will_say(service.page(FIND_A_TENDER[0]))
    assert not fetch_after(clock, timedelta(seconds=1)).fault
    assert service.asked[4].query["updatedFrom"] == service.asked[0].query["updatedFrom"]

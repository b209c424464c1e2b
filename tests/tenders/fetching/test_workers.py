"""Workers that die, and more than one of them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from tenders.actions import fetching
from tenders.models import FetchState

from .asking import HOUR, MINUTE, NOW, SOURCE, fetch_after, ids, set_state, state, stored
from .replay import FIND_A_TENDER, press_ctrl_c

pytestmark = pytest.mark.django_db


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

"""The log: each release has its place, places come in the order in which others see them."""

import threading
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from tenders.models import LogEntry, Release
from tests.factories.tenders import release, take_in

ONE, TWO, THREE = (f"ocds-h6vhtk-00000{n}" for n in (1, 2, 3))


def seen_after(cursor):
    """What a reader who has read up to `cursor` is given now: pairs of place and ocid."""
    return list(
        LogEntry.objects.filter(pk__gt=cursor).order_by("pk").values_list("pk", "release__ocid")
    )


@contextmanager
def elsewhere():
    """Another connection: takes one release in, and keeps its transaction open to the end."""
    stored, go_on, faults = threading.Event(), threading.Event(), []

    def importing():
        try:
            with transaction.atomic():
                # Not the factory, which does what the end of a transaction does
                Release.objects.bulk_create([copy_of(ONE, TWO)])
                stored.set()
                assert go_on.wait(20)
        except BaseException as fault:  # for the test to raise
            faults.append(fault)
        finally:
            stored.set()
            connection.close()

    thread = threading.Thread(target=importing)
    thread.start()
    try:
        assert stored.wait(20)
        yield
    finally:
        go_on.set()
        thread.join(20)
        assert not faults


def copy_of(ocid, other):
    found = Release.objects.get(ocid=ocid)
    found.pk, found.ocid = None, other
    return found


@pytest.mark.django_db(transaction=True)
def test_a_reader_misses_no_release_that_is_stored_first_and_seen_last():
    take_in(release(ONE))
    (cursor, _), *_ = seen_after(0)
    with elsewhere():
        take_in(release(THREE))
        during = seen_after(cursor)
        cursor = during[-1][0]
    late, early = Release.objects.get(ocid=TWO), Release.objects.get(ocid=THREE)
    assert late.pk < early.pk  # so by their keys the reader would have gone past it
    assert [ocid for _, ocid in during] == [THREE]
    assert [ocid for _, ocid in seen_after(cursor)] == [TWO]


@pytest.mark.django_db(transaction=True)
def test_who_gets_a_place_holds_the_lock_until_others_see_it():
    """Otherwise a later place could be seen before an earlier one."""
    take_in(release(ONE))
    placed = threading.Event()

    def import_another():
        try:
            Release.objects.bulk_create([copy_of(ONE, THREE)])
            placed.set()
        finally:
            connection.close()

    with transaction.atomic():
        Release.objects.bulk_create([copy_of(ONE, TWO)])
        connection.check_constraints()  # the end, all but the last step
        thread = threading.Thread(target=import_another)
        thread.start()
        assert not placed.wait(1)
    assert placed.wait(20)
    thread.join(20)
    assert [ocid for _, ocid in seen_after(0)] == [ONE, TWO, THREE]


@pytest.mark.django_db(transaction=True)
def test_what_was_not_stored_after_all_has_no_place():
    take_in(release(ONE))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Release.objects.bulk_create([copy_of(ONE, TWO)])
        raise ZeroDivisionError
    assert [ocid for _, ocid in seen_after(0)] == [ONE]


@pytest.mark.django_db(transaction=True)
def test_a_release_has_its_place_whichever_way_it_came_in():
    take_in(release(ONE))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenders_release (ocid, release_id, release_id_is_derived, sha256, raw,"
            " reading, changes, date, tag, source, package, received_at)"
            " SELECT %s, release_id, release_id_is_derived, sha256, raw,"
            " reading, changes, date, tag, source, package, received_at FROM tenders_release",
            [TWO],
        )
    assert [ocid for _, ocid in seen_after(0)] == [ONE, TWO]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "act", [lambda log: log.update(at="2026-01-01T00:00Z"), lambda log: log.delete()]
)
def test_a_place_is_for_good(act):
    take_in(release(ONE))
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        act(LogEntry.objects.all())
    assert LogEntry.objects.count() == 1


@pytest.mark.django_db
def test_a_release_has_one_place():
    take_in(release(ONE))
    entry = LogEntry.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        LogEntry.objects.create(release=entry.release, at=entry.at)

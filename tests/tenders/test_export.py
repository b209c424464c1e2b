"""The file of all releases: made each night, in steps, whole or not at all."""

import gzip
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tenders.actions.export import exported_file, last_night, take_step
from tenders.models import Export
from tenders.tasks import export_releases
from tests.factories.tenders import release, take_in

FILE = "/api/ocds/releases.jsonl.gz"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ONE_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORT_FOLDER = tmp_path / "exports"
    return settings.EXPORT_FOLDER


def many(*numbers):
    take_in(*(release(f"ocds-h6vhtk-{n:06}", id=str(n)) for n in numbers))


def lines():
    with gzip.open(exported_file(), "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def ids():
    return [each["id"] for each in lines()]


def steps(*, at=NOW, most=50):
    """Takes steps of one release each until there is nothing to do; returns how many."""
    for number in range(most):
        if Export.objects.filter(made_at__isnull=False, started_at=at).exists():
            return number
        take_step(at, seconds=0)
    raise AssertionError("It does not end.")


@pytest.mark.django_db
def test_it_has_every_release_as_the_log_publishes_it(client):
    many(1, 2, 3)
    export_releases()
    assert lines() == client.get("/api/ocds/releases.json").json()["releases"]


@pytest.mark.django_db
def test_what_was_made_is_written_down():
    many(1, 2)
    take_step(NOW)
    made = Export.newest()
    content = exported_file().read_bytes()
    assert (made.count, made.bytes) == (2, len(content))
    assert made.sha256 == hashlib.sha256(content).hexdigest()
    assert made.started_at == NOW < made.made_at


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 2, 5])
def test_steps_come_to_the_same_as_doing_it_at_once(number):
    many(*range(number))
    assert steps() == number + 1  # the last one finds that there is no more
    assert ids() == [str(n) for n in range(number)]
    assert Export.newest().count == number


@pytest.mark.django_db
def test_while_it_is_made_there_is_no_file_and_then_the_old_one(client):
    many(1)
    take_step(NOW, seconds=0)
    assert client.get(FILE).status_code == 404
    take_step(NOW)
    many(2, 3)
    take_step(NOW + ONE_DAY, seconds=0)
    assert ids() == ["1"]
    take_step(NOW + ONE_DAY)
    assert ids() == ["1", "2", "3"]


@pytest.mark.django_db
@pytest.mark.parametrize("broken", [b"", b"half a rel", b"\x00" * 10_000])
def test_what_a_killed_step_had_written_is_cut_off(folder, broken):
    many(1, 2, 3)
    take_step(NOW, seconds=0)
    with (folder / "releases.jsonl.part").open("ab") as part:
        part.write(broken)
    steps()
    assert ids() == ["1", "2", "3"]


@pytest.mark.django_db
def test_a_step_that_fails_is_taken_again():
    many(1, 2, 3)
    take_step(NOW, seconds=0)
    exported_file().mkdir()  # so that nothing can take its place
    with pytest.raises(OSError):
        take_step(NOW)
    assert Export.objects.get().count == 1
    exported_file().rmdir()
    steps()
    assert ids() == ["1", "2", "3"]


@pytest.mark.django_db
def test_if_the_part_is_gone_it_begins_anew(folder):
    many(1, 2, 3)
    take_step(NOW, seconds=0)
    (folder / "releases.jsonl.part").unlink()
    steps()
    assert ids() == ["1", "2", "3"]
    assert Export.newest().count == 3


@pytest.mark.django_db
def test_a_night_has_one_file():
    many(1)
    take_step(NOW)
    many(2)
    take_step(NOW + timedelta(hours=13))
    assert ids() == ["1"]
    take_step(NOW + timedelta(hours=14))  # two in the morning
    assert ids() == ["1", "2"]


@pytest.mark.django_db
def test_one_that_takes_longer_than_a_night_is_finished_first():
    many(1, 2)
    take_step(NOW, seconds=0)
    take_step(NOW + ONE_DAY)
    assert Export.objects.count() == 1
    assert ids() == ["1", "2"]


@pytest.mark.django_db
def test_of_nothing_no_file_is_made():
    take_step(NOW)
    assert not Export.objects.exists()
    assert not exported_file().exists()


@pytest.mark.parametrize(
    ("at", "night"),
    [
        (datetime(2026, 1, 5, 1, 59, 59, tzinfo=UTC), datetime(2026, 1, 4, 2, tzinfo=UTC)),
        (datetime(2026, 1, 5, 2, tzinfo=UTC), datetime(2026, 1, 5, 2, tzinfo=UTC)),
        (datetime(2026, 7, 5, 0, 59, 59, tzinfo=UTC), datetime(2026, 7, 4, 1, tzinfo=UTC)),
        (datetime(2026, 7, 5, 1, tzinfo=UTC), datetime(2026, 7, 5, 1, tzinfo=UTC)),
        (datetime(2026, 3, 29, 12, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (datetime(2026, 10, 25, 12, tzinfo=UTC), datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_the_night_is_by_uk_time_on_both_days_that_the_clocks_change_too(at, night):
    assert last_night(at) == night


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_nothing_while_another_is_on_it():
    many(1, 2)
    Export.objects.create(started_at=NOW)
    with transaction.atomic():
        Export.objects.select_for_update().get()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(in_own_connection, lambda: take_step(NOW)).result(timeout=20)
        assert not exported_file().exists()
    take_step(NOW)
    assert ids() == ["1", "2"]


def in_own_connection(act):
    try:
        act()
    finally:
        connection.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "broken",
    [
        {"made_at": NOW},
        {"sha256": "0" * 64},
        {"made_at": NOW, "sha256": "x" * 64},
    ],
)
def test_one_is_made_whole_or_is_not_made(broken):
    with pytest.raises(IntegrityError, match="export_made_is_whole"), transaction.atomic():
        Export.objects.create(started_at=NOW, **broken)


@pytest.mark.django_db
def test_one_is_in_work_at_a_time():
    Export.objects.create(started_at=NOW)
    with pytest.raises(IntegrityError, match="export_one_at_a_time"), transaction.atomic():
        Export.objects.create(started_at=NOW + ONE_DAY)


@pytest.fixture
def made(db):
    many(*range(5))
    take_step(NOW)
    return exported_file().read_bytes()


def fetched(answer):
    return b"".join(answer.streaming_content)


def test_it_is_streamed_whole_to_any_site(client, made):
    answer = client.get(FILE)
    assert fetched(answer) == made
    assert answer["Content-Type"] == "application/gzip"
    assert answer["Content-Length"] == str(len(made))
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Accept-Ranges"] == "bytes"
    assert "Content-Encoding" not in answer
    assert not answer.cookies


def test_asked_again_with_nothing_new_it_is_not_sent(client, made):
    first = client.get(FILE)
    fetched(first)
    for header in [
        {"If-None-Match": first["ETag"]},
        {"If-Modified-Since": first["Last-Modified"]},
    ]:
        assert client.get(FILE, headers=header).status_code == 304
    many(7)
    take_step(NOW + ONE_DAY)
    again = client.get(FILE, headers={"If-None-Match": first["ETag"]})
    assert len(fetched(again)) > len(made)


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("0-9", 0, 10), ("5-", 5, None), ("-7", -7, None), ("0-99999999", 0, None), ("3-3", 3, 4)],
)
def test_a_part_can_be_asked_for(client, made, asked, first, last):
    answer = client.get(FILE, headers={"Range": f"bytes={asked}"})
    part = made[first:last]
    start = made.index(part)
    assert answer.status_code == 206
    assert fetched(answer) == part
    assert answer["Content-Length"] == str(len(part))
    assert answer["Content-Range"] == f"bytes {start}-{start + len(part) - 1}/{len(made)}"


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=9-3", "bytes=-0"])
def test_a_part_that_is_not_there_is_416_with_the_size(client, made, asked):
    answer = client.get(FILE, headers={"Range": asked})
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(made)}"


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "bytes=-", "lines=1-2", "x" * 1000])
def test_a_range_that_means_nothing_gets_the_whole(client, made, asked):
    answer = client.get(FILE, headers={"Range": asked})
    assert answer.status_code == 200
    assert fetched(answer) == made


def test_who_goes_on_with_an_older_file_gets_the_new_one_whole(client, made):
    first = client.get(FILE)
    fetched(first)
    go_on = {"Range": "bytes=5-", "If-Range": first["ETag"]}
    part = client.get(FILE, headers=go_on)
    assert (part.status_code, fetched(part)) == (206, made[5:])
    many(8)
    take_step(NOW + ONE_DAY)
    whole = client.get(FILE, headers=go_on)
    assert (whole.status_code, fetched(whole)) == (200, exported_file().read_bytes())


def test_before_the_first_is_made_it_is_404_in_words(client, db):
    answer = client.get(FILE)
    assert answer.status_code == 404
    assert "not been made yet" in answer.json()["errors"]["address"]

"""The command in the foreground. Its sleep moves the clock, so nobody waits."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command, execute_from_command_line
from django.db import connection
from django.utils import timezone

from tenders.actions import fetching
from tenders.models import FetchState, Release

from .asking import NOW, SOURCE
from .replay import FIND_A_TENDER, Answer, Replay, data, press_ctrl_c, web_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    with time_machine.travel(NOW, tick=False) as moved_by_hand:
        monkeypatch.setattr(time, "sleep", moved_by_hand.shift)
        yield moved_by_hand


@pytest.fixture
def service(clock):
    with Replay() as replay:
        yield replay


@pytest.fixture
def fetch(service, capsys):
    """Runs the command for one service at the replay; its exit code, its words and its JSON."""

    def run(*arguments):
        code = 0
        try:
            call_command(
                "fetch_notices", f"--base-url={service.base_url}", f"--source={SOURCE}", *arguments
            )
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        if "--json" in arguments:
            return code, said.err, json.loads(said.out)
        return code, said.out, None

    return run


def state():
    return FetchState.of(SOURCE)


def gaps(service):
    times = [asked.at for asked in service.asked]
    return [(later - earlier).total_seconds() for earlier, later in pairwise(times)]


def test_it_reads_on_to_now_and_waits_between_pages(service, fetch):
    service.will_say(
        service.page(*FIND_A_TENDER[:2], next_path="/api?cursor=2"),
        service.page(*FIND_A_TENDER[2:]),
        service.page(FIND_A_TENDER[0]),
        service.page(),
    )

    code, words, _ = fetch()

    assert code == 0
    assert gaps(service) == [10, 10, 10]
    assert state().has_read(NOW)
    assert Release.objects.count() == len(FIND_A_TENDER)
    assert words.splitlines() == [
        "Find a Tender, page 1: 2 new, 0 known, 0 rejected.",
        "Find a Tender, page 2: 4 new, 0 known, 0 rejected.",
        "Find a Tender, page 3: 0 new, 1 known, 0 rejected.",
        "Find a Tender, page 4: 0 new, 0 known, 0 rejected.",
        "Find a Tender: everything up to Thursday 3 September 2026 at 7pm, UK time, has been read.",
        "7 releases: 6 new, 1 unchanged, 0 rejected. Tenders: 6 created, 0 updated.",
    ]


def test_json_is_one_object_of_the_same_form_as_an_imports(service, fetch):
    broken = {**FIND_A_TENDER[1], "ocid": ""}
    service.will_say(service.page(FIND_A_TENDER[0], broken), service.page(FIND_A_TENDER[0]))

    code, words, result = fetch("--json", "--limit=2")

    assert code == 0
    assert "page 2" in words
    [rejection] = result.pop("rejections")
    assert set(rejection) == {"file", "release", "reason"}
    assert result.pop("seconds") >= 0
    assert result == {
        "files": 2,
        "releases": 3,
        "new": 1,
        "unchanged": 1,
        "rejected": 1,
        "tenders_created": 1,
        "tenders_updated": 0,
    }


def test_since_begins_there_and_goes_on_from_there(service, fetch):
    FetchState.of(SOURCE)
    FetchState.objects.update(
        read_until=NOW, next_url=f"{service.base_url}/api?cursor=9", window_end=NOW
    )
    service.will_say(web_page(500), *[service.page()] * 3)

    code, _, _ = fetch("--since=2026-09-02T01:00")

    assert code == 0
    assert [asked.query["updatedFrom"] for asked in service.asked] == [
        "2026-09-02T01:00:00",
        "2026-09-02T01:00:00",
        "2026-09-02T23:00:00",
    ]


@pytest.mark.parametrize(
    ("since", "asked"),
    [
        ("2026-09-03", "2026-09-03T00:00:00"),
        ("2026-09-03T09:00", "2026-09-03T09:00:00"),
        ("2026-09-03T09:00Z", "2026-09-03T10:00:00"),
        ("2026-09-03T09:00-02:00", "2026-09-03T12:00:00"),
    ],
)
def test_since_is_uk_time_where_it_has_no_offset(service, fetch, since, asked):
    service.will_say(service.page())

    fetch(f"--since={since}")

    assert service.asked[0].query["updatedFrom"] == asked


def test_a_limit_stops_it_and_the_next_run_goes_on_from_there(service, fetch):
    service.will_say(
        service.page(FIND_A_TENDER[0], next_path="/api?cursor=2"),
        service.page(FIND_A_TENDER[1], next_path="/api?cursor=3"),
        service.page(FIND_A_TENDER[2]),
    )

    assert fetch("--limit=2")[0] == 0
    assert len(service.asked) == 2
    assert fetch("--limit=1")[0] == 0

    assert service.asked[2].path == "/api?cursor=3"
    assert gaps(service) == [10, 10]
    assert Release.objects.count() == 3


def test_it_waits_as_long_as_the_service_wants(service, fetch):
    service.will_say(
        Answer(429, headers={"Retry-After": "77"}),
        Answer(429),
        web_page(403),
        *[service.page()] * 3,
    )
    service.answers.insert(2, service.page(next_path="/api?cursor=2"))

    code, words, _ = fetch()

    assert code == 0
    assert gaps(service)[:4] == [77, 120, 10, 300]
    assert "waiting until" in words


def test_it_gives_up_after_three_faults_in_a_row(service, fetch):
    service.will_say(web_page(500), web_page(200), data({"releases": []}, cut=True))

    code, words, _ = fetch()

    assert code == 1
    assert len(service.asked) == 3
    assert "Find a Tender: run this again to go on from here.\n" in words


def test_where_nothing_was_readable_it_says_what_came_and_ends_with_1(service, fetch):
    service.will_say(*[data({"message": "too busy"})] * 3)

    code, words, result = fetch("--json")

    assert code == 1
    assert (result["files"], result["releases"], len(result["rejections"])) == (3, 0, 3)
    assert result["rejections"][0]["release"] is None
    assert "Its page is no OCDS" in words


def test_it_does_not_wait_for_hours(service, fetch):
    service.will_say(Answer(503, headers={"Retry-After": "7200"}))

    code, words, _ = fetch()

    assert code == 1
    assert "left alone until Thursday 3 September 2026 at 9pm, UK time" in words


def test_what_has_just_been_read_by_a_worker_is_read_up_to_now(service, fetch, clock):
    FetchState.of(SOURCE)
    FetchState.objects.update(read_until=NOW)
    clock.shift(60)
    service.will_say(service.page())

    assert fetch()[0] == 0
    assert len(service.asked) == 1


def test_it_waits_for_a_worker_that_is_asking(service, fetch):
    FetchState.of(SOURCE)
    in_a_minute = NOW + timedelta(seconds=60)
    FetchState.objects.update(read_until=NOW - timedelta(hours=1), leased_until=in_a_minute)
    service.will_say(service.page())

    assert fetch()[0] == 0
    assert [asked.at for asked in service.asked] == [in_a_minute]


def test_without_a_source_both_services_are_asked(service, capsys):
    service.will_say(*[service.page(FIND_A_TENDER[0])] * 2)

    call_command("fetch_notices", "--base-url", service.base_url, "--limit", "1", "--json")

    assert json.loads(capsys.readouterr().out)["files"] == 2
    assert [asked.path.split("?")[0] for asked in service.asked] == [
        "/api/1.0/ocdsReleasePackages",
        "/Published/Notices/OCDS/Search",
    ]


def test_ctrl_c_says_what_was_done_and_loses_nothing(service, fetch):
    service.will_say(
        service.page(FIND_A_TENDER[0], next_path="/api?cursor=2"),
        service.page(FIND_A_TENDER[1], before=press_ctrl_c),
        service.page(FIND_A_TENDER[1]),
    )

    code, words, result = fetch("--json")
    assert code == 130
    assert "Run this again" in words
    assert result["new"] == 1

    assert fetch("--limit=1")[0] == 0
    assert service.asked[2].path == service.asked[1].path == "/api?cursor=2"
    assert gaps(service) == [10, 10]


@pytest.mark.django_db(transaction=True)
def test_killed_while_it_asks_it_goes_on_with_the_same_page():
    with Replay() as service:
        service.will_say(
            service.page(FIND_A_TENDER[0], before=lambda: process.kill()),
            service.page(FIND_A_TENDER[0]),
        )
        process = start("--limit=1", f"--base-url={service.base_url}")
        assert process.wait() == -signal.SIGKILL
        assert fetching.fetch_page(SOURCE, base_url=service.base_url) is None

        with time_machine.travel(timezone.now() + fetching.LEASE, tick=False):
            assert fetching.fetch_page(SOURCE, base_url=service.base_url).outcome.new == 1
        assert service.asked[0].path == service.asked[1].path


def start(*arguments):
    """The command as a process of its own, on the database of this test."""
    server, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    environment = {
        **os.environ,
        "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    command = [sys.executable, "manage.py", "fetch_notices", f"--source={SOURCE}", *arguments]
    return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--source=sell2wales"],
        ["--since=yesterday"],
        ["--since=2999-01-01"],
        ["--since=0001-01-01"],
        ["--base-url=portal"],
        ["--base-url=file:///etc/passwd"],
        ["--base-url=http://["],
        ["--limit=0"],
        ["--limit=many"],
        ["here"],
    ],
)
def test_arguments_that_mean_nothing_are_refused_before_anyone_is_asked(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        execute_from_command_line(["manage.py", "fetch_notices", *arguments])

    assert end.value.code == 2
    assert not FetchState.objects.exists()

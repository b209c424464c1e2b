"""`script/server` as people use it: started, stopped, killed, started again."""

import contextlib
import os
import signal
import socket
import time

from portal.embedded import postgres
from portal.embedded.places import FILES, Places
from tests.embedded.conftest import Server, wait_until


def rows(folder):
    """Writes one row into the running portal's database and gives how many there are then."""
    connection = postgres.connect(Places(folder).sockets, postgres.DATABASE)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS kept (moment timestamptz DEFAULT now())")
        cursor.execute("INSERT INTO kept DEFAULT VALUES")
        cursor.execute("SELECT count(*) FROM kept")
        count = cursor.fetchone()[0]
    connection.close()
    return count


def test_serves_until_ctrl_c_and_leaves_no_process(portal):
    portal.start()
    assert portal.status("/") == 200
    wait_until(portal.is_ready, 30)
    assert portal.end(signal.SIGINT) == 0
    assert portal.processes() == set()


def test_after_a_kill_of_everything_the_next_start_is_quick_and_has_all_data(portal):
    portal.start()
    count = rows(portal.folder)
    for pid in portal.processes():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    portal.process.wait()
    began = time.monotonic()
    portal.start()
    assert time.monotonic() - began < 60
    assert rows(portal.folder) == count + 1
    assert portal.end(signal.SIGHUP) == 0
    assert portal.processes() == set()


def test_nothing_outlives_a_killed_supervisor_and_tasks_may_wait_in_files(portal):
    portal.environment["REDIS_URL"] = FILES
    portal.start()
    wait_until(portal.is_ready, 30)
    portal.end(signal.SIGKILL)
    wait_until(lambda: not portal.processes(), 20)


def test_one_at_a_time_and_all_or_nothing(portal):
    portal.start(preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    second = Server(portal.folder, portal.environment)
    second.said = portal.folder / "second said"
    second.launch()
    assert second.process.wait(20) == 1
    assert second.words().count("\n") == 1
    assert f"http://127.0.0.1:{portal.port}/ (process {portal.process.pid})" in second.words()
    os.kill(portal.pid_of("celery", "worker"), signal.SIGKILL)
    assert portal.process.wait(20) == 1
    assert "worker ended" in portal.words()
    assert portal.processes() == set()


def test_a_port_in_use_is_refused_in_one_sentence(portal):
    with socket.create_server(("127.0.0.1", portal.port)):
        portal.launch()
        assert portal.process.wait(20) == 1
    assert portal.words().count("\n") == 1
    assert f"Port {portal.port} cannot be used" in portal.words()


def test_servers_that_are_named_are_used_and_no_others_are_started(portal, make_database):
    portal.environment |= {"DATABASE_URL": make_database("UTF8"), "REDIS_URL": FILES}
    portal.launch()
    portal.wait_for_words("load_reference")
    assert portal.processes() == {portal.process.pid}
    assert portal.end(signal.SIGTERM) == 0


def test_a_database_in_another_encoding_is_refused_in_one_sentence(portal, make_database):
    portal.environment |= {"DATABASE_URL": make_database("LATIN1"), "REDIS_URL": FILES}
    portal.launch()
    assert portal.process.wait(20) == 1
    assert "encoded in LATIN1, and the portal needs UTF8" in portal.words()
    assert "Traceback" not in portal.words()

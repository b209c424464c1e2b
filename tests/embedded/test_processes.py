import contextlib
import signal
import subprocess
import sys
import time

import pytest

from portal.embedded.processes import Failed, Processes, birth, end_leftovers
from portal.embedded.supervisor import Signals
from tests.embedded.conftest import wait_until

SLEEP = (sys.executable, "-c", "import time; print('awake', flush=True); time.sleep(60)")
DEAF = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('awake', flush=True); time.sleep(60)",
)


@pytest.fixture
def processes(tmp_path):
    with Processes(tmp_path, tmp_path / "register") as processes:
        yield processes


def awake(processes, name):
    wait_until(lambda: "awake" in processes.log(name).read_text(), 5)


def test_all_end_together(processes):
    pids = [processes.start(name, SLEEP).pid for name in ("one", "two")]
    processes.end()
    assert [birth(pid) for pid in pids] == [None, None]


def test_what_does_not_listen_is_ended_with_force(processes, monkeypatch):
    monkeypatch.setattr("portal.embedded.processes.PATIENCE", 0.2)
    process = processes.start("deaf", DEAF)
    awake(processes, "deaf")
    processes.end()
    assert process.returncode == -signal.SIGKILL


def test_an_end_is_noticed_and_its_last_words_are_shown(processes):
    processes.start("brief", (sys.executable, "-c", "print('no room'); raise SystemExit(3)"))
    with pytest.raises(Failed, match=r"brief ended \(3\)[^$]*no room"):
        processes.wait_until(lambda: False, "brief", seconds=5)


def test_what_never_answers_is_given_up(processes):
    processes.start("mute", SLEEP)
    with pytest.raises(Failed, match="The mute did not answer within 0 seconds"):
        processes.wait_until(lambda: False, "The mute", seconds=0)


def test_the_log_of_the_run_before_is_kept(processes):
    for _ in range(2):
        processes.start("one", SLEEP)
        awake(processes, "one")
        processes.end()
    assert "awake" in processes.logs.joinpath("one.log.1").read_text()


def test_leftovers_of_a_killed_run_are_ended(processes):
    process = processes.start("one", SLEEP)
    end_leftovers(processes.register)
    assert process.wait(5) == -signal.SIGTERM
    assert not processes.register.exists()


def test_a_number_that_belongs_to_another_process_by_now_is_left_alone(tmp_path):
    with subprocess.Popen(SLEEP, stdout=subprocess.DEVNULL) as stranger:
        register = tmp_path / "register"
        register.write_text(f"{stranger.pid} {int(signal.SIGKILL)} 1\n")
        end_leftovers(register)
        time.sleep(0.2)
        assert stranger.poll() is None
        stranger.kill()


def test_children_end_with_a_parent_that_is_killed(tmp_path):
    parent = (
        "import sys, time; from pathlib import Path;"
        "from portal.embedded.processes import Processes;"
        f"here = Path({str(tmp_path)!r}); processes = Processes(here, here / 'register');"
        f"print(processes.start('one', {SLEEP!r}).pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE) as process:
        child = int(process.stdout.readline())
        process.kill()
        wait_until(lambda: birth(child) is None, 5)


def test_a_signal_that_got_lost_in_a_library_stops_us_at_the_next_step():
    before = {each: signal.getsignal(each) for each in Signals.WANTED}
    signals = Signals()
    signals.check()
    with contextlib.suppress(KeyboardInterrupt):
        signals.stop()
    for each, handler in before.items():
        signal.signal(each, handler)
    with pytest.raises(KeyboardInterrupt):
        signals.check()

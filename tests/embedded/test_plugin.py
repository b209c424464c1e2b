"""The servers that the tests start for themselves (tests/servers.py)."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.embedded.conftest import CHECKOUT, processes_of, wait_until

ANNOUNCE = """
def test_says_where_its_servers_are():
    import os, time
    print("#" + os.environ["TEST_FOLDER"], flush=True)
"""
WAIT = "    time.sleep(60)\n"


def run_tests(tmp_path, text, environment):
    """Runs one test of this text in a pytest of its own, with what it prints on a pipe."""
    test = tmp_path / "test_one.py"
    test.write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", test]
    return subprocess.Popen(
        [*command, "--rootdir", CHECKOUT, "-c", CHECKOUT / "pyproject.toml"],
        cwd=CHECKOUT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def folder_of(run):
    return next(Path(line.strip().partition("#")[2]) for line in run.stdout if "#" in line)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_no_server_outlives_a_run_that_is_killed(tmp_path, clean_environment, how):
    with run_tests(tmp_path, ANNOUNCE + WAIT, clean_environment) as run:
        folder = folder_of(run)
        assert processes_of(folder)
        run.send_signal(how)
        wait_until(lambda: not processes_of(folder), 10)


def test_other_servers_are_never_touched_and_the_folder_is_removed(tmp_path, clean_environment):
    nowhere = {"DATABASE_URL": "postgres://127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1"}
    text = ANNOUNCE + (
        "    from django.conf import settings\n"
        "    from django.core.cache import cache\n"
        "    assert settings.DATABASES['default']['HOST'].startswith(os.environ['TEST_FOLDER'])\n"
        "    cache.set('name', 'value')\n"
        "    assert cache.get('name') == 'value'\n"
    )
    with run_tests(tmp_path, text, clean_environment | nowhere) as run:
        folder = folder_of(run)
        words = run.stdout.read()
    assert run.returncode == 0, words
    assert not folder.exists()

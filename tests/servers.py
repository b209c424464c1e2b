"""Starts a PostgreSQL and a Redis of its own for each run of the tests, before Django is set up.

A pytest plugin (`-p tests.servers` in pyproject.toml). Under pytest-xdist the first process starts
them and its workers share them, each with a database of its own in both. What DATABASE_URL and
REDIS_URL name is never touched; TEST_DATABASE_URL names another PostgreSQL on purpose.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from portal.embedded import postgres, redis
from portal.embedded.places import FILES, Places
from portal.embedded.processes import Processes, birth

FOLDER = "dpulo-portal-tests-"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        start_servers(early_config)
    elif os.environ["REDIS_URL"] != FILES:
        os.environ["REDIS_URL"] += f"?db={int(worker.removeprefix('gw')) + 1}"
    return (yield)


def pytest_unconfigure(config):
    """Says what script/test left out below the summary, where nobody overlooks it."""
    words = os.environ.get("TESTS_LEFT_OUT")
    if words and "PYTEST_XDIST_WORKER" not in os.environ:
        config.get_terminal_writer().line(words)


def start_servers(config):
    """Starts both and puts their addresses into the environment, for us and for our children."""
    remove_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-"))
    config.add_cleanup(lambda: shutil.rmtree(folder))
    folder.chmod(0o711)  # where root runs the tests, PostgreSQL runs as nobody
    places = Places(folder)
    places.make()
    processes = Processes(places.logs, places.register)
    config.add_cleanup(processes.end)
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    if url := os.environ.get("TEST_DATABASE_URL"):
        os.environ["DATABASE_URL"] = url
    else:
        postgres.start(processes, places, durable=False)
        os.environ["DATABASE_URL"] = places.database_url
    if redis.program():
        redis.start(processes, places, durable=False)
    os.environ["REDIS_URL"] = places.redis_url
    os.environ["TEST_FOLDER"] = str(folder)


def remove_leftovers():
    """Removes the folders of runs that were killed before they could do it."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        pid = folder.name.removeprefix(FOLDER).split("-")[0]
        if not birth(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)  # not those of another user


@pytest.fixture(autouse=True)
def empty_cache():
    """Each test starts with nothing kept: no limits of sign-in, no public pages."""
    from django.conf import settings
    from django.core.cache import caches

    for name in settings.CACHES:
        caches[name].clear()

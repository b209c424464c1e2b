"""Real workers of Celery in processes of their own, and the moments at which tests stop them."""

import os
import subprocess
import sys
from contextlib import contextmanager
from signal import SIGKILL
from threading import Event

from django.conf import settings
from django.db import connection
from django.db.models import F

from portal.embedded.processes import Processes
from portal.embedded.supervisor import PROGRAMS
from portal.outbox.models import ABANDONED_AFTER, Message
from tests.embedded.conftest import wait_until

PATIENCE = 20


class Stop:
    """For a hook of the mail server: at the call number `at` it stops there until `go_on`."""

    def __init__(self, at=1):
        self.calls, self.at = 0, at
        self.reached, self.may_go_on = Event(), Event()

    def __call__(self):
        self.calls += 1
        if self.calls == self.at:
            self.reached.set()
            self.may_go_on.wait(PATIENCE)

    def wait(self):
        assert self.reached.wait(PATIENCE), "nobody came here"

    def go_on(self):
        self.may_go_on.set()


class Once:
    """For a hook of the mail server: does something at the first call only."""

    def __init__(self, act):
        self.act, self.called = act, False

    def __call__(self):
        if self.called:
            return
        self.called = True
        try:
            self.act()
        finally:
            connection.close()  # each thread has its own


class Workers:
    """Starts workers on the database and the broker of the test, as script/server does."""

    def __init__(self, processes):
        self.processes = processes

    def start(self, **environment):
        self.processes.start(
            "worker",
            PROGRAMS["worker"],
            ends_on=SIGKILL,
            cwd=settings.BASE_DIR,
            env=surroundings(**environment),
        )
        log = self.processes.log("worker")
        self.processes.wait_until(lambda: " ready." in log.read_text(), "The worker")

    def kill(self):
        """Ends the worker and its children with -9."""
        self.processes.end()


@contextmanager
def workers_in(folder):
    """`Workers` that are killed at the end, as waiting for them would take seconds."""
    with Processes(folder, folder / "register") as processes:
        yield Workers(processes)


def surroundings(**more):
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}",
        "EMAIL_URL": f"smtp://{settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
        **more,
    }


def manage(*command, **environment):
    subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env=surroundings(**environment),
        check=True,
        capture_output=True,
    )


def wait_for(count, **state):
    wait_until(lambda: Message.objects.filter(**state).count() == count, PATIENCE)


def five_minutes_pass():
    Message.objects.filter(state="sending").update(claimed_at=F("claimed_at") - ABANDONED_AFTER)


def wait_until_somebody_waits_for_a_lock():
    wait_until(lambda: ask("SELECT pid FROM pg_locks WHERE NOT granted"), PATIENCE)


def end_whoever_waits_for_a_lock():
    """The connection of a killed worker: the server has its last statement and would run it."""
    ask("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted")


def ask(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()

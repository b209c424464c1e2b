"""The portal's own programs in processes of their own, on the database and broker of the test."""

import sys
import threading
from contextlib import contextmanager
from signal import SIGKILL

from django.conf import settings
from django.db import connection

from portal.celery import app
from portal.deadlines.models import Follower
from portal.embedded.processes import Processes, kill_group
from portal.embedded.supervisor import PROGRAMS
from portal.outbox.models import Message
from tests.embedded.conftest import wait_until
from tests.outbox.workers import PATIENCE, ask, surroundings

TICKING = (sys.executable, "-m", "tests.deadlines.ticking")
READY = {"worker": " ready.", "beat": "beat: Starting", "ticking": "It ticks."}


class Programs:
    """Started together, and killed together at the end: waiting for them would take seconds."""

    def __init__(self, processes, folder, environment):
        self.processes, self.folder, self.environment = processes, folder, environment

    def start(self, *names):
        """`names` are as in "worker" or "beat 2": the program is the first word."""
        for name in names:
            self.processes.start(
                name,
                self.command(name),
                ends_on=SIGKILL,
                cwd=settings.BASE_DIR,
                env=surroundings(**self.environment),
            )
        for name in names:
            self.processes.wait_until(lambda name=name: self.is_ready(name), name)

    def command(self, name):
        program = name.split()[0]
        if program == "beat":
            return (*PROGRAMS["beat"], "--schedule", str(self.folder / f"{name} keeps"))
        return TICKING if program == "ticking" else PROGRAMS[program]

    def is_ready(self, name):
        return READY[name.split()[0]] in self.processes.log(name).read_text()

    def kill(self, name):
        """-9, with its children."""
        process = self.processes.running.pop(name)
        process.send_signal(SIGKILL)
        kill_group(process.pid)
        process.wait()

    def still_run(self):
        """Fails where one has ended: what stops a tick stops `ticking`."""
        self.processes.check()
        return True


@contextmanager
def programs_in(folder, **environment):
    environment = {"DJANGO_SETTINGS_MODULE": "tests.deadlines.quick_clock"} | environment
    with Processes(folder, folder / "register") as processes:
        yield Programs(processes, folder, environment)


def flush_broker():
    with app.connection_for_write() as broker:
        broker.default_channel.client.flushdb()


def tick():
    """As beat does it."""
    app.send_task("portal.deadlines.tasks.remind")


def wait_until_sent(count):
    wait_until(lambda: Message.objects.filter(state="sent").count() >= count, PATIENCE)


def wait_until_somebody_waits():
    wait_until(how_many_wait, PATIENCE)


def how_many_wait():
    """For a lock that another has in this database."""
    ask("SELECT pg_stat_clear_snapshot()")  # what this transaction has seen before
    return len(ask(WAITING))


WAITING = """
SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def wait_until_alone():
    """The database takes a moment to notice that a program was killed."""
    wait_until(lambda: not ask(OTHERS), PATIENCE)


OTHERS = """
SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def known_of():
    """What each person knows of each thing."""
    return list(Follower.objects.order_by("pk").values_list("pk", "look_at", "told_to", "said_at"))


def all_at_once(*acts):
    """Does each in a thread with a connection of its own, until all are done; raises what one
    raised first."""
    faults = []

    def do(act):
        try:
            act()
        except Exception as fault:  # a thread tells nobody
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]

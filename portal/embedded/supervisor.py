"""Starts everything that the portal needs on one machine, watches it, and ends it together."""

import contextlib
import fcntl
import http.client
import os
import signal
import socket
import sys
import time
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connections

from portal.embedded import postgres, redis
from portal.embedded.checks import database_is_utf8
from portal.embedded.places import FILES
from portal.embedded.processes import Failed, Processes, end_leftovers

STEPS = (  # at each start, on any database: a command and its options
    ("migrate", {"interactive": False, "verbosity": 0}),
    ("load_reference", {"verbosity": 0}),
)
EMBEDDED_STEPS = (  # likewise, but on the embedded database only
    ("load_sample", {}),
    ("seed_demo", {}),
)
PYTHON = (sys.executable, "-m")
PROGRAMS = {
    "web": (
        *(*PYTHON, "gunicorn", "portal.wsgi", "--preload", "--no-control-socket"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
        *("--graceful-timeout", "5", "--access-logfile", "-"),
    ),
    "worker": (
        *(*PYTHON, "celery", "-A", "portal", "worker", "--loglevel", "INFO"),
        *("--concurrency", "2", "--without-gossip", "--without-mingle"),
    ),
    # a process of its own, as a worker's own beat outlives it; a pid file would go stale
    "beat": (*PYTHON, "celery", "-A", "portal", "beat", "--loglevel", "INFO", "--pidfile="),
}


def serve(port, say):
    """Runs the portal at `port` of this machine until a signal or until a part of it ends.

    `say` is told each step in a sentence. Raises Failed, and KeyboardInterrupt on a signal.
    """
    places = settings.PLACES
    places.make()
    signals.listen()
    with only_one(places.lock, port):
        end_leftovers(places.register)
        refuse_used_port(port)
        with Processes(places.logs, places.register) as servers:
            start_servers(servers, places, say)
            prepare_data(say)
            with Processes(places.logs, places.register) as programs:
                start_programs(programs, places, port)
                say(f"The portal runs at http://127.0.0.1:{port}/ (stop it with Ctrl-C).")
                watch(servers, programs)


class Signals:
    """Each of these stops us, once. Said explicitly: a background shell makes us ignore Ctrl-C."""

    WANTED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    came = False

    def listen(self):
        for each in self.WANTED:
            signal.signal(each, self.stop)

    def stop(self, *_):
        for each in self.WANTED:
            signal.signal(each, signal.SIG_IGN)  # so that nothing disturbs the cleaning up
        self.came = True
        raise KeyboardInterrupt

    def check(self):
        """Stops us if a signal came and got lost: raised inside a callback or a destructor of a
        library, the interrupt is only printed there, and goes no further."""
        if self.came:
            raise KeyboardInterrupt


signals = Signals()


@contextlib.contextmanager
def only_one(path, port):
    """Holds the lock of this checkout. The system frees it with our death, so it is never stale."""
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            pid, _, its_port = file.read().partition(" ")
            raise Failed(
                f"The portal already runs from this folder, at http://127.0.0.1:{its_port}/ "
                f"(process {pid}). Stop it first."
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()} {port}")
        file.flush()
        yield


def refuse_used_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as fault:
            raise Failed(
                f"Port {port} cannot be used ({fault.strerror}). Set PORT to another number."
            ) from fault


def embeds(setting):
    """Whether the server that `setting` would name has to be ours."""
    return not os.environ.get(setting)


def start_servers(servers, places, say):
    if embeds("DATABASE_URL"):
        say("Starting the database ...")
        postgres.start(servers, places)
    if settings.REDIS_URL == FILES:
        say("There is no Redis here: tasks wait in files, and one in work is lost in a crash.")
    elif embeds("REDIS_URL"):
        redis.start(servers, places)


def prepare_data(say):
    refuse_wrong_database()
    steps = STEPS + (EMBEDDED_STEPS if embeds("DATABASE_URL") else ())
    if not settings.DEBUG:
        steps += (("collectstatic", {"interactive": False, "verbosity": 0}),)
    for command, options in steps:
        say(f"Preparing: {command} ...")
        call_command(command, **options)
        signals.check()
    connections.close_all()


def refuse_wrong_database():
    try:
        errors = database_is_utf8(databases=["default"])
    except OperationalError as fault:
        raise Failed(f"The database does not let us in: {fault}") from fault
    if errors:
        raise Failed(f"{errors[0].msg} {errors[0].hint}")


def start_programs(programs, places, port):
    more = {
        "web": ("--bind", f"127.0.0.1:{port}"),
        "beat": ("--schedule", str(places.folder / "beat")),
    }
    for name, command in PROGRAMS.items():
        programs.start(name, (*command, *more.get(name, ())), cwd=settings.BASE_DIR)
    programs.wait_until(lambda: page_answers(port, programs.log("web")), "The first page")


def page_answers(port, log):
    """Whether the home page comes, asked for as a browser behind the public address would."""
    signals.check()
    public = urlsplit(settings.SITE_URL)
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        headers = {"Host": public.netloc, "X-Forwarded-Proto": public.scheme}
        client.request("GET", "/", headers=headers)
        status = client.getresponse().status
    except OSError:
        return False
    finally:
        client.close()
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Failed(f"The first page answers with {status}. See {log}.")
    return True


def watch(*families):
    """Returns never: Failed when one of the processes ends."""
    while True:
        signals.check()
        for processes in families:
            processes.check()
        time.sleep(0.3)

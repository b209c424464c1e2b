import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import environ
import psycopg2
import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "tests", "docs")
OURS = {"DATABASE_URL", "REDIS_URL", "DEBUG", "SITE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY"}
OURS |= {name for name in os.environ if name.startswith("PYTEST_")}  # pytest-xdist's among them
RUNS = "The portal runs at"


@pytest.fixture
def clean_environment():
    """What a person's shell has, without what the tests put into ours."""
    return {name: value for name, value in os.environ.items() if name not in OURS}


@pytest.fixture
def open_folder():
    """A folder that `nobody` can enter, as whom PostgreSQL runs for root. pytest's are closed."""
    with open_temporary_folder() as folder:
        yield folder


@contextlib.contextmanager
def open_temporary_folder():
    with tempfile.TemporaryDirectory(prefix="dpulo portal ", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder
        for pid in processes_of(folder):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def checkout():
    """A copy of the project with no data yet, its path with a space in it."""
    with open_temporary_folder() as folder:
        copy = folder / "a copy"
        shutil.copytree(CHECKOUT, copy, ignore=NOT_COPIED)
        (copy / ".venv").symlink_to(CHECKOUT / ".venv")
        yield copy


@pytest.fixture
def portal(checkout, clean_environment):
    """script/server in `checkout`, not started yet; ended with the test."""
    server = Server(checkout, clean_environment)
    yield server
    if server.process and server.process.poll() is None:
        server.end(signal.SIGTERM)


@pytest.fixture
def make_database():
    """Makes empty databases on the tests' server: encoding in, address out."""
    made = []
    server = os.environ["DATABASE_URL"]

    def make(encoding):
        name = f"other_{encoding.lower()}_{os.getpid()}"
        made.append(name)
        run_sql(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' "
            "LOCALE_PROVIDER libc LOCALE 'C'"
        )
        return server.rpartition("/")[0] + f"/{name}"

    yield make
    for name in made:
        run_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def run_sql(statement):
    """Runs it on the tests' server, outside of any transaction."""
    wanted = environ.Env().db_url("DATABASE_URL")
    connection = psycopg2.connect(
        host=wanted["HOST"],
        port=wanted["PORT"] or None,
        user=wanted["USER"],
        password=wanted["PASSWORD"] or None,
        dbname="postgres",
    )
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        cursor.execute(statement)


class Server:
    def __init__(self, folder, environment):
        self.folder = folder
        self.port = free_port()
        self.environment = environment | {"PORT": str(self.port)}
        self.said = folder / "said"
        self.process = None

    def launch(self, **options):
        """Starts script/server from another folder, and does not wait for it."""
        with self.said.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, self.folder / "script" / "server"],
                env=self.environment,
                cwd="/",
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **options,
            )

    def start(self, **options):
        self.launch(**options)
        self.wait_for_words(RUNS)

    def wait_for_words(self, words):
        wait_until(lambda: self.process.poll() is not None or words in self.words(), 120)
        assert self.process.poll() is None, self.words()

    def words(self):
        return self.said.read_text()

    def end(self, how):
        """Sends it the signal `how`, and gives its exit code once it is gone."""
        self.process.send_signal(how)
        return self.process.wait(30)

    def status(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as page:
                return page.status
        except urllib.error.HTTPError as fault:
            with fault:
                return fault.code

    def is_ready(self):
        assert self.process.poll() is None, self.words()
        return self.status("/readyz") == 200

    def processes(self):
        return processes_of(self.folder)

    def pid_of(self, *words):
        """The oldest process whose command has these words."""
        return min(pid for pid in self.processes() if all(word in command(pid) for word in words))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(true, seconds):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def command(pid):
    return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")


def processes_of(folder):
    """The processes that work in `folder` or were started out of it."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            where = str(process.joinpath("cwd").readlink())
            words = (where, *command(process.name))
        except OSError:  # it ended while we looked
            continue
        if any(str(folder) in word for word in words):
            found.add(int(process.name))
    return found

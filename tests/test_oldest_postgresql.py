"""The tables and their constraints hold on the oldest PostgreSQL that we promise, too.

Everything else runs on the embedded PostgreSQL 18. Where the programs of 15 are on the machine
(Debian's package postgresql-15), the tests of tables run once more on a cluster of our own.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from portal.embedded import postgres
from portal.embedded.places import Places
from portal.embedded.processes import Processes, as_account
from portal.settings import BASE_DIR
from tests.embedded.conftest import open_temporary_folder

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
TABLES = sorted(str(path) for path in (BASE_DIR / "tests").glob("*/test_models.py"))


@pytest.fixture
def address():
    """The address of a database on a PostgreSQL 15 that is started for the test."""
    with open_temporary_folder() as folder:
        places = Places(folder)
        places.make()
        data = places.postgres / "data"
        subprocess.run(
            [
                PROGRAMS / "initdb",
                "-D",
                data,
                "-U",
                postgres.USER,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "-N",
            ],
            **as_account(postgres.account()),
            env=postgres.ENVIRONMENT,
            cwd="/",
            check=True,
            capture_output=True,
        )
        with Processes(places.logs, places.register) as processes:
            sockets = f"unix_socket_directories={postgres.in_quotes(places.sockets)}"
            settings = ["listen_addresses=", sockets, *postgres.FORGETFUL]
            processes.start(
                "postgres",
                [PROGRAMS / "postgres", "-D", data, *(f"--{each}" for each in settings)],
                ends_on=signal.SIGINT,
                account=postgres.account(),
                env=postgres.ENVIRONMENT,
                cwd="/",
            )
            processes.wait_until(lambda: postgres.answers(places.sockets), "PostgreSQL 15")
            postgres.make_database(places.sockets)
            yield places.database_url


@pytest.mark.skipif(not PROGRAMS.exists(), reason="PostgreSQL 15 is not on this machine")
def test_tables_and_constraints_hold_on_postgresql_15(address):
    environment = os.environ | {"TEST_DATABASE_URL": address}
    environment.pop("PYTEST_XDIST_WORKER", None)
    asked = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TABLES],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stdout

"""The servers of a benchmark: a PostgreSQL and a Redis of its own, the web server of production."""

import contextlib
import os
import secrets
import shutil
import socket
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from portal.embedded import postgres, redis
from portal.embedded.places import Places
from portal.embedded.processes import Processes

HOST = "bench.example"


class Servers:
    """Started by `with`; they end, and their data goes, with the block."""

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="dpulo-portal-bench-"))
        self.folder.chmod(0o711)  # where root runs it, PostgreSQL runs as nobody
        self.places = Places(self.folder)
        self.places.make()
        self.processes = Processes(self.places.logs, self.places.register)
        self.web = Processes(self.places.logs, self.places.register)
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def start(self):
        postgres.start(self.processes, self.places)
        if redis.program():
            redis.start(self.processes, self.places)
        os.environ |= {
            "DATABASE_URL": self.places.database_url,
            "REDIS_URL": self.places.redis_url,
            "SECRET_KEY": secrets.token_urlsafe(50),
            "SITE_URL": f"https://{HOST}",
            "DEBUG": "0",
            "FETCH": "0",
            "BENCH_FOLDER": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "script.benchmarks.settings",
        }

    def __exit__(self, *_):
        self.web.end()
        self.processes.end()
        shutil.rmtree(self.folder)

    def use_database(self, name):
        """Makes an empty database, in which this process and those it starts then work."""
        from django.db import connection

        server = postgres.connect(self.places.sockets, "postgres")
        server.autocommit = True
        with contextlib.closing(server), server.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
        connection.close()
        connection.settings_dict["NAME"] = name
        os.environ["DATABASE_URL"] = self.places.database_url.rpartition("/")[0] + f"/{name}"

    @contextlib.contextmanager
    def serving(self):
        """Runs the web server as `manage.py serve` does; gives its port."""
        from portal.embedded.supervisor import PROGRAMS, page_answers

        port = free_port()
        command = (*PROGRAMS["web"], "--bind", f"127.0.0.1:{port}")
        try:
            self.web.start("web", command)
            self.web.wait_until(lambda: page_answers(port, self.web.log("web")), "The first page")
            yield port
        finally:
            self.web.end()

    def connect(self):
        """A connection as psql would have it, to the database in use, with the portal's options."""
        from django.conf import settings

        name = urlsplit(os.environ["DATABASE_URL"]).path.rpartition("/")[2]
        connection = psycopg2.connect(
            host=str(self.places.sockets),
            user=postgres.USER,
            dbname=name,
            options=settings.DATABASES["default"]["OPTIONS"]["options"],
        )
        connection.autocommit = True
        return connection


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def manage(*arguments):
    return [sys.executable, "manage.py", *arguments]

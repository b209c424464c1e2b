"""Where this checkout keeps what it makes: data, sockets, logs, mail, collected static files.

Everything lies in the hidden folder `.data/` of the checkout. Two exceptions:
- root has to run PostgreSQL as `nobody`. Where `nobody` cannot enter the checkout (a home folder
  that is closed to others), all of it lies below /var/lib/dpulo-portal, named after the checkout;
- the path of a socket may have 107 bytes at most (103 on macOS): a longer one moves to /tmp.

The settings read this, so nothing is created before `make` is called.
"""

import hashlib
import os
import stat
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from portal.embedded import postgres, redis
from portal.embedded.processes import Failed

LONGEST_SOCKETS_FOLDER = 103 - len("/" + postgres.SOCKET)
FILES = "filesystem://"


class Places:
    """The folders and addresses that belong to the checkout `base_dir`."""

    def __init__(self, base_dir):
        base_dir = Path(base_dir).resolve()
        digest = hashlib.sha256(os.fsencode(base_dir)).hexdigest()[:8]
        self.folder = base_dir / ".data"
        if postgres.account() and not open_to_others(base_dir):
            self.folder = Path("/var/lib/dpulo-portal") / f"{base_dir.name}-{digest}"
        self.sockets = self.folder / "sockets"
        if len(os.fsencode(self.sockets)) > LONGEST_SOCKETS_FOLDER:
            # `make` refuses it if somebody else made it
            self.sockets = Path("/tmp") / f"dpulo-portal-{os.geteuid()}-{digest}"  # noqa: S108
        self.postgres = self.folder / "postgres"
        self.redis = self.folder / "redis"
        self.queue = self.folder / "queue"
        self.cached = self.folder / "cache"
        self.mail = self.folder / "mail"
        self.logs = self.folder / "logs"
        self.static = self.folder / "static"
        self.exports = self.folder / "exports"
        self.lock = self.folder / "lock"
        self.register = self.folder / "processes"

    @property
    def database_url(self):
        return f"postgres://{postgres.USER}@/{quote(str(self.sockets))}/{postgres.DATABASE}"

    @property
    def redis_url(self):
        """The embedded Redis; on a machine that has no program for it, files in a folder."""
        return f"unix://{quote(str(self.sockets / redis.SOCKET))}" if redis.program() else FILES

    @property
    def email_url(self):
        return f"filemail:///{quote(str(self.mail))}"

    def cache(self, redis_url):
        """The entry in CACHES: shared by all processes, as the limits on sign-in need it."""
        if redis_url == FILES:
            backend = "django.core.cache.backends.filebased.FileBasedCache"
            return {"BACKEND": backend, "LOCATION": self.cached}
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}

    def broker_url(self, redis_url):
        """The same server in Celery's words: it knows a socket by another name."""
        parts = urlsplit(redis_url)
        if parts.scheme != "unix":
            return redis_url
        number = parse_qs(parts.query).get("db", ["0"])[0]
        return f"redis+socket://{parts.path}?virtual_host={number}"

    def broker_options(self, redis_url):
        """A killed worker's task runs again within a minute, and not twice at once: a task ends
        within CELERY_TASK_TIME_LIMIT, which is shorter than this timeout."""
        if redis_url == FILES:
            folder = str(self.queue)
            return {"data_folder_in": folder, "data_folder_out": folder, "control_folder": folder}
        return {
            "visibility_timeout": 60,
            "unacked_restore_interval": 2,
            "unacked_restore_throttle": 1,
        }

    def make(self):
        """Creates the folders, each closed to all but the account that uses it."""
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        for folder in (self.redis, self.queue, self.cached, self.mail, self.logs, self.exports):
            make_private(folder)
        for folder in (self.sockets, self.postgres):
            make_private(folder, postgres.account())


def open_to_others(folder):
    """Whether any user of this machine can enter `folder`."""
    return all(step.stat().st_mode & stat.S_IXOTH for step in (folder, *folder.parents))


def make_private(folder, account=None):
    """Creates `folder` for `account` (by default: whoever we are) alone."""
    folder.mkdir(mode=0o700, exist_ok=True)
    ours = {os.geteuid()} | ({account.pw_uid} if account else set())
    if folder.is_symlink() or folder.stat().st_uid not in ours:
        raise Failed(f"{folder} belongs to somebody else. Move it away, then start again.")
    folder.chmod(0o700)
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)

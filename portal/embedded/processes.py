"""Child processes that never outlive whoever started them.

Each runs in a session of its own, so that Ctrl-C reaches only the one that waits for them, has its
own log file, and on Linux is told to end by the kernel when its parent dies, however it dies.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

LINUX = sys.platform == "linux"
C_LIBRARY = ctypes.CDLL(None) if LINUX else None
SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG in <linux/prctl.h>
PATIENCE = 10  # seconds between asking a process to end and ending it
LINES_SHOWN = 12


class Failed(Exception):
    """Something did not start; the message is one sentence for the person at the keyboard."""


class Processes:
    """Processes that are started one after another and ended together.

    `register` is a file that keeps who was started, for `end_leftovers` of the next run.
    """

    def __init__(self, logs, register):
        self.logs = logs
        self.register = register
        self.running = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def start(self, name, command, *, ends_on=signal.SIGTERM, account=None, **options):
        """Starts `command`; `options` go to Popen. Asked to end by `ends_on`."""
        log = self.log(name)
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        parent = os.getpid()
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 (our own commands)
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lambda: die_with(parent, ends_on),
                **as_account(account),
                **options,
            )
        process.ends_on = ends_on
        self.running[name] = process
        with self.register.open("a") as register:
            register.write(f"{process.pid} {int(ends_on)} {birth(process.pid)}\n")
        return process

    def log(self, name):
        return self.logs / f"{name}.log"

    def check(self):
        """Raises Failed if one of them has ended."""
        for name, process in self.running.items():
            if process.poll() is not None:
                raise Failed(f"{name} ended ({process.returncode}). {self.last_words(name)}")

    def last_words(self, name):
        log = self.log(name)
        lines = log.read_text(errors="replace").splitlines()[-LINES_SHOWN:]
        return "\n".join([f"Its log, {log}, ends:", *lines])

    def wait_until(self, ready, what, seconds=60):
        """Asks `ready()` until it says yes; Failed if one of them ends or the time is over."""
        end = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > end:
                raise Failed(f"{what} did not answer within {seconds} seconds. See {self.logs}.")
            time.sleep(0.05)

    def end(self):
        """Asks all to end, waits, and ends with force what is still there."""
        for process in self.running.values():
            if process.poll() is None:
                process.send_signal(process.ends_on)
        end = time.monotonic() + PATIENCE
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0, end - time.monotonic()))
            kill_group(process.pid)
            process.wait()
        self.running.clear()


def as_account(account):
    """Arguments of Popen to run as `account` (an entry of the password file, or None)."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def die_with(parent, ends_on):
    """Runs in the child before its program: sends it `ends_on` when `parent` dies."""
    if LINUX:
        C_LIBRARY.prctl(SET_PARENT_DEATH_SIGNAL, ends_on)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)


def kill_group(pid):
    """Ends the group that `pid` led, its own children included."""
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS says the second
        os.killpg(pid, signal.SIGKILL)


def birth(pid):
    """When process `pid` began, in a form that is only good for comparing; None if it is gone.

    A number alone does not name a process: after a restart it may belong to another.
    """
    if not LINUX:
        command = ["ps", "-o", "lstart=", "-p", str(pid)]
        shown = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        return shown.stdout.strip() or None
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else fields[19]


def end_leftovers(register):
    """Ends what an earlier run left behind when it was killed, and waits until it is gone."""
    if not register.exists():
        return
    left = []
    for line in register.read_text().splitlines():
        pid, ends_on, born = line.split(" ", 2)
        if birth(int(pid)) == born:
            os.kill(int(pid), int(ends_on))
            left.append(int(pid))
    end = time.monotonic() + PATIENCE
    while any(birth(pid) for pid in left) and time.monotonic() < end:
        time.sleep(0.05)
    for pid in left:
        kill_group(pid)
    register.unlink()

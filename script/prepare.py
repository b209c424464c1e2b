"""What script/server and script/test do first: a Python that is new enough, `.venv`, packages.

Standard library only, and in words that an old Python can read, which then gets a sentence.
"""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OTHER_PYTHONS = ("python3.12", "python3.11", "python3.13", "python3.14")  # Redis comes for two


def require_python():
    """Goes on with a newer Python where this one is too old, or says that there is none."""
    if sys.version_info >= (3, 11):  # noqa: UP036 (this is what finds out)
        return
    for name in OTHER_PYTHONS:
        found = shutil.which(name)
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(found, [found, *sys.argv])
    sys.exit(
        f"The portal needs Python 3.11 or later, and this is {sys.version.split()[0]}. "
        "Install a newer one, then start again."
    )


def install(*lists):
    """Sees that `.venv` holds the packages of these requirements files.

    What is installed is remembered by a hash of each file, so that it is done once.
    """
    stop_on_signals()
    refuse_strange_folder()
    if all(remembered(each) == mark(each) for each in lists):
        return
    print("Installing packages into .venv (only when they have changed) ...", flush=True)
    requirements = [word for each in lists for word in ("-r", ROOT / each)]
    uv = shutil.which("uv")
    if uv:
        run(uv, "venv", "-q", "--allow-existing", "--python", sys.executable, VENV)
        options = ("--require-hashes", "--compile-bytecode")  # each process starts in a third
        run(uv, "pip", "install", "-q", "-p", PYTHON, *options, *requirements)
    else:
        anew = () if PYTHON.exists() else ("--clear",)  # its Python may have gone since
        run(sys.executable, "-m", "venv", *anew, VENV)
        options = ("--disable-pip-version-check", "--require-hashes")
        run(PYTHON, "-m", "pip", "install", "-q", *options, *requirements)
    for each in lists:
        memory(each).write_text(mark(each))


def stop_on_signals():
    """Makes an exception of them, so that `run` can end what it started."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, lambda *_: sys.exit("Stopped."))


def refuse_strange_folder():
    made_by_other = VENV.exists() and VENV.stat().st_uid != os.geteuid()
    if made_by_other or not os.access(ROOT, os.W_OK):
        sys.exit(
            f"{VENV if made_by_other else ROOT} belongs to another user. "
            "Start as that user, or make a clone of your own."
        )


def mark(name):
    """What the requirements file `name` asks for, and the version of the Python in `.venv`."""
    command = [PYTHON, "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        version = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return "no Python"
    return hashlib.sha256(version + (ROOT / name).read_bytes()).hexdigest()


def memory(name):
    return VENV / f"{name.replace('/', '-')}.sha256"


def remembered(name):
    return memory(name).read_text() if memory(name).exists() else None


def run(*command):
    """Runs a step of the installation. If it fails, so do we, in a sentence below its own words."""
    step = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        failed = step.wait()
    except SystemExit:
        os.killpg(step.pid, signal.SIGKILL)  # with the processes that it started itself
        raise
    if failed:
        sys.exit(
            "Nothing was started: the installation failed, for the reason above. (Where it names "
            "ensurepip: on Debian and Ubuntu, `apt install python3-venv` comes first.)"
        )


require_python()

"""What script/server and script/test do before anything is installed."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.embedded.conftest import CHECKOUT, processes_of, wait_until

INSTALL = "import prepare; prepare.install('requirements.txt')"
OLD = "import sys; sys.version_info = (3, 9, 2); sys.version = '3.9.2 (main)'; "


@pytest.fixture
def folder(tmp_path):
    """A project that needs no package at all."""
    shutil.copytree(CHECKOUT / "script", tmp_path / "script")
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    return tmp_path


def run(folder, program, **environment):
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder / "script",
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )


def test_installs_until_it_worked_and_again_when_the_list_changes(folder):
    assert "Installing packages" in run(folder, INSTALL).stdout
    assert run(folder, INSTALL).stdout == ""
    (folder / "requirements.txt").write_text("no package: of this name\n")
    for _ in range(2):
        failed = run(folder, INSTALL)
        assert failed.returncode == 1
        assert "the installation failed, for the reason above" in failed.stderr


def test_a_signal_ends_the_installer_with_its_own_children(folder):
    command = [sys.executable, "-c", "import subprocess; subprocess.run(['sleep', '60'])"]
    install = f"import prepare; prepare.stop_on_signals(); prepare.run(*{command})"
    with subprocess.Popen([sys.executable, "-c", install], cwd=folder / "script") as process:
        wait_until(lambda: len(processes_of(folder)) == 3, 10)
        process.terminate()
        assert process.wait(5) == 1
    wait_until(lambda: not processes_of(folder), 5)


def test_a_folder_of_another_user_is_refused_in_one_sentence(folder):
    if os.geteuid() == 0:
        (folder / ".venv").mkdir()
        shutil.chown(folder / ".venv", "nobody")
    else:
        (folder / ".venv").symlink_to("/")
    refused = run(folder, INSTALL)
    assert refused.returncode == 1
    assert f"{folder / '.venv'} belongs to another user. Start as that user" in refused.stderr


def test_an_old_python_is_refused_in_one_sentence(folder):
    refused = run(folder, OLD + INSTALL, PATH="")
    assert refused.returncode == 1
    assert "needs Python 3.11 or later, and this is 3.9.2" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused_in_one_sentence(port):
    refused = subprocess.run(
        [sys.executable, CHECKOUT / "script" / "server"],
        env=os.environ | {"PORT": port},
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 1
    assert refused.stderr == f"PORT is '{port}'. Set it to a number from 1 to 65535.\n"

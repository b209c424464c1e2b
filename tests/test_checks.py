"""The rules of the house, each asked of the program that knows it."""

import subprocess
import sys

import pytest
from django.core.management import call_command

from portal.settings import BASE_DIR

LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["-m", "ruff", "check"], id="code"),
        pytest.param(["-m", "ruff", "format", "--check"], id="format"),
        pytest.param(["-m", "djlint", "--lint", "--quiet", "templates"], id="templates"),
        pytest.param(["-c", LINT_IMPORTS], id="who may import whom"),
    ],
)
def test_keeps_the_rules(command):
    asked = subprocess.run([sys.executable, *command], cwd=BASE_DIR, capture_output=True, text=True)
    assert asked.returncode == 0, asked.stdout + asked.stderr


def test_every_change_of_a_table_has_its_migration(db):
    call_command("makemigrations", check=True, dry_run=True)

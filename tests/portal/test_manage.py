"""manage.py where there is no database."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.parametrize(
    "command",
    ["import_ocds tenders/data/sample", "fetch_notices", "load_sample", "seed_demo", "send_due"],
)
def test_a_command_without_a_database_says_what_to_do_in_one_sentence(command):
    nowhere = {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "REDIS_URL": "redis://127.0.0.1:1",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *command.split()],
        cwd=settings.BASE_DIR,
        env=os.environ | nowhere | {"DJANGO_SETTINGS_MODULE": "portal.settings", "DEBUG": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The portal's database does not answer: start script/server")
    assert done.stderr.count("\n") == 1

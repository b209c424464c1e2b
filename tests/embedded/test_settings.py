import subprocess
import sys

import pytest

PRODUCTION = {
    "SECRET_KEY": "long-and-random-enough-for-a-test-of-the-settings-0123456789",
    "DATABASE_URL": "postgres://portal@db.example/portal",
    "REDIS_URL": "redis://broker.example/0",
    "SITE_URL": "https://portal.example",
}


def run(environment, *command):
    return subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True
    )


@pytest.mark.parametrize("name", PRODUCTION)
def test_without_debug_a_missing_setting_stops_with_one_sentence(clean_environment, name):
    environment = clean_environment | PRODUCTION
    del environment[name]
    stopped = run(environment, "manage.py", "check")
    assert stopped.returncode == 1
    assert stopped.stderr.startswith(f"{name} is not set. Set it to ")
    assert stopped.stderr.count("\n") == 1


def test_an_empty_setting_is_a_missing_one(clean_environment):
    stopped = run(clean_environment | PRODUCTION | {"SECRET_KEY": ""}, "manage.py", "check")
    assert stopped.stderr.startswith("SECRET_KEY is not set.")


def test_with_debug_nothing_has_to_be_set(clean_environment):
    checked = run(clean_environment | {"DEBUG": "1"}, "manage.py", "check")
    assert checked.returncode == 0, checked.stderr


def test_the_production_settings_pass_the_deployment_check(clean_environment):
    command = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    checked = run(clean_environment | PRODUCTION, *command)
    assert checked.returncode == 0, checked.stderr

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.deadlines.models import Tick
from portal.deadlines.tasks import remind

NOWHERE = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
ASK = "from django.test import Client; print(Client().get('/readyz').json()['missing'])"


def test_alive_without_a_database(client):
    assert client.get("/healthz").status_code == 200


def test_ready_once_a_worker_heard_the_beat(client, db):
    remind()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "missing": []})


def test_not_ready_before_the_first_beat(client, db):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "missing": ["beat"]})


@pytest.mark.parametrize(("minutes", "status"), [(2, 200), (4, 503)])
def test_a_beat_counts_for_three_minutes(client, db, minutes, status):
    Tick.objects.create(id=1, done_at=timezone.now() - timedelta(minutes=minutes))
    assert client.get("/readyz").status_code == status


@pytest.mark.parametrize(
    ("away", "missing"),
    [
        (("DATABASE_URL",), ["database", "beat"]),
        (("REDIS_URL",), ["broker", "beat"]),
        (("DATABASE_URL", "REDIS_URL"), ["database", "broker", "beat"]),
    ],
)
def test_names_what_does_not_answer(away, missing):
    environment = os.environ | {name: NOWHERE[name] for name in away}
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", ASK]
    asked = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert asked.stdout.strip() == str(missing), asked.stderr

import os

from celery import Celery, signals
from django.core.cache import cache
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

HEARTBEAT = "beat-last-seen"


@app.task
def heartbeat():
    """Leaves a mark that beat and a worker are alive; /readyz reads it."""
    cache.set(HEARTBEAT, timezone.now(), timeout=None)


@signals.beat_init.connect
def first_heartbeat(**_):
    """Beat itself waits a minute before it sends the first one."""
    heartbeat.delay()

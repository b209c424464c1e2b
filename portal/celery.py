import os

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.beat_init.connect
def first_tick(**_):
    """Beat itself waits a minute before it sends the first one."""
    app.send_task("portal.deadlines.tasks.remind")

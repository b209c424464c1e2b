"""The settings of the tests, with a clock that strikes each second, as it does each minute."""

from datetime import timedelta

from tests.settings import *  # noqa: F403

SECOND = timedelta(seconds=1)
CELERY_BEAT_SCHEDULE = {
    "remind": {"task": "portal.deadlines.tasks.remind", "schedule": SECOND},
    "send-mail": {"task": "portal.outbox.tasks.send_queued", "schedule": SECOND},
}

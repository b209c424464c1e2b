"""What the clock starts: each minute all that is due by then. Two at once, or none for a day, come
to the same."""

import time

from celery import shared_task

from portal.deadlines.actions import reminding
from portal.deadlines.models import Tick

SECONDS = 20  # what is left then is for the next minute


@shared_task
def remind():
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and reminding.remind():
        pass
    Tick.note()

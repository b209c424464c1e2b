from celery import shared_task

from portal.outbox import actions


@shared_task
def send_queued():
    """One batch; the next one is another task."""
    if actions.send_queued():
        actions.nudge_sender()

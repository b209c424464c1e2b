"""The moves of a mail that this worker has claimed. Each does nothing where the claim has ended:
another sender has taken the mail over since, or it is gone with its reader's account."""

import logging
import time
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from portal.outbox.models import MAX_TRIES, Message

logger = logging.getLogger(__name__)

RESTART = (0.2, 0.5, 1, 2, 3)  # seconds to wait, one after another, while the database restarts


def move(message, **changes):
    """Ends our claim. What a mail server has taken must be marked, or it would be sent again: so
    this waits for a database that restarts."""
    ours = Message.objects.filter(pk=message.pk, claimed_at=message.claimed_at)
    for wait in RESTART:
        try:
            return ours.update(claimed_at=None, **changes)
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(wait)
    return ours.update(claimed_at=None, **changes)


def put_off(message, fault):
    if message.tries >= MAX_TRIES:
        logger.error("Mail %s is given up after %s tries: %s", message.pk, MAX_TRIES, fault)
        return move(message, state=Message.State.FAILED, fault=str(fault))
    wait = timedelta(minutes=4 ** (message.tries - 1))  # a minute, four, … three days: four in all
    return move(message, state=Message.State.QUEUED, due_at=timezone.now() + wait, fault=str(fault))


def withdraw(message, why=""):
    return move(message, state=Message.State.WITHDRAWN, fault=why)


def release(messages):
    for message in messages:
        move(message, state=Message.State.QUEUED, tries=message.tries - 1)

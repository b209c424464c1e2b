"""Just before mail leaves: whether it still may."""

import logging
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from portal.outbox.models import Message, StoppedAddress

from .moving import put_off, withdraw

logger = logging.getLogger(__name__)
KIND = attrgetter("kind")


def still_true(batch):
    """The mails of a claimed batch that may leave, in their order. The others are withdrawn.

    Some queries for the batch, none for each mail.
    """
    batch = _not_stopped(_not_gone(batch))
    kept_back = set()
    for kind, messages in groupby(sorted(batch, key=KIND), key=KIND):
        if kind in settings.MAIL_ASKED_AGAIN:
            kept_back |= _kept_back(kind, list(messages))
    return [message for message in batch if message.pk not in kept_back]


def _not_gone(batch):
    """Those that are there (an account takes its mail along) and that nobody has taken over."""
    claims = {message.claimed_at for message in batch}
    ours = Message.objects.filter(pk__in=[message.pk for message in batch], claimed_at__in=claims)
    left = set(ours.values_list("pk", flat=True)) if batch else ()
    return [message for message in batch if message.pk in left]


def _not_stopped(batch):
    asked = [message.to for message in batch if not message.essential]
    stopped = StoppedAddress.objects.by_address(asked) if asked else {}
    for message in batch:
        if stop := _stop_of(message, stopped):
            withdraw(message, f"Nothing is sent to this address: {stop}")
    return [message for message in batch if not _stop_of(message, stopped)]


def _stop_of(message, stopped):
    return None if message.essential else stopped.get(message.to.lower())


def _kept_back(kind, messages):
    """The keys of those that the room that wrote them does not want to leave, withdrawn together
    with what that room writes about it."""
    try:
        with transaction.atomic():
            untrue = set(import_string(settings.MAIL_ASKED_AGAIN[kind])(messages))
            for message in messages:
                if message.pk in untrue:
                    withdraw(message)
    except Exception as fault:  # what is wrong in one room must not hold up the mail of the others
        logger.exception("Mail of the kind %s cannot be asked about", kind)
        for message in messages:
            put_off(message, fault)
        return {message.pk for message in messages}
    return untrue

"""The way out of the outbox. A worker may be killed at any line of it: only the mail in flight may
then go twice, with the same `Message-ID`."""

import logging
import time
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from portal.outbox.models import MAX_TRIES, Message

from .asking import still_true
from .moving import move, put_off, release

logger = logging.getLogger(__name__)

BATCH = 100
SECONDS = 25  # a batch starts no further mail after this; CELERY_TASK_TIME_LIMIT is well above
GOOD_FOR = 1  # seconds: what was found true longer ago is asked again before the next mail leaves
CLOSING = 421  # the mail server's word for "not now, and I hang up"


def send_queued():
    """Claims a batch of due mails and sends them over one connection.

    What must not leave any more is withdrawn. A mail that the server refuses waits for its next
    try and does not hold up the others. When the line breaks, the mail under way waits, and the
    rest goes back as if it had not been claimed. Returns how many were dealt with, 0 where the
    line broke: whoever wants everything that is due sent calls again until it says 0.
    """
    claimed = _claim()
    batch, asked = still_true(claimed), time.monotonic()
    done = len(claimed)
    try:
        if batch:
            with get_connection() as server:
                _send(batch, server, asked)
    except OSError as fault:  # SMTPException is one; _deliver keeps what is about a single mail
        logger.warning("The mail server cannot be used: %s", fault)
        if batch:
            put_off(batch.pop(0), fault)
        done = 0
    release(batch)
    return max(done - len(batch), 0)


@transaction.atomic
def _claim():
    now = timezone.now()
    batch = list(Message.objects.due(now).in_order().select_for_update(skip_locked=True)[:BATCH])
    # Tries are counted here, so that a mail that kills its sender is given up too
    claim = {"state": Message.State.SENDING, "claimed_at": now}
    pks = [message.pk for message in batch]
    Message.objects.filter(pk__in=pks).update(**claim, tries=F("tries") + 1)
    for message in batch:
        message.state, message.claimed_at = claim.values()
        message.tries += 1
    return batch


def _send(batch, server, asked):
    """Sends the mails, and takes each out of `batch` when it is marked."""
    end = time.monotonic() + SECONDS
    while batch and time.monotonic() < end:
        if time.monotonic() - asked > GOOD_FOR:
            batch[:], asked = still_true(batch), time.monotonic()
        else:
            _deliver(batch[0], server)
            del batch[0]


def _deliver(message, server):
    """Sends one mail and marks it. Raises only what is about the line, not about this mail."""
    if message.tries > MAX_TRIES:
        return put_off(message, "Whoever tried to send this did not come to an end.")
    try:
        _as_email(message, server).send()
    except SMTPServerDisconnected:
        raise
    except (SMTPException, ValueError) as fault:
        if CLOSING in _codes(fault):
            raise
        return put_off(message, fault)
    return move(message, state=Message.State.SENT, sent_at=timezone.now(), fault="")


def _codes(fault):
    if isinstance(fault, SMTPRecipientsRefused):
        return [code for code, _ in fault.recipients.values()]
    return [getattr(fault, "smtp_code", None)]


def _as_email(message, server):
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    if message.unsubscribe:
        headers |= {
            "List-Unsubscribe": f"<{message.unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    mail = EmailMultiAlternatives(
        message.subject, message.text, to=[message.to], headers=headers, connection=server
    )
    mail.attach_alternative(message.html, "text/html")
    return mail

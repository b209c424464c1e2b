"""Mail: `queue` writes it into the outbox, `send_queued` takes it out."""

import logging
import time
from datetime import timedelta
from email.utils import make_msgid, parseaddr
from smtplib import SMTPException, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone

from portal.celery import app
from portal.outbox.models import MAX_TRIES, Message

logger = logging.getLogger(__name__)

BATCH = 50
SECONDS = 25  # a batch starts no further mail after this; CELERY_TASK_TIME_LIMIT is well above


def queue(*, to, stem, context, key, person=None):
    """Writes one e-mail into the outbox, in the caller's transaction; a worker sends it after that.

    `to` is one address. `stem` names three templates: `<stem>_subject.txt`, `<stem>_message.txt`
    and `<stem>_message.html`, which extend emails/base.txt and emails/base.html. They get
    `context`, and besides it `site_name`, `site_url` and (the messages) `subject`. In texts nothing
    is escaped. `key` says person, thing and moment: the second call with the same key writes
    nothing and returns None. `person` is the `User` who gets it, where there is one.
    """
    context = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, **context}
    context["subject"] = " ".join(_text(f"{stem}_subject.txt", context).split())
    message, new = Message.objects.get_or_create(
        key=key,
        defaults={
            "kind": stem,
            "person": person,
            "to": to,
            "subject": context["subject"],
            "text": _text(f"{stem}_message.txt", context).strip() + "\n",
            "html": get_template(f"{stem}_message.html").render(context),
            "message_id": make_msgid(domain=_own_domain()),
        },
    )
    if not new:
        return None
    _nudge_after_commit()
    return message


def send_queued():
    """Claims a batch of due mails and sends them over one connection.

    A mail that the server refuses waits for its next try and does not hold up the others. When the
    line breaks, the mail under way waits, and the rest goes back as if it had not been claimed.
    Returns how many were sent or put off, 0 where the line broke: whoever wants everything that is
    due sent calls again until it says 0.
    """
    batch = _claim()
    if not batch:
        return 0
    done, end = 0, time.monotonic() + SECONDS
    try:
        with get_connection() as connection:
            while batch and time.monotonic() < end:
                _deliver(batch[0], connection)
                del batch[0]
                done += 1
    except OSError as fault:  # SMTPException is one; _deliver keeps what is about a single mail
        logger.warning("The mail server cannot be used: %s", fault)
        if batch:
            _put_off(batch.pop(0), fault)
        done = 0
    _release(batch)
    return done


def nudge_sender():
    """Asks a worker to send now. Where no broker answers, the next tick of the clock does it."""
    # A connection of its own, because the shared one tries for seconds, and a reader waits.
    with app.connection_for_write(
        connect_timeout=1, transport_options={"max_retries": 0}
    ) as connection:
        app.send_task("portal.outbox.tasks.send_queued", retry=False, connection=connection)


def _nudge_after_commit():
    """Once per transaction, however many mails it queues; a broker that is down breaks nothing."""
    pending = transaction.get_connection().run_on_commit
    if not any(entry[1] is nudge_sender for entry in pending):
        transaction.on_commit(nudge_sender, robust=True)


@transaction.atomic
def _claim():
    now = timezone.now()
    batch = list(
        Message.objects.due(now)
        .order_by("due_at", "id")
        .select_for_update(skip_locked=True)[:BATCH]
    )
    for message in batch:
        message.state, message.claimed_at = Message.State.SENDING, now
        message.tries += 1  # counted here, so that a mail that kills its sender is given up too
    Message.objects.bulk_update(batch, ["state", "claimed_at", "tries"])
    return batch


def _deliver(message, connection):
    """Sends one mail and marks it. Raises only what is about the line, not about this mail."""
    if message.tries > MAX_TRIES:
        return _put_off(message, "Whoever tried to send this did not come to an end.")
    try:
        _as_email(message, connection).send()
    except SMTPServerDisconnected:
        raise
    except (SMTPException, ValueError) as fault:
        return _put_off(message, fault)
    return _move(message, state=Message.State.SENT, sent_at=timezone.now(), fault="")


def _as_email(message, connection):
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        to=[message.to],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    mail.attach_alternative(message.html, "text/html")
    return mail


def _put_off(message, fault):
    if message.tries >= MAX_TRIES:
        logger.error("Mail %s is given up after %s tries: %s", message.pk, MAX_TRIES, fault)
        return _move(message, state=Message.State.FAILED, fault=str(fault))
    wait = timedelta(minutes=4 ** (message.tries - 1))  # a minute, four, … three days: four in all
    return _move(
        message, state=Message.State.QUEUED, due_at=timezone.now() + wait, fault=str(fault)
    )


def _release(messages):
    for message in messages:
        _move(message, state=Message.State.QUEUED, tries=message.tries - 1)


def _move(message, **changes):
    """Ends our claim; does nothing where another sender has taken the mail over since."""
    ours = Message.objects.filter(pk=message.pk, claimed_at=message.claimed_at)
    ours.update(claimed_at=None, **changes)


def _text(template, context):
    """Plain text, in which an apostrophe stays one."""
    return get_template(template).template.render(Context(context, autoescape=False))


def _own_domain():
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]

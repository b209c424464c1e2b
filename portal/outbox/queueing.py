"""The way into the outbox: mails are written in the transaction that they tell of."""

import json
from email.utils import make_msgid, parseaddr
from functools import cache

from django.conf import settings
from django.db import connection, transaction

from portal.celery import app
from portal.outbox.composing import Slot, compose, compose_with_gaps
from portal.outbox.models import Message


def queue(*, to, stem, context, key, person=None, essential=False, unsubscribe="", about=()):
    """Writes one e-mail into the outbox, in the caller's transaction; a worker sends it after that.

    `to` is one address. `stem` names three templates: `<stem>_subject.txt`, `<stem>_message.txt`
    and `<stem>_message.html`, which extend emails/base.txt and emails/base.html. They get
    `context`, and besides it `site_name`, `site_url` and (the messages) `subject`. In texts nothing
    is escaped. `key` says person, thing and moment: the second call with the same key writes
    nothing and returns None. `person` is the `User` who gets it, where there is one.

    `essential` mail leaves first, and also for addresses that are stopped: it is for what a person
    cannot use the account without. `unsubscribe` is the whole address that ends mail of this kind
    when something is posted there (RFC 8058), for the reader's mail program. `about` is a list, for
    JSON, of what MAIL_ASKED_AGAIN wants to know when it is asked about this mail.
    """
    words = compose(stem, context)
    message, new = Message.objects.get_or_create(
        key=key,
        defaults={
            "kind": stem,
            "person": person,
            "to": to,
            "subject": words.subject,
            "text": words.text,
            "html": words.html,
            "message_id": _message_id(),
            "essential": essential,
            "unsubscribe": unsubscribe,
            "about": list(about),
        },
    )
    if not new:
        return None
    nudge_after_commit()
    return message


def queue_letters(stem, context, letters):
    """Writes one e-mail for each `Letter`, in one statement; gives back how many are new.

    The templates are rendered once, with `context` and a gap for each slot: a name that the
    letters give values for, in the template as `{{ name }}` with no filter, true in an `{% if %}`.
    All letters have the same slots. Otherwise as `queue`; a letter whose key is known is left out.
    """
    if not letters:
        return 0
    words = compose_with_gaps(stem, context, letters[0])
    slots = sorted({piece for part in words for piece in part if isinstance(piece, Slot)})
    columns = [_columns_of(letter, slots) for letter in letters]
    with connection.cursor() as cursor:
        cursor.execute(
            _insert(words, slots),
            [stem, *_plain_pieces(words), *map(list, zip(*columns, strict=True))],
        )
        new = cursor.rowcount
    if new:
        nudge_after_commit()
    return new


def _columns_of(letter, slots):
    return [
        letter.key,
        letter.person_id,
        letter.to,
        _message_id(),
        letter.unsubscribe,
        json.dumps(letter.about),
        *(slot.value(letter) for slot in slots),
    ]


def _insert(words, slots):
    """The statement that puts the pieces together in the database: what all letters share goes
    there once, so it takes little more than copying the finished rows would."""
    names = {slot: f"slot{number}" for number, slot in enumerate(slots)}
    texts = ", ".join(_joined(part, names) for part in words)
    arrays = ", ".join(["%s::text[]", "%s::bigint[]", *["%s::text[]"] * (4 + len(slots))])
    return f"""
        INSERT INTO outbox_message
            (kind, subject, text, html, key, person_id, "to", message_id, unsubscribe, about,
             state, queued_at, due_at, tries, fault, essential)
        SELECT %s, {texts}, key, person_id, "to", message_id, unsubscribe, about::jsonb,
               'queued', statement_timestamp(), statement_timestamp(), 0, '', false
        FROM unnest({arrays})
             AS letter({", ".join([*FIXED, *names.values()])})
        ON CONFLICT (key) DO NOTHING
    """  # noqa: S608 (only names of ours are put together)


FIXED = ["key", "person_id", '"to"', "message_id", "unsubscribe", "about"]


def _joined(pieces, names):
    terms = (names[piece] if isinstance(piece, Slot) else "%s" for piece in pieces)
    return f"concat({', '.join(terms)})"


def _plain_pieces(words):
    return [piece for part in words for piece in part if not isinstance(piece, Slot)]


def nudge_sender():
    """Asks a worker to send now. Where no broker answers, the next tick of the clock does it."""
    # A connection of its own, because the shared one tries for seconds, and a reader waits.
    with app.connection_for_write(
        connect_timeout=1, transport_options={"max_retries": 0}
    ) as broker:
        app.send_task("portal.outbox.tasks.send_queued", retry=False, connection=broker)


def nudge_after_commit():
    """Once per transaction, however many mails it queues; a broker that is down breaks nothing."""
    pending = connection.run_on_commit
    if not any(entry[1] is nudge_sender for entry in pending):
        transaction.on_commit(nudge_sender, robust=True)


def _message_id():
    return make_msgid(domain=_domain_of(settings.DEFAULT_FROM_EMAIL))


@cache
def _domain_of(sender):
    return parseaddr(sender)[1].rpartition("@")[2]

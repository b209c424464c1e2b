import logging
from email.utils import make_msgid

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from portal.celery import app
from portal.outbox.models import Message

logger = logging.getLogger(__name__)


def queue(*, to, stem, context, key, person=None):
    """Writes one e-mail into the outbox, in the caller's transaction; a worker sends it after that.

    `to` is one address. `stem` names three templates: `<stem>_subject.txt`, `<stem>_message.txt`
    and `<stem>_message.html`; they get `context`, and `site_name` and `site_url` besides. `key`
    says person, thing and moment: the second call with the same key writes nothing and returns
    None. `person` is the `User` who gets it, where there is one.
    """
    context = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, **context}
    message, new = Message.objects.get_or_create(
        key=key,
        defaults={
            "kind": stem,
            "person": person,
            "to": to,
            "subject": " ".join(render_to_string(f"{stem}_subject.txt", context).split()),
            "text": render_to_string(f"{stem}_message.txt", context).strip() + "\n",
            "html": render_to_string(f"{stem}_message.html", context),
            "message_id": make_msgid(
                domain=settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
            ),
        },
    )
    if not new:
        return None
    transaction.on_commit(nudge_sender, robust=True)
    return message


def nudge_sender():
    """Asks a worker to send now. Where no broker answers, the next tick of the clock does it."""
    app.send_task("portal.outbox.tasks.send_queued", retry=False)

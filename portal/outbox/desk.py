"""What officers see of the mail: how much there is in each state, and how every message looks."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.outbox.composing import compose
from portal.outbox.models import Message

LATE = timedelta(minutes=10)
LATELY = timedelta(days=1)
State = Message.State


def counts(user):
    """How many, by words that say of what."""
    now, mail = timezone.now(), Message.objects.visible_to(user)
    waiting = mail.filter(state__in=[State.QUEUED, State.SENDING])
    return {
        "Waiting to be sent": waiting.count(),
        "Late: should have left more than 10 minutes ago": (
            waiting.filter(due_at__lt=now - LATE).count()
        ),
        "Sent in the last 24 hours": (
            mail.filter(state=State.SENT, sent_at__gt=now - LATELY).count()
        ),
        "Given up": mail.filter(state=State.FAILED).count(),
    }


def previews():
    """The words of every message that the portal can send, made from samples, by its stem."""
    found = {}
    for room in settings.MAIL_SAMPLES:
        found |= import_string(room)()
    return {stem: _preview(stem, sample) for stem, sample in sorted(found.items())}


def _preview(stem, sample):
    """A sample is a context, or a pair of a context and a `Letter`."""
    context, *letter = sample if isinstance(sample, tuple) else (sample,)
    return compose(stem, context, *letter)

"""Mail that was given up."""

from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.outbox.models import Message
from portal.outbox.queueing import nudge_after_commit


@transaction.atomic
def try_again(*, message, by):
    """Sends a mail that was given up as if it were new; `Message-ID` and all else stay."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state != Message.State.FAILED:  # a button pressed twice
        return
    audit.record("mail-tried-again", target=message, by=by, ground=message.fault)
    message.state, message.tries, message.due_at = Message.State.QUEUED, 0, timezone.now()
    message.fault = ""
    message.save(update_fields=["state", "tries", "due_at", "fault"])
    nudge_after_commit()

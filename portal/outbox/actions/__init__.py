"""Mail: `queue` and `queue_letters` write it into the outbox, `send_queued` takes it out."""

from portal.outbox.composing import Letter
from portal.outbox.queueing import nudge_sender, queue, queue_letters

from .sending import send_queued

__all__ = ["Letter", "nudge_sender", "queue", "queue_letters", "send_queued"]

"""Mail: `queue` and `queue_letters` write it into the outbox, `send_queued` takes it out."""

from portal.outbox.composing import Letter
from portal.outbox.queueing import nudge_sender, queue, queue_letters

from .sending import send_queued
from .stopping import stop_address, use_again
from .trying import try_again

__all__ = [
    "Letter",
    "nudge_sender",
    "queue",
    "queue_letters",
    "send_queued",
    "stop_address",
    "try_again",
    "use_again",
]

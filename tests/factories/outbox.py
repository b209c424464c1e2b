from itertools import count

from portal.outbox.models import Message, StoppedAddress

numbers = count(1)


def make_message(**fields):
    """A mail that waits to be sent."""
    number = next(numbers)
    return Message.objects.create(
        **{
            "key": f"message-{number}",
            "kind": "tests/letter",
            "to": f"reader{number}@example.org",
            "subject": f"Letter {number}",
            "text": "Plain words.\n",
            "html": "<p>Plain words.</p>",
            "message_id": f"<{number}@example.org>",
            **fields,
        }
    )


def make_stopped(address="ann@example.org", **fields):
    """An address whose mail came back."""
    return StoppedAddress.objects.create(
        **{"address": address, "reason": "bounced", "said": "No such mailbox", **fields}
    )

"""What the outbox itself writes."""

from portal.accounts.roles import administrators
from portal.outbox.models import StoppedAddress
from portal.outbox.queueing import queue

ADDRESS_STOPPED = "outbox/emails/address_stopped"


def address_stopped(stopped):
    """Tells every administrator. Essential, as an administrator's own address may be stopped."""
    for person in administrators():
        queue(
            to=person.email,
            person=person,
            stem=ADDRESS_STOPPED,
            context={"stopped": stopped, "person": person},
            key=f"address-stopped:{stopped.pk}:{person.pk}",
            essential=True,
        )


def samples():
    stopped = StoppedAddress(
        address="ann@example.org",
        reason=StoppedAddress.Reason.BOUNCED,
        said="550 5.1.1 There is no such mailbox here.",
    )
    return {ADDRESS_STOPPED: {"stopped": stopped, "person": "Ada Example"}}

"""What mail services tell us of the mail that they took; anymail reads it and signals it here."""

from anymail.signals import EventType, tracking
from django.dispatch import receiver

from portal.outbox.actions import stop_address
from portal.outbox.models import StoppedAddress

REASONS = {
    EventType.BOUNCED: StoppedAddress.Reason.BOUNCED,
    EventType.REJECTED: StoppedAddress.Reason.BOUNCED,
    EventType.COMPLAINED: StoppedAddress.Reason.COMPLAINED,
    EventType.UNSUBSCRIBED: StoppedAddress.Reason.COMPLAINED,
}


@receiver(tracking)
def heard(sender, event, esp_name, **kwargs):
    if event.recipient and event.event_type in REASONS:
        words = event.mta_response or event.description or event.event_type
        stop_address(
            address=event.recipient,
            reason=REASONS[event.event_type],
            said=f"{esp_name}: {words}",
        )

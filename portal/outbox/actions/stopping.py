"""Addresses that get essential mail only."""

from django.db import transaction

from portal import audit
from portal.locks import hold
from portal.outbox import emails
from portal.outbox.models import StoppedAddress


@transaction.atomic
def stop_address(*, address, reason, said=""):
    """Nothing but essential mail goes to `address` from now on; administrators are told.

    Where it is stopped already, nothing happens: a mail service says the same thing several times.
    """
    hold([f"stopped address {address.lower()}"])
    if StoppedAddress.objects.by_address([address]):
        return
    stopped = StoppedAddress.objects.create(address=address, reason=reason, said=said)
    audit.record("address-stopped", target=stopped, new={"reason": reason, "said": said})
    emails.address_stopped(stopped)


@transaction.atomic
def use_again(*, stopped, by):
    """Sends all mail to the address again. What was withdrawn meanwhile stays so."""
    stopped = StoppedAddress.objects.select_for_update().get(pk=stopped.pk)
    audit.record("address-used-again", target=stopped, by=by, ground=stopped.said)
    stopped.delete()

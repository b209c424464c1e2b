"""A person, or their organisation, watches a tender."""

from django.db import transaction

from portal.actions import RefusedError
from portal.deadlines.actions.watching import watch
from tenders.deadlines import can_be_watched, thing
from tenders.models import Tender
from tenders.ocds.keep import lock


@transaction.atomic
def watch_tender(*, tender, by, organisation=None):
    """Returns the `Watch`. One that is folded is watched by the tender under which it is shown.

    Holds the process, as an import does, so that no notice comes in between reading and writing.
    """
    lead = tender.folds_into or tender
    lock([lead.ocid])
    lead = Tender.objects.get(pk=lead.pk)
    if not can_be_watched(lead):
        raise RefusedError("The buyer has cancelled this, so there is nothing to watch.")
    return watch(thing=thing(lead), by=by, organisation=organisation)

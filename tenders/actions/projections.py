"""Tenders are read again from their releases, where the code that reads them has changed since."""

import logging

from django.db import reset_queries, transaction

from tenders.models import Tender
from tenders.ocds.keep import lock
from tenders.ocds.project import PROJECTION

from . import twins
from .notices import is_lost
from .projecting import bring_up_to_date

logger = logging.getLogger(__name__)

BATCH = 100  # tenders in one transaction: what they hold in memory, and how long they are held


def project_old():
    """Reads again a batch of the tenders that an older version read: those open longest come
    first. Returns how many; 0 where all are up to date."""
    old = Tender.objects.filter(projection__lt=PROJECTION).order_by("projection", "-open_until")
    return project_again(list(old.values_list("ocid", flat=True)[:BATCH]))


def project_all():
    """Reads all tenders again, newest first, whatever version read them; yields how many at a
    time. Stopped, it begins anew."""
    left = Tender.objects.order_by("-pk")
    while batch := dict(left.values_list("pk", "ocid")[:BATCH]):
        yield project_again(list(batch.values()))
        left = left.filter(pk__lt=min(batch))


def project_again(ocids):
    """Brings the tenders of these processes up to date; returns how many.

    One that we fail on is logged, for us to mend, and keeps out no other. It stays as it is, and
    is not tried again by this version: the clock would come to nothing else.
    """
    try:
        with transaction.atomic():
            lock(ocids)
            projections = bring_up_to_date(ocids)
            twins.queue(each.tender for each in projections)
    except Exception as fault:
        if is_lost(fault):
            raise
        if len(ocids) > 1:
            half = len(ocids) // 2
            return project_again(ocids[:half]) + project_again(ocids[half:])
        logger.exception("%s could not be read again", ocids[0])
        return Tender.objects.filter(ocid__in=ocids).update(projection=PROJECTION)
    twins.settle_all()
    reset_queries()  # with DEBUG on Django keeps each of them
    return len(projections)

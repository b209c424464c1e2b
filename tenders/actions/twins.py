"""Twins are found and folded: the same opportunity on two services is one result.

A step of its own, after an import has ended: it writes on tenders that another import may hold,
and two imports at once do not see each other's half of a pair. Whatever changes a tender so that
its twins must be looked at queues it; nothing is lost if the step is stopped.
"""

from functools import partial

from django.contrib.postgres.search import SearchVectorField
from django.db import transaction
from django.db.models import F, Func, Q, Value

from portal import audit
from portal.locks import hold
from tenders.models import Tender, Touched, Twin, TwinCheck
from tenders.ocds.fold import folds
from tenders.ocds.keep import lock
from tenders.ocds.twins import find_twins

from .projecting import bring_up_to_date

BATCH = 500
# Lexemes of a lead and of what folds into it together; a column of words has a limit
MOST_WORDS = 30_000


def settle_all():
    """Looks at everything that is queued."""
    while settle_twins():
        pass


@transaction.atomic
def settle_twins():
    """Finds the twins of a batch of queued tenders, and folds them. Returns how many it looked at.

    One at a time: the lock comes first, and the locks of the processes after it.
    """
    hold(["twins"])
    checks = dict(TwinCheck.objects.order_by("pk").values_list("pk", "tender_id")[:BATCH])
    pks = set(checks.values())
    find_twins(list(Tender.objects.filter(pk__in=pks).defer(*HEAVY)))
    fold_around(pks)
    TwinCheck.objects.filter(pk__in=list(checks)).delete()
    return len(checks)


@transaction.atomic
def decide_twin(*, twin, state, by):
    """Says that two tenders are the same or not, or (probable) takes that back."""
    hold(["twins"])
    twin = Twin.objects.select_for_update().get(pk=twin.pk)
    old, twin.state = twin.state, state
    twin.note_decision(by if state != Twin.State.PROBABLE else None)
    twin.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record("twin-decided", target=twin, by=by, old=old, new=state)
    fold_around({twin.first_id, twin.second_id})


def fold_around(pks):
    """Folds these tenders anew with whatever they are paired with, and notes them for the searches
    that people saved. Call under `hold(["twins"])`, taken before the lock of any process."""
    if pairs := pairs_around(pks):
        fold(pairs)
    Touched.note(pks)


HEAVY = ("compiled", "history", "search", "description")


def pairs_around(pks):
    """The pairs in which these tenders stand, those of their twins, and so on. Rejected ones too:
    they tell what stays apart."""
    pairs, seen, ahead = {}, set(), set(pks)
    while ahead:
        found = Twin.objects.filter(Q(first__in=ahead) | Q(second__in=ahead))
        pairs |= {pair.pk: pair for pair in found}
        seen |= ahead
        ahead = {pk for pair in found for pk in (pair.first_id, pair.second_id)} - seen
    return list(pairs.values())


def fold(pairs):
    """Folds the tenders of these pairs, and unfolds those that no longer belong together.

    They are read anew from their releases first, for what an earlier fold has added goes with it.
    """
    pks = {pk for pair in pairs for pk in (pair.first_id, pair.second_id)}
    ocids = list(Tender.objects.filter(pk__in=pks).values_list("ocid", flat=True))
    lock(ocids)
    bring_up_to_date(ocids)
    Tender.objects.filter(pk__in=pks).update(folds_into=None, twin_marks=[])
    tenders = Tender.objects.defer(*HEAVY).in_bulk(pks)
    for pair in pairs:
        pair.first, pair.second = tenders[pair.first_id], tenders[pair.second_id]
    for folded, lead in folds(list(tenders.values()), pairs).items():
        _fold_into(lead, folded)


def _fold_into(lead, folded):
    """The lead is found by the words and marks of both. Whom it is reserved for it says itself."""
    marks = {mark for mark in folded.marks if not mark.startswith("reserved:")}
    lead.twin_marks = sorted({*lead.twin_marks, *marks} - set(lead.marks))
    Tender.objects.filter(pk=lead.pk).update(twin_marks=lead.twin_marks)
    Tender.objects.filter(pk=folded.pk).update(folds_into=lead)
    words = Tender.objects.values_list("search", flat=True).get(pk=folded.pk)
    both = partial(Func, arg_joiner=" || ", template="%(expressions)s")
    Tender.objects.annotate(words=Func(F("search"), function="length")).filter(
        pk=lead.pk, words__lt=MOST_WORDS
    ).update(search=both(F("search"), Value(words, output_field=SearchVectorField())))


def queue(tenders):
    """Has the twins of these tenders (or of their keys) looked at."""
    keys = [getattr(tender, "pk", tender) for tender in tenders]
    TwinCheck.objects.bulk_create(TwinCheck(tender_id=pk) for pk in keys)

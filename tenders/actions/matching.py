"""What came in, or was changed, is matched with the searches that people saved."""

import logging

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from tenders.models import Found, HowOften, SavedSearch, Touched
from tenders.searches import UnreadableError, news_among

logger = logging.getLogger(__name__)

BATCH = 50  # searches in one transaction
STRETCH = 200  # of what was touched, that a search is matched with at a time


@transaction.atomic
def match_searches():
    """Matches the searches that are furthest behind. Returns how many; 0 where nothing is to do,
    or others are at it.

    A search is held while it is matched, so two who match never take the same.
    """
    newest = Touched.newest()
    behind = SavedSearch.objects.mailed().filter(matched_to__lt=newest)
    held = behind.select_for_update(skip_locked=True, of=["self"])
    searches = list(
        held.select_related("person", "organisation").order_by("matched_to", "pk")[:BATCH]
    )
    if newest and not searches:
        forget_what_all_have_seen()
    stretches = {}
    for search in searches:
        since = search.matched_to
        if since not in stretches:
            stretches[since] = touched_since(since)
        pks, search.matched_to = stretches[since]
        match(search, pks)
    SavedSearch.objects.bulk_update(searches, ["matched_to", "next_at"])
    return len(searches)


def touched_since(matched_to):
    """The keys of the tenders of the next stretch, and where it ends."""
    rows = Touched.objects.filter(pk__gt=matched_to).order_by("pk")
    rows = dict(rows.values_list("pk", "tender")[:STRETCH])
    return set(rows.values()), max(rows, default=matched_to)


def match(search, pks):
    """Writes down what a search finds that it had not found before. One that cannot be read, or
    on which we fail, is passed over: it must not hold up the others."""
    try:
        with transaction.atomic():
            if new := not_known(search, news_among(search, pks)):
                found = [Found(search=search, tender_id=pk) for pk in new]
                Found.objects.bulk_create(found, ignore_conflicts=True)
    except UnreadableError as fault:
        logger.warning("Saved search %s cannot be read: %s", search.pk, fault)
    except Exception:
        logger.exception("Saved search %s cannot be matched", search.pk)
    else:
        if new and search.how_often == HowOften.AT_ONCE:
            search.next_at = timezone.now()


def not_known(search, pks):
    """Without what it found before, also where that is shown under one of these by now."""
    if not pks:
        return []
    before = Found.objects.filter(Q(tender__in=pks) | Q(tender__folds_into__in=pks), search=search)
    known = {key for keys in before.values_list("tender", "tender__folds_into") for key in keys}
    return [pk for pk in pks if pk not in known]


def forget_what_all_have_seen():
    seen = SavedSearch.objects.mailed().aggregate(to=Min("matched_to"))["to"]
    old = Touched.objects.all() if seen is None else Touched.objects.filter(pk__lte=seen)
    old.delete()

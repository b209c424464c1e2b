"""What saved searches found is mailed: one mail for each person, with all that is due for them."""

import logging
from collections import defaultdict
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone

from portal.locks import held_by_another
from tenders import emails
from tenders.models import Found, HowOften, SavedSearch, Tender
from tenders.searches import NEWS, page_of, why, words_of
from tenders.told import may_be_told, people_told, together

logger = logging.getLogger(__name__)

PUT_OFF = timedelta(hours=1)
BATCH = 500  # searches in one transaction, and what else their people are told of
MOST = 20  # tenders in one mail; of the others it says how many they are


@transaction.atomic
def mail_found(at: datetime | None = None):
    """Queues the mails of some searches that are due; returns how many searches, 0 where none is
    due, or another is at it.

    One transaction: mails queued, and what they tell marked as told. Cut short, it is as if it
    had not begun.
    """
    now = at or timezone.now()
    if held_by_another("mail of searches"):
        return 0
    due = SavedSearch.objects.due(now).order_by("next_at", "pk")
    people = may_be_told(list(due.values_list("pk", "person", "organisation")))
    keys = together(people, BATCH)
    try:
        return mail(keys, now)
    except Exception as fault:
        if isinstance(fault, InterfaceError | OperationalError):  # the database is gone
            raise
        logger.exception("Mailing %s searches at once failed; by their people now", len(keys))
        return mail_apart({key: people[key] for key in keys}, now)


def mail_apart(people, now):
    """What we fail on keeps nobody else from their mail: it is tried again in an hour."""
    while people:
        keys = together(people, 1)
        try:
            mail(keys, now)
        except Exception:
            logger.exception("The searches with the keys %s could not be mailed", keys)
            SavedSearch.objects.due(now).filter(pk__in=keys).update(next_at=now + PUT_OFF)
        people = {key: those for key, those in people.items() if key not in keys}
    return 0  # what is left is for the next minute


@transaction.atomic
def mail(keys, now):
    """Queues the mails of these searches, and writes down what they tell; returns how many."""
    if searches := claim(keys, now):
        told = people_told(searches)
        found = untold([search for search in searches if told[search.pk]])
        tell(searches, told, found, now)
        write_down(searches, found, now)
    return len(searches)


def claim(keys, now):
    """Those of these searches that are due, locked; in order of name."""
    due = SavedSearch.objects.due(now).filter(pk__in=keys).select_for_update(of=["self"])
    due = due.select_related("person", "organisation").order_by("pk")
    return sorted(due, key=attrgetter("name"))


def untold(searches):
    """What each search found that is still news, by its key: the tenders, those that close soonest
    first, each with the keys of its `Found`. What is folded by now is told as its lead, once."""
    told = Found.objects.filter(search=OuterRef("search"), tender=OuterRef("shown"))
    rows = Found.objects.filter(search__in=searches, told_at=None)
    rows = rows.annotate(shown=Coalesce("tender__folds_into", "tender"))
    rows = rows.exclude(Exists(told.filter(told_at__isnull=False)))
    found = defaultdict(lambda: defaultdict(list))
    for search, tender, pk in rows.values_list("search", "shown", "pk"):
        found[search][tender].append(pk)
    keys = {tender for those in found.values() for tender in those}
    shown = Tender.objects.filter(pk__in=keys).for_lists().closing_first()
    shown = [tender for tender in shown if tender.stage in NEWS]
    return {
        search: {tender: those[tender.pk] for tender in shown if tender.pk in those}
        for search, those in found.items()
    }


def tell(searches, told, found, now):
    """Queues a mail for everyone who is `told` of a search that found something."""
    theirs = defaultdict(list)
    for search in searches:
        for person in told[search.pk] if found.get(search.pk) else []:
            theirs[person].append(search)
    plans = {person: plan(those, found) for person, those in theirs.items()}
    shown = defaultdict(dict)
    for one in (one for parts in plans.values() for one in parts):
        shown[one.search] |= dict.fromkeys(one.tenders)
    reasons = {search.pk: why(search, list(those)) for search, those in shown.items()}
    asked = {search.pk: words_of(search) for search in shown}
    emails.found(
        [
            (person, [section(one, asked, reasons) for one in parts])
            for person, parts in plans.items()
        ],
        now,
    )


class Part(NamedTuple):
    """What a mail tells of one search. `also` are by tender the names of
    the other searches that found it."""

    search: SavedSearch
    tenders: list
    more: int
    also: dict


def plan(searches, found):
    """The parts of the mail of one person. A tender that several found stands once."""
    finders = defaultdict(list)
    for search in searches:
        for tender in found[search.pk]:
            finders[tender].append(search)
    parts, left = [], MOST
    for search in searches:
        own = [tender for tender in found[search.pk] if finders[tender][0] == search]
        also = {tender: [each.name for each in finders[tender][1:]] for tender in own}
        parts.append(Part(search, own[:left], len(own[left:]), also))
        left = max(0, left - len(own))
    return parts


def section(part, asked, reasons):
    search = part.search
    return emails.Section(
        search,
        asked[search.pk],
        page_of(search),
        [
            emails.Entry(tender, reasons[search.pk][tender.pk], part.also[tender])
            for tender in part.tenders
        ],
        part.more,
    )


def write_down(searches, found, now):
    """What went into a mail is told; what was no news any more may be found again."""
    told = [pk for those in found.values() for pks in those.values() for pk in pks]
    Found.objects.filter(pk__in=told).update(told_at=now)
    Found.objects.filter(search__in=searches, told_at=None).delete()
    for search in searches:
        search.next_at = HowOften(search.how_often).next_at(now)
    SavedSearch.objects.bulk_update(searches, ["next_at"])


def unwanted(messages):
    """For MAIL_ASKED_AGAIN: the keys of those mails whose reader wants none of their searches
    mailed any more, or is no longer told of them."""
    keys = {key for message in messages for key in message.about}
    searches = SavedSearch.objects.mailed().filter(pk__in=keys).select_related("person")
    told = {
        (search, person.pk) for search, people in people_told(searches).items() for person in people
    }
    return {
        message.pk
        for message in messages
        if not any((key, message.person_id) in told for key in message.about)
    }

"""The tick: whoever has something to hear of is sent one mail with all of it."""

import logging
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from portal.deadlines import emails
from portal.deadlines.agenda import Looked, agenda
from portal.deadlines.models import Change, Deadline, Follower
from portal.deadlines.told import rows, ways_told
from portal.locks import held_by_another

logger = logging.getLogger(__name__)

ROWS = 10_000  # in one transaction
PUT_OFF = timedelta(hours=1)
FOLLOWER = [
    "pk",
    "person_id",
    "watched_id",
    "since",
    "told_to",
    "news_since",
    "tomorrow",
    "stopped_at",
]
DUE = """
SELECT DISTINCT person_id FROM (
    SELECT person_id FROM deadlines_follower WHERE look_at <= %s ORDER BY look_at LIMIT %s
) AS due
"""
# What another transaction writes on meanwhile keeps its own: it waits for this one to end
DONE = """
UPDATE deadlines_follower AS follower
SET look_at = done.look_at, told_to = coalesce(done.told_to, follower.told_to), news_since = NULL,
    tomorrow = CASE WHEN follower.tomorrow > %s THEN follower.tomorrow END,
    said_at = coalesce(done.said_at, follower.said_at),
    missed_at = coalesce(done.missed_at, follower.missed_at)
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[],
    %s::timestamptz[]) AS done(id, look_at, told_to, said_at, missed_at)
WHERE follower.id = done.id
"""


@transaction.atomic
def remind(at: datetime | None = None):
    """Looks at everything that is due, for some people; returns how many things it looked at, 0
    where nothing is due, or another tick is at work.

    One transaction: mails queued, and everyone told to this moment. Cut short, it is as if it had
    not begun.
    """
    now = at or timezone.now()
    if held_by_another("reminders"):
        return 0
    people = due_people(now)
    try:
        return tell(people, now)
    except Exception as fault:
        if isinstance(fault, InterfaceError | OperationalError):  # the database is gone
            raise
        logger.exception("Reminding %s people at once failed; each by themselves now", len(people))
        return sum(tell_one(person, now) for person in people)


@transaction.atomic
def tell(people, now):
    """Queues what is due to these people, and writes down that they are told; returns how many
    things it looked at."""
    if followers := claim(people, now):
        looked = look(followers, now)
        to_tell = [each for each in looked if each.agenda and not each.agenda.is_empty]
        by_person = groupby(to_tell, key=attrgetter("follower.person_id"))
        emails.remind([list(of_one) for _, of_one in by_person], now)
        write_down(looked, now)
    return len(followers)


def tell_one(person, now):
    """One whom we fail on must not keep the others from their mail: tried again in an hour."""
    try:
        return tell([person], now)
    except Exception:
        logger.exception("The person with the key %s could not be reminded", person)
        due = Follower.objects.filter(person=person, look_at__lte=now)
        return due.update(look_at=now + PUT_OFF)


def due_people(now):
    with connection.cursor() as cursor:
        cursor.execute(DUE, [now, ROWS])
        return [person for (person,) in cursor.fetchall()]


def claim(people, now):
    """The rows of the due `Follower`s of these people, locked, in order of person; what an import
    is just writing on is left for the next tick."""
    due = Follower.objects.filter(person__in=people, look_at__lte=now)
    due = due.select_for_update(skip_locked=True).order_by("person_id", "watched_id")
    return list(rows(due, FOLLOWER))


def look(followers, now):
    """A `Looked` for each of them. What holds is read after they are locked."""
    told = ways_told(followers)
    things = {each.watched_id for each in followers if each.pk in told}
    deadlines = by_thing(Deadline.objects.holding().filter(watched__in=things).order_by("at"))
    news = {each.watched_id for each in followers if each.news_since}
    changes = by_thing(Change.objects.filter(watched__in=news).order_by("made_at", "pk"))
    looked = []
    for each in followers:
        if way := told.get(each.pk):
            dates, news = deadlines[each.watched_id], changes[each.watched_id]
            looked.append(Looked(each, way, agenda(each, dates, news, way, now)))
        else:
            looked.append(Looked(each))
    return looked


def by_thing(objects):
    found = defaultdict(list)
    for each in objects:
        found[each.watched_id].append(each)
    return found


def write_down(looked, now):
    done = [done_row(each, now) for each in looked]
    with connection.cursor() as cursor:
        cursor.execute(DONE, [now, *map(list, zip(*done, strict=True))])


def done_row(looked, now):
    """That of `DONE`."""
    said = looked.agenda
    return (
        looked.follower.pk,
        said and said.look_at,
        said and now,
        now if said and not said.is_empty else None,
        now if said and said.missed else None,
    )

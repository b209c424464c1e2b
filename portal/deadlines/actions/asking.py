"""Before a reminder leaves it is asked again: is it still true, and still wanted?"""

from datetime import datetime

from django.db.models import DateTimeField, Value
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

from portal.deadlines.models import Deadline, Follower
from portal.deadlines.told import rows, ways_told
from portal.templatetags.words import over

from .following import look_again

FOLLOWER = ["pk", "person_id", "watched_id", "stopped_at"]
DEADLINE = ["pk", "group", "at", "hour_known"]


def untrue(messages):
    """For MAIL_ASKED_AGAIN: the keys of those reminders of which something no longer holds.

    What they were to say is untold again, so the next tick says what is true by then.
    """
    items = [item for message in messages for item in message.about]
    now = timezone.now()
    asked = Follower.objects.filter(pk__in=[item["follower"] for item in items])
    told = ways_told(list(rows(asked, FOLLOWER)))
    held = Deadline.objects.holding().filter(pk__in=[pk for i in items for pk, _ in i["due"]])
    deadlines = {each.pk: each for each in rows(held, DEADLINE)}

    def holds(item):
        way = told.get(item["follower"])
        dues = [(deadlines.get(pk), datetime.fromisoformat(at)) for pk, at in item["due"]]
        return way and all(
            due and due.at == at and way.wants(due) and over(due.at, due.hour_known) > now
            for due, at in dues
        )

    wrong = [message for message in messages if not all(map(holds, message.about))]
    take_back([item for message in wrong for item in message.about], now)
    return {message.pk for message in wrong}


def take_back(items, now):
    """They were not told of these after all; unless a later mail spoke of the same thing."""
    look_again(Follower.objects.filter(pk__in=[item["follower"] for item in items]), now)
    for item in items:
        untold = Follower.objects.filter(pk=item["follower"], said_at=item["at"])
        untold.update(
            told_to=item["told_to"],
            news_since=Least("news_since", moment(item["news_since"])),
            tomorrow=Coalesce("tomorrow", moment(item["tomorrow"])),
        )


def moment(said):
    return Value(said and datetime.fromisoformat(said), DateTimeField())

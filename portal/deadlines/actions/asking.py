"""Before a reminder leaves it is asked again: is it still true, and still wanted?"""

from datetime import datetime

from django.db.models import F, Value
from django.db.models.functions import Least
from django.utils import timezone

from portal.deadlines.models import Deadline, Follower
from portal.deadlines.told import ways_told
from portal.templatetags.words import over


def untrue(messages):
    """For MAIL_ASKED_AGAIN: the keys of those reminders of which something no longer holds.

    What they were to say is untold again, so the next tick says what is true by then.
    """
    items = [item for message in messages for item in message.about]
    now = timezone.now()
    followers = Follower.objects.select_related("person").in_bulk([i["follower"] for i in items])
    told = ways_told(list(followers.values()))
    deadlines = Deadline.objects.holding().in_bulk([pk for i in items for pk, _ in i["due"]])

    def holds(item):
        way = told.get(item["follower"])
        dues = [(deadlines.get(pk), datetime.fromisoformat(at)) for pk, at in item["due"]]
        return way and all(
            due and due.at == at and way.wants(due) and over(due.at, due.hour_known) > now
            for due, at in dues
        )

    wrong = [message for message in messages if not all(map(holds, message.about))]
    for message in wrong:
        for item in message.about:
            take_back(item, now)
    return {message.pk for message in wrong}


def take_back(item, now):
    """They were not told of it after all; unless a later mail spoke of the same thing."""
    untold = Follower.objects.filter(pk=item["follower"], said_at=item["at"])
    news = [
        F("news_since"),
        Value(item["news_since"] and datetime.fromisoformat(item["news_since"])),
    ]
    untold.update(
        told_to=item["told_to"],
        news_since=Least(*news),
        tomorrow=item["tomorrow"],
        look_at=now,
    )

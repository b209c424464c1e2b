"""What a person says to a reminder: tomorrow, stop, go on; for one thing or for all."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.deadlines.models import Choice, Follower
from portal.deadlines.plan import A_DAY, MORNING
from portal.templatetags.words import UK

from .following import look_again


@transaction.atomic
def tomorrow(*, follower, at=None):
    """Reminds of this thing once more, tomorrow at 8 in the morning, UK time; returns when."""
    now = at or timezone.now()
    day = now.astimezone(UK).date() + A_DAY
    moment = datetime.combine(day, MORNING, UK)
    look_again(Follower.objects.filter(pk=follower.pk), now, tomorrow=moment)
    return moment


@transaction.atomic
def not_tomorrow(*, follower):
    look_again(Follower.objects.filter(pk=follower.pk), timezone.now(), tomorrow=None)


@transaction.atomic
def stop_one(*, follower):
    """No more of this thing, whoever watches it for them."""
    now = timezone.now()
    look_again(Follower.objects.filter(pk=follower.pk), now, stopped_at=now)


@transaction.atomic
def start_one(*, follower):
    now = timezone.now()
    one = Follower.objects.filter(pk=follower.pk)
    look_again(one, now, stopped_at=None, since=now)


@transaction.atomic
def stop_all(*, person):
    """No more reminders to this person, of whatever."""
    now = timezone.now()
    Choice.objects.get_or_create(person=person)
    Choice.objects.filter(person=person, stopped_at=None).update(stopped_at=now)
    look_again(Follower.objects.filter(person=person), now)


@transaction.atomic
def start_all(*, person):
    now = timezone.now()
    Choice.objects.filter(person=person).update(stopped_at=None)
    look_again(Follower.objects.filter(person=person), now, since=now)

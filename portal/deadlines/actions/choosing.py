"""When to remind, and whom: chosen by a person for themselves, or by who manages for all."""

from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.deadlines.models import Calendar, Choice, Follower, Watch
from portal.organisations.models import new_secret

from .following import follow, look_again

CHOSEN = ["closing", "prepare", "expect", "ahead", "quiet", "tell"]


@transaction.atomic
def choose(*, by, organisation=None, **chosen):
    """`chosen` are columns of `Choice`; what is not named stays."""
    owner = {"organisation": organisation} if organisation else {"person": by}
    choice, _ = Choice.objects.get_or_create(**owner)
    old = {name: getattr(choice, name) for name in CHOSEN}
    for name, value in chosen.items():
        setattr(choice, name, value)
    choice.save()
    now = timezone.now()
    if organisation:
        follow(Watch.objects.on().filter(organisation=organisation), now)
        new = {name: getattr(choice, name) for name in CHOSEN}
        audit.record("reminders-chosen", target=organisation, by=by, old=old, new=new)
    else:
        look_again(Follower.objects.filter(person=by), now)
    return choice


def calendar_of(person, organisation=None):
    """The calendar, made when it is first asked for."""
    return Calendar.objects.get_or_create(person=person, organisation=organisation)[0]


@transaction.atomic
def renew_calendar(*, calendar):
    """Gives it another address; the old one ends."""
    calendar.secret, calendar.renewed_at = new_secret(), timezone.now()
    calendar.save(update_fields=["secret", "renewed_at"])

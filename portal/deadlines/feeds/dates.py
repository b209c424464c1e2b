"""What a person, or an organisation, watches as a calendar. What they note on it stays here."""

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from portal.deadlines.models import Deadline, Watch
from portal.icalendars import calendar, entry, uid_of
from portal.templatetags.words import closing

KEPT = timedelta(days=366)  # what has fallen, or gone by


def dates(whose):
    """The calendar of a `Calendar`, with every deadline of what is watched."""
    made = calendar(settings.SITE_URL + reverse("my:list") + query(whose), title(whose))
    watches = by_thing(whose)
    for deadline in lately(watches):
        made.add_component(event(deadline, watches[deadline.watched_id]))
    return made.to_ical()


def query(whose):
    return f"?organisation={whose.organisation.slug}" if whose.organisation else ""


def title(whose):
    return f"{whose.organisation or 'You'} on {settings.SITE_NAME}: what is watched"


def by_thing(whose):
    """The watches that are on, by the key of what they watch."""
    if whose.organisation_id:
        watches = Watch.objects.filter(organisation=whose.organisation_id)
    else:
        watches = Watch.objects.visible_to(whose.person)
    found = defaultdict(list)
    for watch in watches.on().select_related("organisation").order_by("pk"):
        found[watch.watched_id].append(watch)
    return found


def lately(things):
    since = timezone.now() - KEPT
    asked = Deadline.objects.filter(Q(fallen_at=None) | Q(fallen_at__gt=since), at__gt=since)
    return asked.filter(watched__in=list(things)).select_related("watched")


def event(deadline, watches):
    watched = deadline.watched
    address = settings.SITE_URL + watched.path
    return entry(
        uid=uid_of(f"{watched.own_key}-{deadline.kind}"),
        name=f"{deadline.name}: {watched.title}",
        at=deadline.at,
        hour_known=deadline.hour_known,
        version=watched.version,
        changed_at=deadline.fallen_at or deadline.set_at,
        fallen=deadline.fallen_at is not None,
        lines=[
            f"{deadline.name}: {closing(deadline.at, deadline.hour_known)}",
            *filter(None, [watched.by]),
            *(f"{each.organisation or 'You'}: {each.get_standing_display()}" for each in watches),
            address,
        ],
        address=address,
    )

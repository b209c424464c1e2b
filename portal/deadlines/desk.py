"""What officers see of the reminders: whether the clock lives, what is due and what was missed. Who
watches what is no business of theirs."""

from datetime import timedelta

from django.db.models import Count, Max
from django.utils import timezone

from portal.deadlines.models import Follower

LATE = timedelta(minutes=10)
A_DAY = timedelta(days=1)
LATELY = timedelta(days=30)
SHOWN = 50


def counts():
    """How many things there are to look at, each for one person, by words that say when."""
    now = timezone.now()
    due = Follower.objects.filter(look_at__lte=now)
    return {
        "Due now": due.count(),
        "Late: due more than 10 minutes ago": due.filter(look_at__lt=now - LATE).count(),
        "Due in the next 24 hours": (
            Follower.objects.filter(look_at__gt=now, look_at__lte=now + A_DAY).count()
        ),
    }


def missed():
    """The things of which a date went by untold in the last days: how many people, and when we
    found it. The latest first."""
    lately = Follower.objects.filter(missed_at__gt=timezone.now() - LATELY)
    things = lately.values("watched__title", "watched__path")
    return things.annotate(people=Count("pk"), found_at=Max("missed_at")).order_by("-found_at")[
        :SHOWN
    ]

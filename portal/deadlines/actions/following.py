"""Who follows what: rows of `Follower` are made, and looked at again. Whoever calls is in a
transaction."""

from django.db import connection
from django.utils import timezone

from portal.deadlines.models import Follower, Watch

# Everyone who may be told of these watches: whether they are, is asked when they are looked at.
# Rows in one order, so that two who do this never wait for each other in a circle
FOLLOW = """
INSERT INTO deadlines_follower AS held (person_id, watched_id, since, look_at)
SELECT DISTINCT coalesce(watch.person_id, member.person_id), watch.watched_id, %(now)s::timestamptz,
    %(now)s::timestamptz
FROM deadlines_watch AS watch
LEFT JOIN organisations_membership AS member ON member.organisation_id = watch.organisation_id
WHERE watch.id = ANY(%(watches)s) AND coalesce(watch.person_id, member.person_id) IS NOT NULL
ORDER BY 2, 1
ON CONFLICT (person_id, watched_id) DO UPDATE SET look_at = EXCLUDED.look_at
"""


def follow(watches, now):
    """Has everyone who may be told of these `Watch`es (a queryset) looked at by the next tick."""
    pks = list(watches.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW, {"watches": pks, "now": now})


def look_again(followers, now, **changes):
    """Has these `Follower`s looked at by the next tick, and writes `changes` on them."""
    held = followers.order_by("watched_id", "person_id").select_for_update(of=["self"])
    pks = list(held.values_list("pk", flat=True))
    Follower.objects.filter(pk__in=pks).update(look_at=now, **changes)


def members_changed(organisation):
    """Somebody joined, left, or has another role: all that it watches is looked at again."""
    follow(Watch.objects.on().filter(organisation=organisation), timezone.now())

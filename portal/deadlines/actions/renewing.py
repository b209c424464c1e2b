"""A feature says what its things are now; deadlines and changes of those that somebody watches
follow, in the feature's transaction."""

from django.db.models import F, Value
from django.db.models.functions import Least
from django.utils import timezone

from portal.deadlines.models import Change, Deadline, Follower, Watched
from portal.templatetags.words import closing

from .following import look_again


def renew(described):
    """Brings what is watched up to date. `described` maps keys to functions that give the `Thing`
    of that key; they are called for what somebody watches only. The caller holds each thing, so
    that no other writes on it meanwhile.
    """
    now, moved = timezone.now(), []
    held = Watched.objects.filter(key__in=list(described)).prefetch_related("deadlines")
    for watched in held:
        if changes := bring_up_to_date(watched, described[watched.key](), now):
            Change.objects.bulk_create(changes)
            moved.append(watched.pk)
    if moved:
        untold = Follower.objects.filter(watched__in=moved)
        look_again(untold, now, news_since=Least(F("news_since"), Value(now)))


def bring_up_to_date(watched, thing, now):
    """Writes the thing down; returns its `Change`s, not yet saved."""
    moved = set_deadlines(watched, thing.deadlines, now)
    told = [
        Change(watched=watched, what=what, old=old, new=new, made_at=now)
        for what in dict.fromkeys([*watched.facts, *thing.facts])
        for old, new in [difference(watched.facts.get(what), thing.facts.get(what))]
        if old != new
    ]
    describe(watched, thing)
    watched.save()
    return moved + told


def difference(old, new):
    """Old and new in words; of lists only what went and what came, for they can be long."""
    if isinstance(old or new, list):
        gone = [each for each in old or [] if each not in (new or [])]
        come = [each for each in new or [] if each not in (old or [])]
        return "; ".join(gone), "; ".join(come)
    return old or "", new or ""


def describe(watched, thing):
    watched.title, watched.path, watched.by = thing.title, thing.path, thing.by
    watched.version, watched.facts = thing.version, dict(thing.facts)


def set_deadlines(watched, dues, now):
    """Sets, moves and fells the deadlines; returns the `Change`s of their moments."""
    held = {each.kind: each for each in watched.deadlines.all()}
    changes = []
    for due in dues:
        deadline = held.pop(due.kind, None) or Deadline(watched=watched, kind=due.kind)
        old = said(deadline)
        deadline.group, deadline.name = due.group, due.name
        deadline.at, deadline.hour_known, deadline.fallen_at = due.at, due.hour_known, None
        if old != (new := said(deadline)):
            deadline.set_at = now
            changes.append(Change(watched=watched, what=due.name, old=old, new=new, made_at=now))
        deadline.save()
    for deadline in held.values():
        if old := said(deadline):
            deadline.fallen_at = now
            deadline.save()
            changes.append(Change(watched=watched, what=deadline.name, old=old, made_at=now))
    return changes


def said(deadline):
    """Its moment in words; "" where it has none, or has fallen."""
    return "" if deadline.fallen_at else closing(deadline.at, deadline.hour_known)

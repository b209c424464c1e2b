"""People and organisations watch things, say where they stand, and stop."""

import json
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from portal import audit
from portal.actions import RefusedError
from portal.deadlines.models import Follower, Watch, Watched
from portal.organisations.actions.members import locked

from .following import follow, look_again
from .renewing import bring_up_to_date, renew

MOST = 500  # that one person, or one organisation, watches at a time


@transaction.atomic
def watch(*, thing, by, organisation=None):
    """Watches a `Thing` for the person, or for an organisation; returns the `Watch`.

    The caller holds the thing, so that nothing changes between saying and writing it. Watched
    already, nothing changes; stopped before, it goes on as it was.
    """
    if organisation:
        locked(organisation)  # nobody joins between reading who belongs to it and writing it
    owner = {"organisation": organisation} if organisation else {"person": by}
    watched = noted(thing)
    watch = Watch.objects.filter(**owner, watched=watched).first() or Watch(
        **owner, watched=watched, stopped_at=timezone.now()
    )
    if watch.stopped_at:
        refuse_too_many(owner)
        watch.watched_by, watch.stopped_at = by, None
        watch.save()
        begin(watch, by)
    return watch


def noted(thing):
    """The row of a `Thing`, as the thing is now."""
    watched = Watched.objects.filter(key=thing.key).first()
    if watched:
        renew({thing.key: lambda: thing})
        return watched
    watched = Watched.objects.create(key=thing.key, title=thing.title, path=thing.path)
    bring_up_to_date(watched, thing, timezone.now())
    return watched


def refuse_too_many(owner):
    if Watch.objects.on().filter(**owner).count() >= MOST:
        raise RefusedError(f"{MOST} are watched already. Stop watching one of them first.")


def begin(watch, by):
    """What went by before is not news to those who are told from now on."""
    now = timezone.now()
    follow(Watch.objects.filter(pk=watch.pk), now)
    look_again(of_watch(watch), now, since=now)
    look_again(of_watch(watch).filter(person=by), now, stopped_at=None)
    note("watch-begun", watch, by)


def of_watch(watch):
    """The `Follower`s whom a watch makes."""
    followers = Follower.objects.filter(watched=watch.watched_id)
    if watch.person_id:
        return followers.filter(person=watch.person_id)
    return followers.filter(person__memberships__organisation=watch.organisation_id)


@transaction.atomic
def stop(*, watch, by):
    """Nobody is reminded by it any more. What was noted on it stays, and it can go on."""
    watch = Watch.objects.select_for_update(of=["self"]).get(pk=watch.pk)
    if not watch.stopped_at:
        watch.stopped_at = timezone.now()
        watch.save(update_fields=["stopped_at"])
        look_again(of_watch(watch), timezone.now())
        note("watch-stopped", watch, by)


@transaction.atomic
def go_on(*, watch, by):
    """Takes `stop` back."""
    if watch.organisation:
        locked(watch.organisation)  # as in `watch`
    watch = Watch.objects.select_for_update(of=["self"]).get(pk=watch.pk)
    if watch.stopped_at:
        refuse_too_many({"person": watch.person_id, "organisation": watch.organisation_id})
        watch.stopped_at = None
        watch.save(update_fields=["stopped_at"])
        begin(watch, by)


class ChangedMeanwhileError(RefusedError):
    """Somebody else changed it: `watch` is as it is now."""

    def __init__(self, watch):
        super().__init__(
            "Somebody changed this while you had it open. Look at what stands there now. To put"
            " yours in its place, save again."
        )
        self.watch = watch


@transaction.atomic
def change(*, watch, by, standing, done_by, notes, opened=None):
    """Says where its owner stands, who does it (a member, or None), and what else is noted.

    `opened` is the `state` that was seen by whoever changes it: any other is not overwritten.
    """
    watch = Watch.objects.select_for_update(of=["self"]).get(pk=watch.pk)
    if opened is not None and opened != state(watch):
        raise ChangedMeanwhileError(watch)
    old = said(watch)
    watch.standing, watch.done_by, watch.notes = standing, done_by, notes
    watch.save(update_fields=["standing", "done_by", "notes"])
    look_again(of_watch(watch), timezone.now())
    if old != (new := said(watch)):
        note("watch-changed", watch, by, old=old, new=new)


def said(watch):
    return {"standing": watch.standing, "done_by": watch.done_by_id, "notes": watch.notes}


def state(watch):
    """A short text that is another when what is said of it is."""
    return sha256(json.dumps(said(watch)).encode()).hexdigest()


def note(kind, watch, by, **values):
    """In the audit trail, what people do for an organisation. What they note for themselves is
    nobody else's."""
    if watch.organisation_id:
        audit.record(kind, target=watch, by=by, **values)

"""Things to watch, for tests of what is above no feature."""

from itertools import count

from portal.deadlines.actions.renewing import renew
from portal.deadlines.actions.watching import watch
from portal.deadlines.models import Follower, Group
from portal.deadlines.things import Due, Thing

numbers = count(1)


def due(at, *, kind="bids", group=Group.TENDER, name="Tenders close", hour_known=True):
    return Due(kind, group, name, at, hour_known)


def thing(*deadlines, key=None, title="Advocacy service", whose="", **fields):
    """A `Thing` of no feature, with these `due`s."""
    key = key or f"test:{next(numbers)}"
    return Thing(key=key, title=title, path="/help/", by=whose, deadlines=deadlines, **fields)


def now_is(thing):
    """Its feature says what it is now."""
    renew({thing.key: lambda: thing})


def make_watch(*deadlines, by, organisation=None, **fields):
    return watch(thing=thing(*deadlines, **fields), by=by, organisation=organisation)


def follower(person, watch):
    return Follower.objects.get(person=person, watched=watch.watched)

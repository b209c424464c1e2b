"""Who is told of what, and how: asked anew each time, for members come and go."""

from collections import defaultdict

from django.db.models import Q

from portal.accounts.models import User
from portal.organisations.models import Membership, Role

from .agenda import Told
from .models import Choice, Tell, Watch

DEFAULT = Choice()


def ways_told(followers):
    """For each of these `Follower`s (or their rows) who is to be told: {pk: `Told`}."""
    people = {each.person_id for each in followers}
    active = set(User.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True))
    asked = [each for each in followers if each.person_id in active and not each.stopped_at]
    ways = _Ways({each.person_id for each in asked}, {each.watched_id for each in asked})
    told = {each.pk: ways.told(each.person_id, each.watched_id) for each in asked}
    return {pk: way for pk, way in told.items() if way}


WATCH = ["person_id", "organisation_id", "watched_id", "standing", "watched_by_id", "done_by_id"]


def rows(found, columns):
    """Of many, a named tuple costs a tenth of an object."""
    return found.values_list(*columns, named=True)


def owner(row):
    """Whose a `Watch` or a `Choice` is: a pair of person and organisation, one of them None."""
    return row.person_id, row.organisation_id


class _Ways:
    """Who watches these things for these people, and what was chosen, all at once."""

    def __init__(self, people, things):
        memberships = Membership.objects.filter(person__in=people)
        self.role = {(each.person_id, each.organisation_id): each.role for each in memberships}
        self.bodies = defaultdict(list)
        for person, body in self.role:
            self.bodies[person].append(body)
        theirs = Q(person__in=people) | Q(organisation__in={body for _, body in self.role})
        watches = Watch.objects.on().filter(theirs, watched__in=things)
        self.watch = {(*owner(each), each.watched_id): each for each in rows(watches, WATCH)}
        self.choice = {owner(each): each for each in Choice.objects.filter(theirs)}
        self.members = self._members_of_those_who_choose()
        self.made = {}  # many are told alike

    def _members_of_those_who_choose(self):
        """Pairs of body and member, of the bodies that do not tell everyone."""
        bodies = [body for (_, body), each in self.choice.items() if each.tell == Tell.INVOLVED]
        members = Membership.objects.filter(organisation__in=bodies) if bodies else []
        return {(each.organisation_id, each.person_id) for each in members}

    def told(self, person, thing):
        own = self._choice(person, None)
        ways = [] if own.stopped_at else self._ways(person, thing)
        if not ways:
            return None
        alike = (own.pk, *((choice.pk, watch.standing) for choice, watch in ways))
        if alike not in self.made:
            self.made[alike] = self._told(own, ways)
        return self.made[alike]

    def _told(self, own, ways):
        # A person's quiet days count, else those that all who watch for them have in common
        quiet = [own] if own is not DEFAULT else [choice for choice, _ in ways]
        return Told(
            standings=frozenset(watch.standing for _, watch in ways),
            days=_days([choice for choice, _ in ways]),
            quiet=frozenset.intersection(*(frozenset(choice.quiet) for choice in quiet)),
        )

    def _ways(self, person, thing):
        """Pairs of choice and watch, for each way in which the person is told."""
        keys = [(person, None, thing), *((None, body, thing) for body in self.bodies[person])]
        watches = map(self.watch.get, keys)
        ways = [(self._choice(*owner(watch)), watch) for watch in watches if watch]
        return [
            (choice, watch)
            for choice, watch in ways
            if not choice.stopped_at and (watch.person_id or self._tells(choice, watch, person))
        ]

    def _choice(self, person, body):
        return self.choice.get((person, body), DEFAULT)

    def _tells(self, choice, watch, person):
        body = watch.organisation_id
        if choice.tell == Tell.EVERYONE:
            return True
        involved = {watch.watched_by_id, watch.done_by_id}
        involved = {each for each in involved if (body, each) in self.members}
        # Where nobody who is involved is left, those who manage must not miss it
        return person in involved or (not involved and self.role[person, body] == Role.MANAGE)


def _days(choices):
    if len(choices) == 1:
        return choices[0].days_by_group
    return {
        group: frozenset().union(*(choice.days_by_group[group] for choice in choices))
        for group in choices[0].days_by_group
    }

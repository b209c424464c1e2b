"""Who gets the mail of which saved search: asked anew each time, for members come and go."""

from collections import defaultdict

from portal.deadlines.models import Choice
from portal.organisations.models import Membership, Role
from tenders.models import SavedSearch


def people_told(searches):
    """For each of these `SavedSearch`es the people who get its mail, by its key.

    Of an organisation: members who may edit, and the one who saved it while a member; without
    those who do not want it. Nobody who has stopped all reminders, and no closed account.
    """
    members = _members({each.organisation_id for each in searches if each.organisation_id})
    told = {each.pk: _asked(each, members[each.organisation_id]) for each in searches}
    off = _off({person.pk for people in told.values() for person in people})
    unwanted = _unwanted(searches)
    return {
        pk: [
            person
            for person in people
            if person.is_active and person.pk not in off and (pk, person.pk) not in unwanted
        ]
        for pk, people in told.items()
    }


def together(people, most):
    """The first of these searches, as many as `most`, and with each whatever else its people are
    told of: one mail has all. `people` are the keys of those who may be told, by that of a search.
    """
    of_person = defaultdict(list)
    for search, those in people.items():
        for person in those:
            of_person[person].append(search)
    taken = {}
    for first in people:
        ahead = [first] if len(taken) < most else []
        while ahead:
            search = ahead.pop()
            if search not in taken:
                taken[search] = True
                ahead += [other for person in people[search] for other in of_person[person]]
    return list(taken)


def may_be_told(due):
    """By the key of each search the keys of its owner, or of all members of it. `due` are triples
    of the keys of search, person and organisation."""
    bodies = {body for _, _, body in due if body}
    members = defaultdict(set)
    held = Membership.objects.filter(organisation__in=bodies)
    for body, person in held.values_list("organisation", "person"):
        members[body].add(person)
    return {search: {person} if person else members[body] for search, person, body in due}


def _members(bodies):
    found = defaultdict(list)
    held = Membership.objects.filter(organisation__in=bodies).select_related("person")
    for each in held.order_by("person"):
        found[each.organisation_id].append(each)
    return found


def _asked(search, members):
    if search.person_id:
        return [search.person]
    editors = Role.at_least(Role.EDIT)
    return [
        each.person
        for each in members
        if each.role in editors or each.person_id == search.saved_by_id
    ]


def _off(people):
    stopped = Choice.objects.filter(person__in=people, stopped_at__isnull=False)
    return set(stopped.values_list("person", flat=True))


def _unwanted(searches):
    rows = SavedSearch.not_to.through.objects.filter(savedsearch__in=searches)
    return set(rows.values_list("savedsearch", "user"))

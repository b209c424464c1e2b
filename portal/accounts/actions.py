from django.contrib.auth.models import Group
from django.db import transaction

from portal import audit


@transaction.atomic
def change_name(*, person, name, by):
    old, person.name = person.name, name
    person.save(update_fields=["name"])
    audit.record("name-changed", target=person, by=by, old=old, new=name)


@transaction.atomic
def give_role(*, person, role, by=None):
    """Makes a person a coordinator or an administrator (see `roles`). `by` is None for the person
    at the server's console. Returns False where the person had that role before."""
    return _set_role(person, role, True, by)


@transaction.atomic
def take_role(*, person, role, by=None):
    """Takes a role from a person. Returns False where the person did not have it."""
    return _set_role(person, role, False, by)


def _set_role(person, role, has_it, by):
    # locked, so that two who decide at once write one line each about what was so
    person = type(person).objects.select_for_update().get(pk=person.pk)
    if (role in person.group_names) == has_it:
        return False
    group = Group.objects.get_or_create(name=role)[0]
    old = sorted(person.group_names)
    if has_it:
        person.groups.add(group)
    else:
        person.groups.remove(group)
    new = sorted(person.groups.values_list("name", flat=True))
    kind = "role-given" if has_it else "role-taken"
    audit.record(kind, target=person, by=by, old=old, new=new)
    return True

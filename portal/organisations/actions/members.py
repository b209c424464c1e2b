"""Members change their roles, and go."""

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from portal import audit
from portal.actions import RefusedError
from portal.organisations import emails
from portal.organisations.models import (
    Organisation,
    Role,
)


def locked(organisation):
    """The organisation's row, read anew and held: one at a time changes who belongs to it."""
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def tell_of_members(organisation):
    """For rooms above, which the settings name: who belongs to it, or in which role, has changed.
    Call with the organisation held."""
    for name in settings.MEMBERS_CHANGED:
        import_string(name)(organisation)


@transaction.atomic
def change_role(*, membership, role, by):
    membership = _member(membership)
    if membership.role == role:
        return membership
    if role != Role.MANAGE:
        _refuse_last_manager(membership)
    old, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    event = audit.record(
        "role-changed", target=membership, by=by, old={"role": old}, new={"role": role}
    )
    if by != membership.person:
        emails.role_changed(membership, event=event)
    tell_of_members(membership.organisation)
    return membership


@transaction.atomic
def remove_member(*, membership, by):
    """Takes the person out; with `by` the person themselves, they leave."""
    membership = _member(membership)
    _refuse_last_manager(membership)
    leaves = by == membership.person
    event = audit.record(
        "member-left" if leaves else "member-removed",
        target=membership,
        by=by,
        old={"role": membership.role},
    )
    if not leaves:
        emails.removed(membership, event=event)
    membership.delete()
    tell_of_members(membership.organisation)


def _member(membership):
    """The membership as it is now, with its organisation held: see `_refuse_last_manager`."""
    organisation = locked(membership.organisation)
    now = organisation.memberships.select_related("person", "organisation")
    if found := now.filter(pk=membership.pk).first():
        return found
    raise RefusedError("This person is no longer a member.")


def _refuse_last_manager(membership):
    """Call with the organisation held, or two who leave at once would both find the other."""
    if membership.is_last_manager:
        raise RefusedError(
            f"{membership.person} is the only one who manages {membership.organisation}. "
            "Give somebody else the role “Manage” first."
        )

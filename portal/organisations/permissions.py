"""Who may do what with an organisation that they can see; one sentence each.

Whether they can see it at all is `Organisation.objects.visible_to(user)`.
"""

from portal.accounts import roles
from portal.organisations.models import Invitation, Membership, Role


def role_in(user, organisation):
    """The role of `user` in `organisation`, or None."""
    if not user.is_authenticated:
        return None
    own = Membership.objects.filter(person=user, organisation=organisation)
    return own.values_list("role", flat=True).first()


def is_member(user, organisation):
    return role_in(user, organisation) is not None


def may_see_members(user, organisation):
    return (
        roles.is_coordinator(user) or roles.is_administrator(user) or is_member(user, organisation)
    )


def may_edit(user, organisation):
    """Write and change what is its work."""
    return role_in(user, organisation) in Role.at_least(Role.EDIT)


def may_manage(user, organisation):
    """Edit the profile, invite people, change roles, remove members."""
    return role_in(user, organisation) == Role.MANAGE


def may_accept(user, invitation):
    """It was sent to an e-mail address that they have confirmed."""
    return Invitation.objects.for_person(user).filter(pk=invitation.pk).exists()


def may_decline(user, invitation):
    """Whoever has the link, unless they are signed in as somebody else."""
    return not user.is_authenticated or may_accept(user, invitation)

from django import template

from portal.organisations.models import Invitation

register = template.Library()


@register.simple_tag
def organisations_of(user):
    """What ties a person who is signed in to organisations: their `memberships`, and the open
    `invitations` to an address that they have confirmed."""
    memberships = user.memberships.select_related("organisation")
    invitations = Invitation.objects.open().for_person(user)
    return {
        "memberships": memberships.order_by("organisation__folded_name"),
        "invitations": invitations.select_related("organisation", "invited_by"),
    }

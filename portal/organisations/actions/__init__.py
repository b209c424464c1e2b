"""Every change to organisations, their members and invitations. Views ask `permissions` first.

An action that a rule forbids raises `portal.actions.RefusedError`.
"""

from .bodies import create_organisation, update_organisation
from .buyers import buyer_named_in_notice, buyers_named_in_notices
from .invitations import (
    InvitedAlreadyError,
    accept_invitation,
    decline_invitation,
    invite,
    send_invitation_again,
    withdraw_invitation,
)
from .members import change_role, remove_member
from .work import update_work

__all__ = [
    "InvitedAlreadyError",
    "accept_invitation",
    "buyer_named_in_notice",
    "buyers_named_in_notices",
    "change_role",
    "create_organisation",
    "decline_invitation",
    "invite",
    "remove_member",
    "send_invitation_again",
    "update_organisation",
    "update_work",
    "withdraw_invitation",
]

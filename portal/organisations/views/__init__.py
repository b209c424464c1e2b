from portal.organisations.views.invitations import AnswerInvitation, Decline, SendAgain, Withdraw
from portal.organisations.views.members import ChangeRole, Leave, Members, RemoveMember
from portal.organisations.views.organisations import (
    EditOrganisation,
    EditWork,
    NewOrganisation,
    OrganisationDetail,
    OrganisationList,
)

__all__ = [
    "AnswerInvitation",
    "ChangeRole",
    "Decline",
    "EditOrganisation",
    "EditWork",
    "Leave",
    "Members",
    "NewOrganisation",
    "OrganisationDetail",
    "OrganisationList",
    "RemoveMember",
    "SendAgain",
    "Withdraw",
]

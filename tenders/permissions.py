"""Who may do what with saved searches; one sentence each."""

from portal.organisations.models import Role
from portal.organisations.permissions import role_in
from tenders.models import SavedSearch


def may_save_for(user, organisation):
    """Who may edit in the organisation."""
    return role_in(user, organisation) in Role.at_least(Role.EDIT)


def may_change(user, search):
    """Its owner, or who may edit in the organisation that owns it."""
    return SavedSearch.objects.changeable_by(user).filter(pk=search.pk).exists()

"""Who may do what with tenders. Reading is for everyone."""

from portal.accounts.roles import is_coordinator


def can_use_desk(user):
    """Confirm reservations, decide twins, answer reports, dismiss rejections."""
    return is_coordinator(user)

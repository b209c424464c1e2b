"""The portal's own officers: two groups, made by a migration."""

from django.contrib.auth import get_user_model

COORDINATOR = "coordinator"
ADMINISTRATOR = "administrator"


def is_coordinator(user):
    """Checks buyers and facts, moderates, decides what waits on /desk/."""
    return user.is_authenticated and COORDINATOR in user.group_names


def is_administrator(user):
    """Looks after people and settings; reads the admin and all mail."""
    return user.is_authenticated and ADMINISTRATOR in user.group_names


def is_officer(user):
    """Either of the two: looks after what the portal sends."""
    return is_coordinator(user) or is_administrator(user)


def coordinators():
    """The people who are coordinators now and can sign in."""
    return _who_can_sign_in(COORDINATOR)


def administrators():
    """The people who are administrators now and can sign in."""
    return _who_can_sign_in(ADMINISTRATOR)


def _who_can_sign_in(role):
    return get_user_model().objects.filter(is_active=True, groups__name=role)

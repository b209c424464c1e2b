"""The portal's own officers: two groups, made by a migration."""

COORDINATOR = "coordinator"
ADMINISTRATOR = "administrator"


def is_coordinator(user):
    """Checks buyers and facts, moderates, decides what waits on /desk/."""
    return user.is_authenticated and COORDINATOR in user.group_names


def is_administrator(user):
    """Looks after people and settings; reads the admin and all mail."""
    return user.is_authenticated and ADMINISTRATOR in user.group_names

"""Who may do what with a watch that they can see."""

from portal.deadlines.models import Watch


def may_change(user, watch):
    """Say where they stand, note, stop and go on."""
    return Watch.objects.changeable_by(user).filter(pk=watch.pk).exists()

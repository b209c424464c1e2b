"""What a person decides: who and when stand together, or neither does."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone


class Decided(models.Model):
    """A row on which a person decides. Whoever inherits adds `decision_whole` for its states."""

    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def note_decision(self, by):
        """Sets who and when; with None, takes both back. Saves nothing."""
        self.decided_by = by
        self.decided_at = timezone.now() if by else None


def decision_whole(name, *, decided):
    """Who decided and when are both set where the condition `decided` holds, else neither is."""
    return CheckConstraint(
        condition=(decided & Q(decided_by__isnull=False, decided_at__isnull=False))
        | (~decided & Q(decided_by__isnull=True, decided_at__isnull=True)),
        name=name,
    )

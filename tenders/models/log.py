"""The log of releases that other programs read, and the file of all of them."""

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q

from .release import Release


class LogQuerySet(models.QuerySet):
    """Questions in the words of the field."""

    def with_releases(self):
        """In their order, each with its release, but without the bytes as received.

        `is_version`: the service had sent other content under the same id before.
        """
        before = Release.objects.filter(
            ocid=OuterRef("release__ocid"),
            release_id=OuterRef("release__release_id"),
            pk__lt=OuterRef("release_id"),
        )
        return (
            self.select_related("release")
            .defer("release__raw")
            .annotate(is_version=Exists(before))
            .order_by("pk")
        )

    def newest(self):
        """The last entry, or None."""
        return self.order_by("pk").last()


class LogEntry(models.Model):
    """The place of one release in the log. The database makes it (`Release`, trigger "logged").

    Whoever has read up to a place misses nothing: a transaction gets its places at its very end,
    under a lock that is held until others see them. The primary key of a release does not have
    this: a long import takes low numbers and shows them late.
    """

    id = models.BigAutoField(primary_key=True)
    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="place")
    at = models.DateTimeField(help_text="When the release came to stand in the log.")

    objects = LogQuerySet.as_manager()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="for_good", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self):
        return f"{self.pk}: {self.release_id}"


class Export(models.Model):
    """One making of the file of all releases, done in steps: what the last step has reached is
    written here, so that after a kill the next one goes on from it."""

    started_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True, help_text="Empty while it is made.")
    reached = models.BigIntegerField(
        default=0, help_text="The place in the log of the last release in it."
    )
    count = models.BigIntegerField(default=0, help_text="How many releases are in it.")
    bytes = models.BigIntegerField(default=0, help_text="Its size, compressed.")
    sha256 = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the whole file.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["made_at"], name="export_one_at_a_time", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(made_at=None, sha256="")
                | Q(made_at__isnull=False, sha256__regex="^[0-9a-f]{64}$"),
                name="export_made_is_whole",
            ),
        ]

    def __str__(self):
        return f"{self.count} releases, {self.made_at or 'not finished'}"

    @classmethod
    def newest(cls):
        """The one that can be fetched, or None."""
        return cls.objects.filter(made_at__isnull=False).order_by("made_at").last()

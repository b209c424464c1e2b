"""Whether the clock lives."""

from datetime import timedelta

from django.db import models
from django.db.models import Max
from django.utils import timezone

MAY_BE_SILENT = timedelta(minutes=3)


class Tick(models.Model):
    """When beat last spoke and a worker did what it asked: a single row."""

    id = models.SmallAutoField(primary_key=True)
    done_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="tick_is_one")]

    def __str__(self):
        return f"done at {self.done_at}"

    @classmethod
    def note(cls):
        """Writes down that the clock has just come to an end of its work."""
        cls.objects.update_or_create(id=1, defaults={"done_at": timezone.now()})

    @classmethod
    def last(cls):
        """When that was, or None."""
        return cls.objects.aggregate(last=Max("done_at"))["last"]

    @classmethod
    def is_recent(cls):
        last = cls.last()
        return last is not None and timezone.now() - last < MAY_BE_SILENT

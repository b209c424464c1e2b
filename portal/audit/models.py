import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone


class Event(models.Model):
    """Who did what to what, when and on which ground.

    It holds no foreign keys, so that it never stops a deletion and survives it: type, id and label
    are kept as they were at that moment. `by_id` is null where the portal itself acted.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    kind = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60, help_text='as in "organisations.membership"')
    target_id = models.CharField(max_length=60)
    target_label = models.TextField()
    by_id = models.BigIntegerField(null=True)
    by_label = models.TextField(blank=True)
    old = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    new = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    ground = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["target_type", "target_id"], name="event_target")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self):
        return f"{self.kind}: {self.target_label}"

"""Whether the clock lives."""

from django.db import models


class Tick(models.Model):
    """The last time that something which the clock starts came to its end."""

    name = models.TextField(primary_key=True)
    done_at = models.DateTimeField()

    def __str__(self):
        return f"{self.name} at {self.done_at}"

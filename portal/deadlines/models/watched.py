"""What somebody watches, as its feature said it last."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.constraints import known
from portal.templatetags.words import UK


class Group(models.TextChoices):
    """What a deadline asks of whoever watches it."""

    INTEREST = "interest", "Expressions of interest close"
    TENDER = "tender", "Tenders close"
    QUESTIONS = "questions", "Questions close"
    EVENT = "event", "A visit or an event"
    EXPECT = "expect", "Something is expected"
    AHEAD = "ahead", "A contract ends"


class Watched(models.Model):
    """A thing that somebody watches or has watched. Made when it is first watched."""

    key = models.TextField(unique=True, help_text="As in tender:ocds-h6vhtk-000001.")
    title = models.TextField()
    path = models.TextField(help_text="The address of its page.")
    by = models.TextField(blank=True, help_text="Whose it is, such as the buyer.")
    version = models.PositiveIntegerField(default=0, help_text="Grows with each change.")
    facts = models.JSONField(default=dict, help_text="What changes are told of, in words.")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return self.path

    @property
    def own_key(self):
        """What its feature knows it by, such as the ocid of a tender."""
        return self.key.partition(":")[2]


def is_ahead(now, path=""):
    """The condition that a deadline has not gone by; `path` leads to it from the table asked."""
    times = {True: now, False: now.astimezone(UK) - timedelta(days=1)}  # see words.over
    return Q(
        *(
            Q(**{f"{path}hour_known": known, f"{path}at__gt": after})
            for known, after in times.items()
        ),
        _connector=Q.OR,
    )


class DeadlineQuerySet(models.QuerySet):
    def holding(self):
        """Those that still mean something, past or ahead."""
        return self.filter(fallen_at=None)


class Deadline(models.Model):
    """A moment of a thing. It falls where the thing is cancelled or no longer names it."""

    watched = models.ForeignKey(Watched, on_delete=models.CASCADE, related_name="deadlines")
    kind = models.TextField(help_text="Tells it from the others of its thing, for good.")
    group = models.TextField(choices=Group)
    name = models.TextField(help_text="As in “Tenders close”.")
    at = models.DateTimeField()
    hour_known = models.BooleanField(default=True)
    set_at = models.DateTimeField(
        default=timezone.now, help_text="When it was given, or last moved, or held again."
    )
    fallen_at = models.DateTimeField(null=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint("watched", "kind", name="deadline_once"),
            known("deadline_group_known", "group", *Group.values),
            models.CheckConstraint(condition=~Q(name=""), name="deadline_has_a_name"),
        ]

    def __str__(self):
        return self.name


class Change(models.Model):
    """What changed in a thing while somebody watched it, in words."""

    watched = models.ForeignKey(
        Watched, on_delete=models.CASCADE, related_name="changes", db_index=False
    )
    what = models.TextField(help_text="As in “Tenders close”, or “Value”.")
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "id"]
        indexes = [models.Index("watched", "made_at", name="change_by_watched")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(old=models.F("new")), name="change_changes_something"
            )
        ]

    def __str__(self):
        return f"{self.what}: {self.old} → {self.new}"

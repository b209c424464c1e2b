"""Who watches what, and what each person has been told of it."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from portal.constraints import known
from portal.organisations.models import Membership, Role, new_secret

from .watched import Watched


class Standing(models.TextChoices):
    """Where whoever watches stands with it."""

    CONSIDERING = "considering", "Considering"
    BIDDING = "bidding", "Bidding"
    NOT_BIDDING = "not_bidding", "Not bidding"
    INTEREST_SENT = "interest_sent", "Expression of interest sent"
    SENT = "sent", "Tender sent"
    WON = "won", "Won"
    LOST = "lost", "Lost"


class WatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Their own, and those of the organisations they belong to."""
        if not user.is_authenticated:
            return self.none()
        own = Membership.objects.filter(person=user).values("organisation")
        return self.filter(Q(person=user) | Q(organisation__in=own))

    def changeable_by(self, user):
        """Their own, and those of organisations in which they may edit."""
        edited = Membership.objects.filter(person=user, role__in=Role.at_least(Role.EDIT))
        return self.filter(Q(person=user) | Q(organisation__in=edited.values("organisation")))

    def on(self):
        return self.filter(stopped_at=None)


class Watch(models.Model):
    """A person, or an organisation, watches a thing."""

    watched = models.ForeignKey(Watched, on_delete=models.CASCADE, related_name="watches")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.CASCADE, related_name="+"
    )
    watched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    standing = models.TextField(choices=Standing, default=Standing.CONSIDERING)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Who does the work on it.",
    )
    notes = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) ^ Q(organisation=None), name="watch_of_one"
            ),
            models.UniqueConstraint("person", "watched", name="watch_once_person"),
            models.UniqueConstraint("organisation", "watched", name="watch_once_organisation"),
            known("watch_standing_known", "standing", *Standing.values),
        ]

    def __str__(self):
        return f"{self.person or self.organisation}: {self.watched}"

    def get_absolute_url(self):
        return reverse("my:watch", args=[self.pk])


class Follower(models.Model):
    """A person who is, or was, to be told of a thing: by their own watch, an organisation's or
    several. Whether they are told now, `told.ways_told` says; this row says what they know.

    Everything up to `told_to` has been dealt with. `look_at` is when to look again; None where
    nothing is to come. Only `actions.reminding` moves `told_to`.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    watched = models.ForeignKey(Watched, on_delete=models.CASCADE, related_name="followers")
    since = models.DateTimeField(default=timezone.now, help_text="When they last began.")
    look_at = models.DateTimeField(null=True)
    told_to = models.DateTimeField(null=True)
    said_at = models.DateTimeField(null=True, help_text="Moment of the last mail that spoke of it.")
    news_since = models.DateTimeField(
        null=True, help_text="What the feature changed from then on is untold."
    )
    tomorrow = models.DateTimeField(null=True, help_text="They asked to be reminded then.")
    stopped_at = models.DateTimeField(null=True, help_text="They want nothing more of this one.")
    missed_at = models.DateTimeField(
        null=True, help_text="When we last found that a deadline had gone by untold."
    )

    class Meta:
        constraints = [models.UniqueConstraint("person", "watched", name="follower_once")]
        indexes = [
            models.Index(
                "look_at", "person", name="follower_due", condition=Q(look_at__isnull=False)
            ),
            models.Index("missed_at", name="follower_missed", condition=Q(missed_at__isnull=False)),
        ]

    def __str__(self):
        return f"{self.person} on {self.watched}"


class CalendarQuerySet(models.QuerySet):
    def holding(self):
        """Those whose person is still here, and still a member."""
        member = Membership.objects.filter(
            person=OuterRef("person"), organisation=OuterRef("organisation")
        )
        return self.filter(Q(organisation=None) | Exists(member), person__is_active=True)


class Calendar(models.Model):
    """The private address of a calendar: of a person's own watches, or (a member's own address)
    of an organisation's. It ends with the membership."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.CASCADE, related_name="+"
    )
    secret = models.CharField(max_length=64, unique=True, default=new_secret, editable=False)
    renewed_at = models.DateTimeField(default=timezone.now)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "person", "organisation", nulls_distinct=False, name="calendar_once"
            )
        ]

    def __str__(self):
        return f"calendar of {self.organisation or self.person}"

    def get_absolute_url(self):
        return reverse("calendars:calendar", args=[self.secret])

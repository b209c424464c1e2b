"""Searches that people save, and what they found that is news."""

from django.conf import settings
from django.db import models
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone

from portal.constraints import known
from portal.organisations.models import Membership, Role
from tenders.plan import next_mail

from .tender import Tender


class HowOften(models.TextChoices):
    AT_ONCE = "at_once", "At once, whenever something new is found"
    DAILY = "daily", "Once a day, at 8am UK time, if something new was found"
    WEEKLY = "weekly", "Once a week, on Monday at 8am UK time, if something new was found"
    NEVER = "never", "Never: only keep the search"

    def next_at(self, now):
        """When its next mail may leave; None where only what is found tells that."""
        if self in (self.NEVER, self.AT_ONCE):
            return None
        return next_mail(now, weekly=self == self.WEEKLY)


CLOCKED = Q(how_often__in=["daily", "weekly"], next_at__isnull=False)
MAILED = ~Q(how_often="never")


class SavedSearchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Their own, and those of the organisations they belong to."""
        return self._of(user, Role.VIEW)

    def changeable_by(self, user):
        """Their own, and those of organisations in which they may edit."""
        return self._of(user, Role.EDIT)

    def _of(self, user, role):
        if not user.is_authenticated:
            return self.none()
        own = Membership.objects.filter(person=user, role__in=Role.at_least(role))
        return self.filter(Q(person=user) | Q(organisation__in=own.values("organisation")))

    def mailed(self):
        return self.filter(MAILED)

    def due(self, at):
        """Those whose mail may leave; whether there is something to say shows then."""
        return self.filter(next_at__lte=at)


class SavedSearch(models.Model):
    """A search of the list of tenders, of a person or of an organisation; or, of an organisation,
    what fits it (`for_us`).

    `query` is as `tenders.searches.plain` writes it. `next_at` is when a mail may leave; of one
    that is mailed at once, it is set when something is found.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    organisation = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    query = models.TextField(blank=True)
    for_us = models.BooleanField(default=False)
    name = models.TextField()
    how_often = models.TextField(choices=HowOften)
    matched_to = models.BigIntegerField(
        default=0, help_text="The key of the last `Touched` it was matched with."
    )
    next_at = models.DateTimeField(null=True)
    not_to = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="+",
        help_text="Members who do not want the mail of this search of their organisation.",
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) ^ Q(organisation=None), name="search_of_one"
            ),
            models.CheckConstraint(
                condition=Q(for_us=False) | Q(query="", organisation__isnull=False),
                name="search_for_us_is_of_an_organisation",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="search_has_a_name"),
            models.CheckConstraint(
                condition=CLOCKED | Q(how_often="at_once") | Q(how_often="never", next_at=None),
                name="search_next_mail_fits_how_often",
            ),
            models.UniqueConstraint("person", "query", name="search_once_person"),
            models.UniqueConstraint(
                "organisation", "query", "for_us", name="search_once_organisation"
            ),
            known("search_how_often_known", "how_often", *HowOften.values),
        ]
        indexes = [
            models.Index("matched_to", "id", name="search_behind", condition=MAILED),
            models.Index("next_at", "id", name="search_due", condition=Q(next_at__isnull=False)),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("searches:detail", args=[self.pk])

    @property
    def is_mailed(self):
        return self.how_often != HowOften.NEVER


class Touched(models.Model):
    """A tender that came in or was changed: a queue, in the order in which the rows become
    visible. `note` is the only writer, and the lock "twins" keeps it one at a time; without that
    a row with a smaller key could be committed after one that was already matched.
    """

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="+", db_index=False)

    def __str__(self):
        return f"{self.tender_id} touched"

    @classmethod
    def note(cls, pks):
        """Notes these tenders, and those under which they are shown, where anybody is mailed.
        Call under `hold(["twins"])`, after they were folded."""
        if pks and SavedSearch.objects.mailed().exists():
            folded = Tender.objects.filter(pk__in=pks, folds_into__isnull=False)
            leads = folded.values_list("folds_into", flat=True)
            cls.objects.bulk_create(cls(tender_id=pk) for pk in sorted({*pks, *leads}))

    @classmethod
    def newest(cls):
        """The key of the newest row; 0 where there is none."""
        return cls.objects.aggregate(newest=Max("pk"))["newest"] or 0


class Found(models.Model):
    """A search found a tender. Told once: `told_at` is the moment of the mail that it went into."""

    search = models.ForeignKey(
        SavedSearch, on_delete=models.CASCADE, related_name="found", db_index=False
    )
    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="+", db_index=False)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("search", "tender", name="found_once")]
        indexes = [models.Index("search", name="found_untold", condition=Q(told_at=None))]

    def __str__(self):
        return f"{self.search_id} found {self.tender_id}"

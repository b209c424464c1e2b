"""When, and who, is to be reminded: what a person or an organisation has chosen."""

from functools import partial

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from portal.constraints import known

from .watched import Group

CLOSE, FAR = [0, 1, 2, 3, 5, 7, 10, 14, 21, 28], [0, 30, 60, 90, 180, 365, 540, 730]
# What is chosen for each kind of deadline, where nothing else is: the days before it
DAYS = {
    "closing": [21, 7, 2, 0],
    "prepare": [2, 0],
    "expect": [0],
    "ahead": [365, 90],
}
OFFERED = {"closing": CLOSE, "prepare": CLOSE, "expect": CLOSE, "ahead": FAR}
CHOSEN_AS = {
    Group.INTEREST: "closing",
    Group.TENDER: "closing",
    Group.QUESTIONS: "prepare",
    Group.EVENT: "prepare",
    Group.EXPECT: "expect",
    Group.AHEAD: "ahead",
}


class Tell(models.TextChoices):
    EVERYONE = "everyone", "Everyone in the organisation"
    INVOLVED = "involved", "Who started watching, and who does it"


def days_of(name):
    return ArrayField(
        models.PositiveSmallIntegerField(), default=partial(list, DAYS[name]), blank=True
    )


def offered(name):
    return models.CheckConstraint(
        condition=Q(**{f"{name}__contained_by": OFFERED[name]}), name=f"choice_{name}_offered"
    )


class ChoiceQuerySet(models.QuerySet):
    def all_off(self, person):
        """Whether this person wants no reminders at all."""
        return self.filter(person=person, stopped_at__isnull=False).exists()


class Choice(models.Model):
    """Of a person or of an organisation; without one, all is as the defaults say."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    organisation = models.OneToOneField(
        "organisations.Organisation", null=True, on_delete=models.CASCADE, related_name="+"
    )
    closing = days_of("closing")
    prepare = days_of("prepare")
    expect = days_of("expect")
    ahead = days_of("ahead")
    quiet = ArrayField(
        models.PositiveSmallIntegerField(),
        default=list,
        blank=True,
        help_text="Days of the week without reminders; Monday is 0.",
    )
    tell = models.TextField(choices=Tell, default=Tell.EVERYONE)
    stopped_at = models.DateTimeField(null=True, help_text="All reminders are off since then.")

    objects = ChoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) ^ Q(organisation=None), name="choice_of_one"
            ),
            *(offered(name) for name in DAYS),
            models.CheckConstraint(
                condition=Q(quiet__contained_by=list(range(7))) & Q(quiet__len__lte=6),
                name="choice_leaves_a_day",
            ),
            known("choice_tell_known", "tell", *Tell.values),
        ]

    def __str__(self):
        return f"of {self.person or self.organisation}"

    @cached_property
    def days_by_group(self):
        """For each `Group` the numbers of days before, as a frozenset."""
        return {group: frozenset(getattr(self, name)) for group, name in CHOSEN_AS.items()}

"""What an organisation says of its own work: what it offers, where, how large it is, and what kind
of organisation it is where a contract is reserved. Its own words, which nobody has checked."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q

from portal.constraints import known
from portal.reference.regimes import KINDS, LOCATION, MISSION, SME_VCSE, SUPPORTED
from portal.reference.service_areas import SERVICE_AREAS

SAYS_IT_IS = {  # each ends the sentence "You say that you are …"
    SUPPORTED: "a supported business or supported employment provider",
    MISSION: "an organisation with a public service mission, such as a staff mutual",
    SME_VCSE: "a small or medium-sized business, or a voluntary, community or social enterprise",
    LOCATION: "a local supplier, based where you work",
}


class TurnoverBand(models.TextChoices):
    """A year's income. Never on a page that others than its members see."""

    UNDER_25K = "under_25k", "Under £25,000"
    TO_100K = "to_100k", "£25,000 to £100,000"
    TO_500K = "to_500k", "£100,000 to £500,000"
    TO_1M = "to_1m", "£500,000 to £1 million"
    TO_5M = "to_5m", "£1 million to £5 million"
    TO_10M = "to_10m", "£5 million to £10 million"
    OVER_10M = "over_10m", "Over £10 million"

    @property
    def most(self):
        """The upper end, as a Decimal in pounds; None where there is none."""
        return UPPER_ENDS.get(self)


UPPER_ENDS = {
    TurnoverBand.UNDER_25K: Decimal(25_000),
    TurnoverBand.TO_100K: Decimal(100_000),
    TurnoverBand.TO_500K: Decimal(500_000),
    TurnoverBand.TO_1M: Decimal(1_000_000),
    TurnoverBand.TO_5M: Decimal(5_000_000),
    TurnoverBand.TO_10M: Decimal(10_000_000),
}


class Work(models.Model):
    services = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text="keys of reference.service_areas",
    )
    works_in = models.ManyToManyField("areas.Area", blank=True, related_name="+")
    nationwide = models.BooleanField(default=False)
    turnover_band = models.CharField(
        max_length=10,
        choices=TurnoverBand,
        blank=True,
        help_text="empty where they would rather not say, or were never asked",
    )
    may_bid_for = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text="kinds of reservation that it says it meets, of reference.regimes",
    )

    class Meta:
        abstract = True

    @property
    def services_in_words(self):
        return [SERVICE_AREAS[key].label for key in self.services]

    @property
    def says_it_is(self):
        """The kinds of organisation that it says it is, in words."""
        return [SAYS_IT_IS[kind] for kind in self.may_bid_for]


WORK_IS_KNOWN = [
    CheckConstraint(
        condition=Q(services__contained_by=[*SERVICE_AREAS]), name="organisation_services_known"
    ),
    CheckConstraint(
        condition=Q(may_bid_for__contained_by=[*KINDS]), name="organisation_may_bid_for_known"
    ),
    known("organisation_turnover_known", "turnover_band", "", *TurnoverBand.values),
]

"""Places: regions, councils present and abolished, what followed what, and other spellings."""

from collections import defaultdict
from functools import cached_property
from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.functions import Lower
from django.utils import timezone

from portal.areas import places


class Region(models.Model):
    """A territory of the statisticians: the United Kingdom (level 0) and its parts, three levels.

    Notices give NUTS codes; the ITL code is the same with TL for UK.
    """

    nuts_code = models.CharField("NUTS code", max_length=5, primary_key=True)
    itl_code = models.CharField("ITL code", max_length=5, unique=True, null=True, blank=True)
    gss_code = models.CharField(
        "GSS code",
        max_length=9,
        unique=True,
        null=True,
        blank=True,
        help_text="Held for level 1: the regions of England, and the other nations.",
    )
    level = models.PositiveSmallIntegerField(help_text="0 is the United Kingdom, 3 the smallest.")
    name = models.CharField(max_length=100)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="children"
    )

    class Meta:
        ordering = ["nuts_code"]
        constraints = [
            CheckConstraint(
                condition=Q(level=0, parent=None) | Q(level__in=[1, 2, 3], parent__isnull=False),
                name="region_all_but_the_whole_have_a_parent",
            )
        ]

    def __str__(self):
        return self.name


class AreaQuerySet(models.QuerySet):
    def active(self, at=None):
        """In force on the day `at`, by default today in the United Kingdom."""
        at = at or timezone.localdate()
        return self.filter(Q(start=None) | Q(start__lte=at), Q(end=None) | Q(end__gte=at))

    def with_social_care(self):
        """Responsible for social care: in England those that arrange a Local Healthwatch."""
        return self.filter(social_care=True)

    def with_code(self, gss_code):
        """The area with this GSS code, be it the one we use or the one it got in 2025."""
        return self.filter(Q(gss_code=gss_code) | Q(gss_code_2025=gss_code))

    def called(self, name):
        """Areas that are known by `name`, whatever the case: everyday, official, or an alias."""
        return self.filter(
            Q(name__iexact=name)
            | Q(official_name__iexact=name)
            | Q(pk__in=Alias.objects.filter(name__iexact=name).values("area__pk"))
        )

    def by_name(self):
        """Each area by all that `called` knows it by, in small letters, without what means two."""
        areas = list(self.prefetch_related("aliases"))
        names = defaultdict(set)
        for area in areas:
            for name in (area.name, area.official_name, *(a.name for a in area.aliases.all())):
                names[name.casefold()].add(area)
        return {name: meant.pop() for name, meant in names.items() if len(meant) == 1}

    def councils_in(self, place):
        """Areas in the regions (level 1) that `place` lies in or covers; see `places.level_one`.

        Councils are held by region. A place smaller than a region gives all councils of its region.
        """
        return self.filter(region__in=places.level_one(place))

    def codes(self):
        """The codes under which a notice for one of these areas may stand, as `Codes`."""
        areas = list(self)
        ours = {area.gss_code for area in areas}
        gone = Succession.objects.filter(successor__in=ours, part=Succession.Part.WHOLE)
        districts = Area.objects.filter(county__in=ours).values_list("gss_code", flat=True)
        ours |= {*gone.values_list("predecessor", flat=True), *districts}
        territories = {code for area in areas for code in area.territories}
        others = Area.objects.filter(territories__overlap=list(territories))
        shared = {code for area in others.exclude(gss_code__in=ours) for code in area.territories}
        renewed = {area.gss_code_2025 for area in areas} - {None}
        within = ours | renewed | (territories - shared)
        held = {code for territory in territories for code in places.holders(territory)}
        counties = {area.county_id for area in areas} - {None}
        around = [*sorted(counties), *sorted(held, key=_from_small_to_large)]
        return Codes(within, [code for code in around if code not in within])


class Area(models.Model):
    """A council area under one GSS code, from its first day to its last.

    A recoded council is two areas, one after the other. All principal councils in force are held;
    of the abolished ones those of `predecessors.csv`. So the councils with social care in England
    can be asked for any day since 2012, districts only for days since April 2019.
    """

    class Kind(models.TextChoices):
        UNITARY = "unitary authority", "Unitary authority"
        COUNTY = "county council", "County council"
        DISTRICT = "non-metropolitan district", "District council"
        METROPOLITAN = "metropolitan borough", "Metropolitan borough"
        LONDON_BOROUGH = "London borough", "London borough"
        CITY_OF_LONDON = "City of London Corporation", "City of London Corporation"
        SCOTTISH = "Scottish council", "Scottish council"
        WELSH = "Welsh unitary authority", "Welsh council"
        NORTHERN_IRISH = "Northern Ireland district", "Northern Ireland council"

    class Tier(models.TextChoices):
        SINGLE = "single", "Single tier"
        UPPER = "upper", "Upper tier"
        LOWER = "lower", "Lower tier"

    class Nation(models.TextChoices):
        ENGLAND = "England", "England"
        SCOTLAND = "Scotland", "Scotland"
        WALES = "Wales", "Wales"
        NORTHERN_IRELAND = "Northern Ireland", "Northern Ireland"

    gss_code = models.CharField("GSS code", max_length=9, unique=True)
    gss_code_2025 = models.CharField(
        "GSS code since 1 April 2025",
        max_length=9,
        unique=True,
        null=True,
        blank=True,
        help_text="Where a small change of boundary brought a new code. Both are accepted.",
    )
    name = models.CharField(max_length=100, help_text="The everyday name.")
    official_name = models.CharField(max_length=150)
    la_code = models.CharField(
        "local authority code", max_length=3, help_text="As in GB-LAE and its sister lists."
    )
    kind = models.CharField(max_length=30, choices=Kind)
    tier = models.CharField(max_length=6, choices=Tier)
    nation = models.CharField(max_length=20, choices=Nation)
    region = models.ForeignKey(
        Region, on_delete=models.RESTRICT, related_name="areas", help_text="Level 1."
    )
    county = models.ForeignKey(
        "self",
        to_field="gss_code",
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="districts",
        help_text="Of a district in force.",
    )
    start = models.DateField(
        null=True,
        blank=True,
        help_text="First day. Empty: not held; with social care in England, before April 2013.",
    )
    end = models.DateField(null=True, blank=True, help_text="Last day. Empty: still in force.")
    social_care = models.BooleanField(help_text="Responsible for social care.")
    territories = ArrayField(
        models.CharField(max_length=5),
        default=list,
        blank=True,
        help_text="NUTS codes (level 3) that it lies in; of an abolished one not held.",
    )
    neighbours = ArrayField(
        models.CharField(max_length=9),
        default=list,
        blank=True,
        help_text="GSS codes of those that it shares a border on land with. Empty: it is an "
        "island, or no boundary is held.",
    )
    population = models.PositiveIntegerField(null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["name", "gss_code"]
        constraints = [
            CheckConstraint(
                condition=Q(start=None) | Q(end=None) | Q(end__gt=F("start")),
                name="area_end_after_start",
                violation_error_message="The last day comes after the first.",
            ),
            CheckConstraint(
                condition=Q(tier__in=["single", "upper"], county=None) | Q(tier="lower"),
                name="area_tier_known_and_only_districts_have_a_county",
            ),
            CheckConstraint(
                condition=Q(nation__in=["England", "Scotland", "Wales", "Northern Ireland"]),
                name="area_nation_known",
            ),
            CheckConstraint(
                condition=Q(population=None, population_year=None)
                | Q(population__isnull=False, population_year__isnull=False),
                name="area_population_has_a_year",
            ),
            UniqueConstraint(
                "la_code", condition=Q(end=None), name="area_la_code_unique_while_in_force"
            ),
        ]

    def __str__(self):
        return self.name

    @cached_property
    def codes(self):
        """The codes under which a notice for this area may stand, as `Codes`."""
        return Area.objects.filter(pk=self.pk).codes()


class Codes(NamedTuple):
    """`within` means the areas asked for or a part of one, and no other council's: GSS codes, those
    of their past and of their districts too, and NUTS codes. `around` is what they lie in, the
    smallest first: counties, and NUTS codes."""

    within: set[str]
    around: list[str]


def _from_small_to_large(territory):
    """Of two that hold the same regions the one with the longer code is the smaller."""
    return (len(places.level_one(territory)), -len(territory), territory)


class Succession(models.Model):
    """One area, or a part of it, went over into another on a day."""

    class Relationship(models.TextChoices):
        MERGED = "merged_into", "merged into"
        REPLACED = "replaced_by", "replaced by"
        SPLIT = "split_into", "split into"
        TRANSFERRED = "part_transferred_to", "in part transferred to"
        RECODED = "recoded", "recoded as"

    class Part(models.TextChoices):
        WHOLE = "whole", "The whole area"
        PART = "part", "A part of the area"

    predecessor = models.ForeignKey(
        Area, to_field="gss_code", on_delete=models.CASCADE, related_name="successions"
    )
    successor = models.ForeignKey(
        Area, to_field="gss_code", on_delete=models.CASCADE, related_name="origins"
    )
    on = models.DateField(help_text="First day of the successor.")
    part = models.CharField(max_length=5, choices=Part)
    relationship = models.CharField(max_length=20, choices=Relationship)
    note = models.TextField(blank=True, help_text="Such as which part of it.")

    class Meta:
        ordering = ["on", "predecessor", "successor"]
        constraints = [
            UniqueConstraint("predecessor", "successor", name="succession_once_a_pair"),
            CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="succession_of_two_areas"
            ),
            CheckConstraint(
                condition=Q(
                    part__in=["whole", "part"],
                    relationship__in=[
                        "merged_into",
                        "replaced_by",
                        "split_into",
                        "part_transferred_to",
                        "recoded",
                    ],
                ),
                name="succession_kind_known",
            ),
        ]

    def __str__(self):
        return f"{self.predecessor} {self.get_relationship_display()} {self.successor}"


class Alias(models.Model):
    """Another spelling of an area's name. A name means one area."""

    name = models.CharField(max_length=150)
    area = models.ForeignKey(
        Area, to_field="gss_code", on_delete=models.CASCADE, related_name="aliases"
    )

    class Meta:
        verbose_name_plural = "aliases"
        ordering = ["name"]
        constraints = [
            UniqueConstraint(Lower("name"), name="alias_means_one_area_whatever_the_case")
        ]

    def __str__(self):
        return self.name

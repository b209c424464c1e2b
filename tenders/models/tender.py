"""Tenders as people search and read them: the present reading of each process."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, Count, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Now
from django.db.models.lookups import GreaterThan
from django.urls import reverse
from django.utils import timezone

from portal import changes
from portal.constraints import known

from .marks import facets_column, marks_column
from .release import Release, Source


def is_open(at=None):
    """The condition that a tender can still be bid for. What is stored as open closes by the
    clock; the task that writes it down may be a minute late.

    The moment is compared in a way that PostgreSQL does not look up in its statistics. It would
    find that one in fifty closes later and that one in fifty is open, and take it that both hold
    for one in 2,500.
    """
    later = GreaterThan(F("open_until") + timedelta(0), at or Now())
    return Q(later, status=Tender.Status.OPEN)


NO_VALUE = Value(Decimal(0))
OPEN, CLOSED = Q(status="open"), Q(status="closed")


def has_passed(at=None):
    """The condition of what is stored as open though its last moment has gone by."""
    return Q(OPEN, open_until__lte=at or Now())


def newest(column):
    """The columns of an index that gives the greatest first, as `-column, -pk` orders."""
    return F(column).desc(), F("id").desc()


def demo_prefix():
    """How the ocids of demonstration tenders begin; no real process has such a one."""
    return f"{settings.OCID_PREFIX}-demo-"


class TenderQuerySet(models.QuerySet):
    """Questions in the words of the field. `at` is aware; without it, the database's now."""

    def visible_to(self, user):
        """Every notice here was published by its buyer, so everyone may see it."""
        return self

    def open(self, at=None):
        return self.filter(is_open(at))

    def passed(self, at=None):
        return self.filter(has_passed(at))

    def next_closing(self, after):
        """The next moment at which an open one closes, or None."""
        still = self.filter(status=Tender.Status.OPEN, open_until__gt=after)
        return still.aggregate(first=Min("open_until"))["first"]

    def reserved(self):
        """Said by the notice's code, or confirmed by a person."""
        return self.filter(reserved=Tender.Reserved.STATED)

    def leads(self):
        """Without those that are shown under a twin."""
        return self.filter(folds_into=None)

    def closing_first(self):
        return self.order_by("open_until", "pk")

    def latest_first(self):
        return self.order_by("-published_at", "-pk")

    def versions(self):
        """By its key the version of each; see `Tender.version`."""
        of_one = Release.objects.filter(ocid=OuterRef("ocid")).order_by().values("ocid")
        received = of_one.annotate(received=Count("pk")).values("received")
        return dict(self.values_list("pk", Coalesce(Subquery(received), 1) - 1))

    def for_lists(self):
        """Without the columns that no list shows."""
        return self.defer("compiled", "history", "search", "facets", "marks")


class Tender(models.Model):
    """The present reading of one contracting process, made from its releases."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"
        AWARDED = "awarded", "Awarded"
        CANCELLED = "cancelled", "Cancelled"

    class Reserved(models.TextChoices):
        STATED = "stated", "Reserved"
        SUGGESTED = "suggested", "Perhaps reserved: the words suggest it"
        NONE = "none", "Open to all"
        UNKNOWN = "unknown", "The notice does not say"

    ocid = models.TextField(unique=True, help_text="The identifier of the contracting process.")
    source = models.TextField(choices=Source, help_text="Where the newest release came from.")
    status = models.TextField(
        choices=Status, help_text="The stage; an open one closes by the clock, at its last moment."
    )
    notice_type = models.TextField(
        blank=True, help_text="The notice type under the Procurement Act 2023, such as UK4."
    )
    title = models.TextField(help_text="What is bought, in the buyer's words.")
    description = models.TextField(blank=True, help_text="What the notice says of it.")
    buyer = models.ForeignKey(
        "organisations.Organisation",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="tenders",
        help_text="The public body that buys, as an organisation of the portal.",
    )
    buyer_name = models.TextField(blank=True, help_text="The buyer as the notice names it.")

    eoi_closes_at = models.DateTimeField(
        null=True, blank=True, help_text="Expressions of interest (requests to participate) close."
    )
    eoi_hour_known = models.BooleanField(
        default=True, help_text="False where the notice gives only the day."
    )
    bids_close_at = models.DateTimeField(null=True, blank=True, help_text="Tenders close.")
    bids_hour_known = models.BooleanField(
        default=True, help_text="False where the notice gives only the day."
    )
    questions_close_at = models.DateTimeField(
        null=True, blank=True, help_text="Last moment for questions."
    )
    questions_hour_known = models.BooleanField(
        default=True, help_text="False where the notice gives only the day."
    )
    closes_at = models.GeneratedField(
        expression=Coalesce("eoi_closes_at", "bids_close_at"),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
        help_text="The first moment by which a newcomer must act.",
    )
    open_until = models.DateTimeField(
        help_text="The last moment at which it counts as open. The sort key, so never empty."
    )

    value_amount = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, blank=True, help_text="Value without VAT."
    )
    value_gross = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, blank=True, help_text="Value with VAT."
    )
    value_min = models.DecimalField(
        max_digits=18,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Lower end of the value, where the notice gives a range; without VAT.",
    )
    currency = models.TextField(
        blank=True, help_text="Three letters, such as GBP; of all three values."
    )
    value_key = models.GeneratedField(
        expression=Case(
            When(currency="GBP", then=Coalesce("value_amount", "value_gross", NO_VALUE)),
            default=NO_VALUE,
        ),
        output_field=models.DecimalField(max_digits=18, decimal_places=2),
        db_persist=True,
        help_text="Sorts by value in pounds: without VAT, else with it, else nothing.",
    )

    cpv = ArrayField(models.TextField(), default=list, help_text="CPV codes, eight digits each.")
    services = ArrayField(
        models.TextField(),
        default=list,
        help_text="Service areas that its words and codes tell, or a coordinator put it under.",
    )
    service_reasons = models.JSONField(
        default=dict,
        help_text="For each service area what tells it: words of the notice, a CPV code, or the "
        "ground on which a coordinator put it there (or took it out: then it is not in services).",
    )
    places = ArrayField(
        models.TextField(), default=list, help_text="Places as the notice gives them."
    )
    regions = ArrayField(
        models.TextField(), default=list, help_text="Regions (NUTS level 1) it lies in or covers."
    )

    areas = ArrayField(
        models.TextField(),
        default=list,
        help_text="Where it is for, as finely as we know: GSS codes of councils, or NUTS codes.",
    )
    suitable = ArrayField(
        models.TextField(),
        default=list,
        help_text="Whom it, or a lot of it, is said to suit: vcse (voluntary bodies), sme.",
    )

    reserved = models.TextField(
        choices=Reserved,
        default=Reserved.UNKNOWN,
        help_text="Whether only some organisations may bid, and how we know.",
    )
    reserved_lots_only = models.BooleanField(
        default=False, help_text="Only some of its lots are, or may be, reserved."
    )
    reserved_for = ArrayField(
        models.TextField(),
        default=list,
        help_text="The kinds of body that it is, or may be, reserved for.",
    )
    regimes = ArrayField(
        models.TextField(),
        default=list,
        help_text="Keys of the rules under which it, or a lot of it, is reserved.",
    )
    regimes_suggested = ArrayField(
        models.TextField(),
        default=list,
        help_text="Keys of the rules that only its words suggest.",
    )
    said_open_to_all = models.TextField(
        blank=True, help_text="The sentence in which the notice says that it is not reserved."
    )

    twin_key = models.TextField(
        blank=True, help_text="Buyer and title, folded: what twins on two services share."
    )
    linked_ocids = ArrayField(
        models.TextField(),
        default=list,
        help_text="The same notice on another service, by its own link.",
    )
    folds_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        db_index=False,
        related_name="folded",
        help_text="Its twin on another service, under which lists show it.",
    )
    twin_marks = ArrayField(
        models.TextField(),
        default=list,
        editable=False,
        help_text="The marks of what is folded into it: whoever chooses one of them finds it.",
    )
    published_at = models.DateTimeField(help_text="Date of the first release.")
    updated_at = models.DateTimeField(help_text="Date of the newest release.")
    compiled = models.JSONField(help_text="All releases of the process, merged.")
    history = models.JSONField(
        default=list, help_text="Each release with what it changed, oldest first."
    )
    search = SearchVectorField(editable=False, help_text="Its words, for the search.")
    facets = facets_column()
    marks = marks_column()
    projection = models.PositiveSmallIntegerField(
        default=0, help_text="The version of the reading that made this row."
    )

    objects = TenderQuerySet.as_manager()

    class Meta:
        constraints = [
            known(
                "tender_status_known",
                "status",
                "planned",
                "open",
                "closed",
                "awarded",
                "cancelled",
            ),
            known("tender_reserved_known", "reserved", "stated", "suggested", "none", "unknown"),
            models.CheckConstraint(
                condition=Q(value_min=None)
                | Q(value_amount=None)
                | Q(value_min__lte=F("value_amount")),
                name="tender_value_range_in_order",
            ),
            models.CheckConstraint(
                condition=Q(folds_into=None) | ~Q(folds_into=F("id")),
                name="tender_folds_into_another",
            ),
            models.CheckConstraint(
                condition=Q(published_at__lte=F("updated_at")), name="tender_dates_in_order"
            ),
        ]
        indexes = [
            # Open ones and the archive are searched apart: the planner would join one index of
            # words with the other, and read a frequent word whole for a page of open tenders
            models.Index("open_until", "id", name="tender_open_by_closing", condition=OPEN),
            models.Index(*newest("published_at"), name="tender_open_by_published", condition=OPEN),
            models.Index(*newest("value_key"), name="tender_open_by_value", condition=OPEN),
            models.Index(
                "facets",
                "open_until",
                include=["folds_into"],
                name="tender_open_by_facets",
                condition=OPEN,
            ),
            GinIndex("search", "marks", name="tender_open_search", condition=OPEN),
            models.Index(*newest("published_at"), name="tender_by_published", condition=~OPEN),
            models.Index(*newest("updated_at"), name="tender_open_by_updated", condition=OPEN),
            models.Index(*newest("updated_at"), name="tender_by_updated", condition=~OPEN),
            models.Index(*newest("value_key"), name="tender_by_value", condition=~OPEN),
            models.Index(
                "status", *newest("published_at"), name="tender_by_status", condition=~OPEN
            ),
            models.Index(*newest("open_until"), name="tender_by_closed", condition=CLOSED),
            models.Index("closes_at", name="tender_by_closing_date", condition=~OPEN),
            GinIndex("search", "marks", name="tender_search", condition=~OPEN),
            models.Index("folds_into", name="tender_folded", condition=~Q(folds_into=None)),
            GinIndex("linked_ocids", name="tender_linked"),
            models.Index("twin_key", name="tender_twin_key", condition=~Q(twin_key="")),
            # What to read again: the oldest reading first, in it what is open longest
            models.Index("projection", F("open_until").desc(), name="tender_by_projection"),
        ]
        triggers = changes.counted

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("tenders:detail", args=[self.ocid])

    @property
    def is_demo(self):
        """Made by `seed_demo` from a real notice, with its dates moved."""
        return self.ocid.startswith(demo_prefix())

    @property
    def stage(self):
        """The status, as a `Status`, asked of the clock: closed at its moment and not later."""
        passed = self.status == self.Status.OPEN and self.open_until <= timezone.now()
        return self.Status.CLOSED if passed else self.Status(self.status)

    @property
    def is_over(self):
        """Whether nobody can bid any more."""
        return self.stage not in (self.Status.OPEN, self.Status.PLANNED)

    @property
    def is_called_off(self):
        """Whether dates that are still ahead mean nothing any more: cancelled, awarded, or ended by
        a notice before its last moment. What closed by the clock goes on: who was shortlisted has
        yet to send a tender."""
        if self.stage == self.Status.CLOSED:
            return self.open_until > timezone.now()
        return self.is_over

    @property
    def version(self):
        """How many releases came after the first. It only grows, for no release is ever deleted;
        another version of one that we had counts too, though the history shows that only once."""
        return Tender.objects.filter(pk=self.pk).versions()[self.pk]

    @property
    def must_say_if_reserved(self):
        """Whether the law asks this notice to state a reservation under section 32 or 33: a tender
        notice under the Procurement Act 2023 (SI 2024/692 reg 19; WSI 2024/782 reg 20)."""
        return self.notice_type == "UK4"

    @property
    def closes_hour_known(self):
        return self.eoi_hour_known if self.eoi_closes_at else self.bids_hour_known

    @property
    def releases(self):
        return Release.objects.filter(ocid=self.ocid).order_by("pk")

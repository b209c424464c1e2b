"""How the list of tenders is narrowed. The names and values are part of the public contract.

A value that means nothing is left out of the search and gets a message beside its filter.
"""

from datetime import datetime, time, timedelta
from functools import cached_property, reduce
from operator import or_

import django_filters
from crispy_forms.layout import HTML, Layout
from django.core.exceptions import ValidationError
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import make_aware

from portal.areas.places import LEVEL_ONE
from portal.forms import DayMonthYearField, helper
from portal.reference.regimes import REGIMES
from portal.reference.service_areas import SERVICE_AREAS
from tenders.fields import (
    AddressDateField,
    BuyerField,
    CouncilField,
    CpvField,
    MoneyField,
    beginning,
    say_what_was_left_out,
)
from tenders.models import Source, Tender
from tenders.models.marks import mark
from tenders.search.orders import ALL, RELEVANCE, parts
from tenders.search.words import Words

ANY = "any"


def rules(*, ended):
    """Choices of rules, those for whom first: people know who they are, and seldom the law."""
    return [
        (rule.key, f"For {rule.who_may_bid} ({rule.short_name})")
        for rule in REGIMES.values()
        if bool(rule.in_force_to) == ended
    ]


RESERVED = [
    (ANY, "Reserved"),
    (Tender.Reserved.SUGGESTED.value, "Perhaps reserved: only the words suggest it"),
    (Tender.Reserved.NONE.value, "Open to all: the notice says so"),
    (Tender.Reserved.UNKNOWN.value, "The notice does not say"),
    ("Reserved under one rule", rules(ended=False)),
    ("Reserved under a rule of the past", rules(ended=True)),
]
# Open stands first: browsers show the first choice where the address names none that we know
STAGES = [
    *sorted(Tender.Status.choices, key=lambda choice: choice[0] != Tender.Status.OPEN),
    (ALL, "All stages"),
]
REGIONS = [(code, name.removesuffix(" (England)")) for code, name in LEVEL_ONE.items()]
SERVICES = [(area.key, area.label) for area in SERVICE_AREAS.values()]
SUITABLE = [("vcse", "Voluntary, community and social enterprises"), ("sme", "Small businesses")]
SORTS = [
    ("closing", "Closing soonest"),
    ("published", "Newest"),
    ("value", "Highest value"),
    ("relevance", "Best match for the words"),
]
DATES = ["closes_after", "closes_before", "published_after"]
ONE_DAY = timedelta(days=1)
# The filters of which each choice says how many tenders it would give
FACETS = ("reserved", "region", "service", "source")
MOST_USED = (
    "q",
    "reserved",
    "status",
    "service",
    "region",
    "area",
    "closes_after",
    "closes_before",
)
MORE = (
    "value_min",
    "value_max",
    "suitable",
    "buyer",
    "cpv",
    "published_after",
    "source",
    "sort",
)
CODED = ("area", "buyer", "cpv")
CHOICES = ("status", "suitable", *FACETS)


def flat(choices):
    """The choices of a field by value, those in groups too, without the one that means any."""
    found = {}
    for value, words in choices:
        found |= flat(words) if isinstance(words, list | tuple) else {value: words}
    found.pop("", None)
    return found


def with_counts(choice, numbers):
    """A choice, or a group of them, with how many tenders it would give."""
    value, words = choice
    if isinstance(words, list | tuple):
        return value, [with_counts(each, numbers) for each in words]
    many = numbers.get(value)
    return value, f"{words} ({many})" if many and str(many) else words


def layout(asked):
    """The filters that most people use, and the others behind a heading, open if one is used."""
    opened = " open" if any(asked.get(name) for name in MORE) else ""
    summary = f'<details class="more"{opened}><summary>More ways to narrow</summary>'
    return Layout(*MOST_USED, HTML(summary), *MORE, HTML("</details>"))


def start_of(day):
    """The first moment of a day in UK time."""
    return make_aware(datetime.combine(day, time.min))


class DayFilter(django_filters.Filter):
    field_class = AddressDateField


class MoneyFilter(django_filters.Filter):
    field_class = MoneyField


class CouncilFilter(django_filters.Filter):
    field_class = CouncilField


class BuyerFilter(django_filters.Filter):
    field_class = BuyerField


class CpvFilter(django_filters.Filter):
    field_class = CpvField


def facet_mark(name, value):
    """The mark that a choice of a facet stands for; None for no choice."""
    if not value:
        return None
    if name != "reserved":
        return mark(name, value)
    if value == ANY:
        return mark("reserved", Tender.Reserved.STATED)
    return mark("regime" if value in REGIMES else "reserved", value)


class TenderFilter(django_filters.FilterSet):
    """Give it `request.GET` and what the person may see.

    `qs` is what the filters leave, in no order; `base` the same without what is chosen of the
    stages and facets. What means nothing is left out, and said in the form's errors.
    """

    q = django_filters.CharFilter(label="Words", method="with_words", max_length=200)
    reserved = django_filters.ChoiceFilter(
        label="Who may bid", method="with_facet", choices=RESERVED, empty_label="Any"
    )
    status = django_filters.ChoiceFilter(
        label="Stage", method="unchanged", choices=STAGES, empty_label=None
    )
    area = CouncilFilter(
        label="Council area", method="in_area", help_text="The start of its name is enough."
    )
    region = django_filters.ChoiceFilter(
        label="Region", method="with_facet", choices=REGIONS, empty_label="Anywhere"
    )
    service = django_filters.ChoiceFilter(
        label="Service", method="with_facet", choices=SERVICES, empty_label="Any"
    )
    closes_after = DayFilter(label="Closes on or after", method="closing_from")
    closes_before = DayFilter(label="Closes on or before", method="closing_to")
    published_after = DayFilter(label="Published on or after", method="published_from")
    value_min = MoneyFilter(label="Worth at least (£)", method="worth_from")
    value_max = MoneyFilter(label="Worth at most (£)", method="worth_to")
    suitable = django_filters.ChoiceFilter(
        label="Said to suit", method="suiting", choices=SUITABLE, empty_label="Anyone"
    )
    buyer = BuyerFilter(
        label="Buyer", method="bought_by", help_text="A part of its name is enough."
    )
    cpv = CpvFilter(
        label="CPV code",
        method="with_cpv",
        help_text="The number of what is bought, such as 85311, or its name.",
    )
    source = django_filters.ChoiceFilter(
        label="Published on", method="with_facet", choices=Source.choices, empty_label="Any service"
    )
    sort = django_filters.ChoiceFilter(
        label="Order", method="unchanged", choices=SORTS, empty_label="Usual for the stage"
    )

    class Meta:
        model = Tender
        fields = []

    def __init__(self, data, *args, **kwargs):
        data = data.copy()
        data.setdefault("status", Tender.Status.OPEN)
        super().__init__(data, *args, **kwargs)
        self.choices = {name: flat(self.form.fields[name].choices) for name in CHOICES}
        self.form.helper = helper("Show tenders", method="get", layout=layout(self.data))
        # Said, so that the answer does not open on the filters again where the address names them
        self.form.helper.form_action = reverse("tenders:list")
        for field in self.form.fields.values():
            say_what_was_left_out(field)

    @cached_property
    def chosen(self):
        """What means something of what was asked for, by the name of the filter."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def stage(self):
        """The stage asked for; open ones where that means nothing."""
        return self.chosen.get("status") or Tender.Status.OPEN.value

    @property
    def order(self):
        """The order asked for, "" where it means nothing here: without words none matches best."""
        asked = self.chosen.get("sort", "")
        return "" if asked == RELEVANCE and not (self.words and self.words.clauses) else asked

    @cached_property
    def words(self):
        """The `Words` typed; None without any."""
        return Words(self.chosen["q"]) if "q" in self.chosen else None

    @property
    def marks(self):
        """By the name of the facet the mark of what is chosen of it."""
        return {name: facet_mark(name, self.chosen[name]) for name in FACETS if name in self.chosen}

    @cached_property
    def base(self):
        return self._narrowed(self.queryset.leads(), set(self.chosen) - {*FACETS})

    @property
    def asked(self):
        """What is asked for, as text by the name of the filter; the same for the same search."""
        return {name: self.data[name] for name in self.chosen}

    @property
    def facet_marks(self):
        """By the name of each facet the mark of each of its choices."""
        return {
            name: {value: facet_mark(name, value) for value in self.choices[name]}
            for name in FACETS
        }

    def show_counts(self, counts):
        """Puts at each choice how many tenders it would give: by name of the filter and value, as
        `HowMany`."""
        for name, numbers in counts.items():
            field = self.form.fields[name]
            # The field puts its empty choice first by itself
            field.choices = [with_counts(each, numbers) for each in field.choices if each[0]]

    def label_of(self, name, value):
        """A chosen value in words."""
        if name in CODED:
            return str(value)
        return self.choices[name].get(value, value) if name in CHOICES else value

    @property
    def is_plain(self):
        """Whether nothing but the stage narrows the list."""
        return not self.is_narrowed and not self.marks

    @property
    def is_narrowed(self):
        """Whether anything but stage and facets narrows the list."""
        return bool(set(self.chosen) - {*FACETS, "status", "sort"})

    @property
    def processes(self):
        """All that the filters leave in the stage asked for, also what folds into another."""
        found = self._narrowed(self.queryset, set(self.chosen))
        return found.filter(reduce(or_, (part.condition for part in parts(self.stage))))

    def filter_queryset(self, tenders):
        marks = list(self.marks.values())
        return self.base.filter(marks__contains=marks) if marks else self.base

    def _narrowed(self, tenders, names):
        for name in names:
            tenders = self.filters[name].filter(tenders, self.chosen[name])
        return tenders

    def unchanged(self, tenders, name, value):
        return tenders  # stage and order are not conditions, see tenders.search

    def with_facet(self, tenders, name, value):
        return tenders.filter(marks__contains=[facet_mark(name, value)])

    def with_words(self, tenders, name, words):
        return tenders.filter(self.words.condition)

    def in_area(self, tenders, name, council):
        codes = [*council.codes.within, *council.codes.around]
        return tenders.filter(marks__overlap=[mark("area", code) for code in codes])

    def suiting(self, tenders, name, whom):
        return tenders.filter(marks__contains=[mark("suitable", whom)])

    def bought_by(self, tenders, name, buyer):
        return tenders.filter(buyer=buyer)

    def with_cpv(self, tenders, name, cpv):
        return tenders.filter(marks__contains=[mark("cpv", beginning(cpv.code))])

    def worth_from(self, tenders, name, amount):
        return tenders.filter(value_key__gte=amount)

    def worth_to(self, tenders, name, amount):
        lowest = Coalesce("value_min", "value_key")
        return tenders.alias(lowest=lowest).filter(value_key__gt=0, lowest__lte=amount)

    def closing_from(self, tenders, name, day):
        return tenders.filter(closes_at__gte=start_of(day))

    def closing_to(self, tenders, name, day):
        return tenders.filter(closes_at__lt=start_of(day + ONE_DAY))

    def published_from(self, tenders, name, day):
        return tenders.filter(published_at__gte=start_of(day))


def plain_address(query, form):
    """The query with typed days put as ISO dates, names as codes, and without empty values.

    None where nothing was typed so. What means nothing stays as it was typed, for the message.
    """
    codes = {name: form.fields[name] for name in CODED if form.cleaned_data.get(name)}
    named = {name: field.code_of(field.found) for name, field in codes.items()}
    typed = [name for name in DATES if f"{name}_day" in query]
    if not typed and all(query[name] == code for name, code in named.items()):
        return None
    plain = query.copy()
    for name in typed:
        parts = [plain.pop(f"{name}_{part}", [""])[-1] for part in ("day", "month", "year")]
        plain[name] = _as_iso(parts)
    for name, code in named.items():
        plain[name] = code
    for name in [name for name, values in plain.lists() if not any(values)]:
        del plain[name]
    return plain


def _as_iso(parts):
    try:
        day = DayMonthYearField(required=False).clean(parts)
    except ValidationError:
        return "-".join(reversed(parts))
    return day.isoformat() if day else ""

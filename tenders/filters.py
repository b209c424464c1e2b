"""How the list of tenders is narrowed. The names and values are part of the public contract.

A value that means nothing is left out of the search and gets a message beside its filter.
"""

from datetime import datetime, time, timedelta

import django_filters
from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import make_aware

from portal.areas.places import LEVEL_ONE
from portal.forms import DayMonthYearField, DayMonthYearWidget, helper
from portal.reference.regimes import REGIMES
from portal.reference.service_areas import SERVICE_AREAS
from tenders.models import Tender

ANY, ALL = "any", "all"
YEARS = range(1970, 2100)  # of notices; others are slips
DATES = ["closes_after", "closes_before"]


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
STAGES = [*Tender.Status.choices, (ALL, "All stages, open first")]
SERVICES = [(area.key, area.label) for area in SERVICE_AREAS.values()]
ONE_DAY = timedelta(days=1)


def start_of(day):
    """The first moment of a day in UK time."""
    return make_aware(datetime.combine(day, time.min))


class AddressDateWidget(DayMonthYearWidget):
    """Three fields on the page; one ISO date in the address, which is what it reads."""

    def value_from_datadict(self, data, files, name):
        year, month, day = [*data.get(name, "").split("-", 2), "", ""][:3]
        return [day, month, year]


class AddressDateField(DayMonthYearField):
    widget = AddressDateWidget
    default_error_messages = dict.fromkeys(
        DayMonthYearField.default_error_messages,
        "This is not a date that we can read, so we left it out.",
    )

    def to_python(self, value):
        day = super().to_python(value)
        if day and day.year not in YEARS:
            raise self._wrong("year")
        return day


class DayFilter(django_filters.Filter):
    field_class = AddressDateField


def address_with_typed_dates(query):
    """The query with typed days, months and years put as ISO dates, and without empty values.

    None where nothing was typed so. What is no date stays as it was typed, for the message.
    """
    typed = [name for name in DATES if f"{name}_day" in query]
    if not typed:
        return None
    plain = query.copy()
    for name in typed:
        parts = [plain.pop(f"{name}_{part}", [""])[-1] for part in ("day", "month", "year")]
        plain[name] = _as_iso(parts)
    for name in [name for name, values in plain.lists() if not any(values)]:
        del plain[name]
    return plain


def _as_iso(parts):
    try:
        day = DayMonthYearField(required=False).clean(parts)
    except ValidationError:
        return "-".join(reversed(parts))
    return day.isoformat() if day else ""


class TenderFilter(django_filters.FilterSet):
    """Give it `request.GET` and what the person may see. `qs` is what the filters leave, in the
    order that suits the stage asked for."""

    q = django_filters.CharFilter(label="Words", method="with_words", max_length=200)
    reserved = django_filters.ChoiceFilter(
        label="Who may bid", method="with_reserved", choices=RESERVED, empty_label="Any"
    )
    status = django_filters.ChoiceFilter(
        label="Stage", method="unchanged", choices=STAGES, empty_label=None
    )
    region = django_filters.ChoiceFilter(
        label="Region", method="in_region", choices=[*LEVEL_ONE.items()], empty_label="Anywhere"
    )
    service = django_filters.ChoiceFilter(
        label="Service", method="for_service", choices=SERVICES, empty_label="Any"
    )
    closes_after = DayFilter(label="Closes on or after", method="closing_from")
    closes_before = DayFilter(label="Closes on or before", method="closing_to")

    class Meta:
        model = Tender
        fields = []

    def __init__(self, data, *args, **kwargs):
        data = data.copy()
        data.setdefault("status", Tender.Status.OPEN)
        super().__init__(data, *args, **kwargs)
        self.form.helper = helper("Show tenders", method="get")
        # Said, so that the answer does not open on the filters again where the address names them
        self.form.helper.form_action = reverse("tenders:list")
        for field in self.form.fields.values():
            say_what_was_left_out(field)

    @property
    def stage(self):
        """The stage asked for; open ones where that means nothing."""
        self.form.is_valid()
        return self.form.cleaned_data.get("status") or Tender.Status.OPEN.value

    def filter_queryset(self, tenders):
        return super().filter_queryset(in_stage(tenders, self.stage))

    def unchanged(self, tenders, name, value):
        return tenders  # the stage decides the order too, so it is applied first, once

    def with_words(self, tenders, name, words):
        query = SearchQuery(words, config="english", search_type="websearch")
        return tenders.filter(search=query)

    def with_reserved(self, tenders, name, value):
        if value == ANY:
            return tenders.reserved()
        if value in REGIMES:
            return tenders.filter(regimes__contains=[value])
        return tenders.filter(reserved=value)

    def in_region(self, tenders, name, region):
        return tenders.filter(regions__contains=[region])

    def for_service(self, tenders, name, service):
        return tenders.filter(services__contains=[service])

    def closing_from(self, tenders, name, day):
        return tenders.filter(closes_at__gte=start_of(day))

    def closing_to(self, tenders, name, day):
        return tenders.filter(closes_at__lt=start_of(day + ONE_DAY))


def say_what_was_left_out(field):
    """Makes a filter's messages say what became of the value: nothing is searched for it."""
    messages = {
        "invalid_choice": "We do not know this choice, so we left it out.",
        "max_length": "We can search for up to 200 characters, so we left the words out.",
    }
    field.error_messages |= messages
    for validator in field.validators:
        if getattr(validator, "code", "") == "null_characters_not_allowed":
            validator.message = "We cannot search for these characters, so we left them out."
        if getattr(validator, "code", "") == "max_length":
            validator.message = messages["max_length"]


def in_stage(tenders, stage):
    """The tenders of one stage, in the order in which they are wanted."""
    if stage == Tender.Status.OPEN:
        return tenders.open().closing_first()
    if stage == Tender.Status.CLOSED:
        return tenders.closed().order_by("-open_until", "-pk")
    if stage == ALL:
        return tenders.open_first()
    return tenders.filter(status=stage).latest_first()

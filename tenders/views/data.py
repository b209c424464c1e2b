"""What the open data are: addresses, filters, licence, and each field in its own words."""

from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.shortcuts import render

from tenders.feeds.table import COLUMNS
from tenders.filters import TenderFilter
from tenders.models import Export, Lot, Release, Reservation, Tender
from tenders.models.tender import demo_prefix
from tenders.ocds.publish import OUR_EXTENSIONS
from tenders.ocds.services import OPEN_GOVERNMENT_LICENCE
from tenders.views.public import TENDERS

# Fields that serve the portal alone: numbers of rows, search and matching
INTERNAL = {
    Release: {"id", "raw", "reading", "release_id_is_derived"},
    Tender: {"id", "compiled", "history", "search", "twin_key", "open_until"},
    Lot: {"id"},
    Reservation: {"id", "reason", "look_again", "decided_by", "decided_at", "ground"},
}
# Under which name the OCDS data have what a release says of itself and of its way to us
IN_OCDS = {
    "release_id": "id",
    "received_at": "received.at",
    "source": "received.from",
    "package": "received.license",
    "sha256": "received.sha256",
    "changes": "received.changes",
}
TABLES = [
    (Tender, "A tender: what all releases of one process come to"),
    (Lot, "A lot: a part of a tender"),
    (Reservation, "A reservation: a claim that a tender, or a lot of it, is reserved"),
]
KINDS = [
    (ArrayField, "list"),
    (models.JSONField, "JSON"),
    (models.ForeignKey, "reference"),
    (models.BooleanField, "true or false"),
    (models.DateTimeField, "moment"),
    (models.DecimalField, "amount"),
    (models.IntegerField, "number"),
    (models.Field, "text"),
]


@dataclass(frozen=True)
class Described:
    """One field or filter: `values` are pairs of value and meaning, where only some can be."""

    name: str
    kind: str
    meaning: str
    values: list


def data_page(request):
    oldest = Tender.objects.visible_to(request.user).order_by("pk")
    context = {
        "crumbs": [TENDERS],
        "export": Export.newest(),
        "example": oldest.values_list("ocid", flat=True).first(),
        "filters": filters(),
        "columns": columns(),
        "release": fields(Release),
        "tables": [(title, fields(model)) for model, title in TABLES],
        "licence": OPEN_GOVERNMENT_LICENCE,
        "demo_prefix": demo_prefix(),
        "extensions": OUR_EXTENSIONS,
    }
    return render(request, "tenders/data.html", context)


def fields(model):
    names = IN_OCDS if model is Release else {}
    shown = (each for each in model._meta.concrete_fields if each.name not in INTERNAL[model])
    return [
        Described(
            names.get(field.name, field.name), kind(field), field.help_text, field.flatchoices
        )
        for field in map(written, shown)
    ]


def columns():
    """The columns of the table, each with the meaning of the field that it tells."""
    meanings = {field.name: field.help_text for field in Tender._meta.concrete_fields}
    return [
        Described(each.heading, "", each.meaning or meanings[each.field], []) for each in COLUMNS
    ]


def written(field):
    """A generated column says its kind and choices by what it generates."""
    if not isinstance(field, models.GeneratedField):
        return field
    output = field.output_field.clone()
    output.name, output.help_text = field.name, field.help_text
    return output


def kind(field):
    return next(words for kind, words in KINDS if isinstance(field, kind))


def filters():
    """The filters of the list with what each can be, where only some values can."""
    form = TenderFilter({}, queryset=Tender.objects.none()).form
    return [
        Described(name, "", field.label, flat(getattr(field, "choices", [])))
        for name, field in form.fields.items()
    ]


def flat(choices):
    """Choices without their groups, and without the empty one."""
    pairs = []
    for key, words in choices:
        pairs += flat(words) if isinstance(words, list | tuple) else [(key, words)] if key else []
    return pairs

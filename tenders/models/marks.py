"""What a search can choose, as words on the row: one index holds them all, beside the text.

A mark is a kind and a value: `region:UKI`, `cpv:8531` (each beginning of a code, of two digits and
more). The database makes them from the other columns, by functions that migration 0004 creates, so
no writer can forget them.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func

FACETS = {  # kind of mark: the column that it stands for; the choices that say how many they give
    "reserved": "reserved",
    "regime": "regimes",
    "service": "services",
    "region": "regions",
    "source": "source",
}
OTHERS = {"area": "areas", "suitable": "suitable", "cpv": "cpv"}
TWINS = "twin_marks"  # the marks of what is folded into the row


def mark(kind, value):
    return f"{kind}:{value}"


def facets_column():
    return models.GeneratedField(
        expression=Func(*map(F, [*FACETS.values(), TWINS]), function="tender_facets"),
        output_field=models.TextField(),
        db_persist=True,
        help_text="Those of its marks of which a list says how many tenders have them.",
        editable=False,
    )


def marks_column():
    columns = [*FACETS.values(), *OTHERS.values(), TWINS]
    return models.GeneratedField(
        expression=Func(*map(F, columns), function="tender_marks"),
        output_field=ArrayField(models.TextField()),
        db_persist=True,
        help_text="All that a search can choose it by: kind and value.",
        editable=False,
    )

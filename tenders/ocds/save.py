"""Writing down what was projected: each tender in one write, all of them in one statement."""

import json

from django.db import connection

from portal.reference.service_areas import SERVICE_AREAS
from tenders.apart import apart_sql
from tenders.models import Lot, Tender

SEARCHED = 100_000  # characters of a text that go into the search column; PostgreSQL has a limit
# What settling twins writes on a tender that is there already
KEPT = {"folds_into_id", "twin_marks"}
SAVE = """
INSERT INTO tenders_tender ({columns}, search)
SELECT {values}, {search}
FROM jsonb_array_elements(%s) AS given(row),
    jsonb_populate_record(NULL::tenders_tender, row) AS tender
ON CONFLICT (ocid) DO UPDATE SET {changes}
RETURNING ocid, id
"""


def search_sql(lots_and_services):
    """SQL for the weighted words of the row `tender`: title A, buyer B, lots and service areas (SQL
    for their text is given) C, description D."""
    weighted = {
        "A": "tender.title",
        "B": "tender.buyer_name",
        "C": lots_and_services,
        "D": "tender.description",
    }
    return " || ".join(
        f"setweight(to_tsvector('english', {apart_sql(f'left({text}, {SEARCHED})')}), '{weight}')"
        for weight, text in weighted.items()
    )


def save_tenders(projections):
    """Writes the tenders and tells them their keys. Django would write and check each of the 40
    columns of each row by itself; PostgreSQL reads them all from one JSON text."""
    fields = [f for f in Tender._meta.concrete_fields if not (f.generated or f.primary_key)]
    given = [f for f in fields if f.name != "search"]
    rows = [
        {field.column: getattr(each.tender, field.attname) for field in given}
        | {"lots_and_services": lots_and_services(each)}
        for each in projections
    ]
    columns = [field.column for field in given]
    renewed = [field.column for field in fields if field.column not in KEPT]
    statement = SAVE.format(
        columns=", ".join(columns),
        values=", ".join(f"tender.{column}" for column in columns),
        search=search_sql("row ->> 'lots_and_services'"),
        changes=", ".join(f"{column} = excluded.{column}" for column in renewed),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(rows, default=str)])
        keys = dict(cursor.fetchall())
    for each in projections:
        each.tender.pk = keys[each.tender.ocid]


def lots_and_services(projection):
    lots = [f"{lot.title} {lot.description}" for lot in projection.facts.lots]
    return " ".join(lots + [SERVICE_AREAS[key].label for key in projection.tender.services])


def save_lots(projections):
    """Writes each tender's lots anew, keeping the rows of those that are still there."""
    tenders = [each.tender for each in projections]
    rows = {}
    for each in projections:
        for lot in each.facts.lots:
            rows[each.tender.pk, lot.key] = Lot(
                tender=each.tender,
                key=lot.key,
                position=lot.position,
                title=lot.title,
                description=lot.description,
                status=lot.status,
                value_amount=lot.value.amount,
                currency=lot.value.currency,
            )
    held = Lot.objects.filter(tender__in=tenders).values_list("pk", "tender_id", "key")
    gone = [pk for pk, tender, key in held if (tender, key) not in rows]
    Lot.objects.filter(pk__in=gone).delete()
    Lot.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["tender", "key"],
        update_fields=["position", "title", "description", "status", "value_amount", "currency"],
    )

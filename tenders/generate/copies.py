"""Rows of made notices by the hundred thousand.

Some thousand notices go the way of every notice (kept, merged, projected): the moulds. The others
are copies of their rows, made by PostgreSQL, each with a text, buyer, value and time of its own.
So whatever columns projecting fills, the copies have them. The merged notice and the history stay
the mould's, byte for byte, as changing them would take longer than all else together; the one
release of a copy holds no more than its identity.
"""

import csv
import io
import json
import zlib
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.utils import timezone

from tenders.actions.notices import import_package
from tenders.apart import apart_sql
from tenders.models import Lot, Release, Reservation, Tender
from tenders.ocds.project import twin_key

from .indexes import built_at_the_end
from .releases import Maker, size_factor

MOULDS = 2000
OPEN_MOULDS = 400  # of these
BATCH = 5000
WORKERS = 2  # PostgreSQL parses the words of one batch while the next is written
STAGE = """
CREATE TEMP TABLE IF NOT EXISTS made (
    id bigint, mould_id bigint, ocid text, title text, description text, buyer_id bigint,
    buyer_name text, twin_key text, shift interval, factor numeric
) ON COMMIT DELETE ROWS
"""
FILL = "COPY made FROM STDIN (FORMAT csv, FORCE_NOT_NULL (description))"
# What a copy does not take from its mould as it stands there
OWN = {
    "id": "made.id",
    "ocid": "made.ocid",
    "title": "made.title",
    "description": "made.description",
    "buyer_id": "CASE WHEN mould.buyer_id IS NULL THEN NULL ELSE made.buyer_id END",
    "buyer_name": "CASE WHEN mould.buyer_name = '' THEN '' ELSE made.buyer_name END",
    "twin_key": "CASE WHEN mould.twin_key = '' THEN '' ELSE made.twin_key END",
    **{
        name: f"round(mould.{name} * made.factor, 2)"
        for name in ("value_amount", "value_gross", "value_min")
    },
    **{
        name: f"mould.{name} + made.shift"
        for name in ("open_until", "eoi_closes_at", "bids_close_at", "questions_close_at")
    },
    **{name: f"least(mould.{name} + made.shift, now())" for name in ("published_at", "updated_at")},
    # As `save.search_sql` weighs them; lots and service areas (C) are the mould's
    "search": f"""setweight(to_tsvector('english', {apart_sql("made.title")}), 'A')
        || setweight(to_tsvector('english', {apart_sql("made.buyer_name")}), 'B')
        || ts_filter(mould.search, '{{c}}')
        || setweight(to_tsvector('english', {apart_sql("made.description")}), 'D')""",
}
RELEASES = """
INSERT INTO tenders_release (ocid, release_id, release_id_is_derived, sha256, raw, reading, changes,
    date, tag, source, package, received_at)
SELECT ocid, ocid || '-0', false, encode(sha256(convert_to(ocid, 'UTF8')), 'hex'), %s,
    jsonb_build_object('ocid', ocid, 'id', ocid || '-0', 'tag', '["tender"]'::jsonb), '[]',
    updated_at, '{tender}', source, '{}', now()
FROM tenders_tender JOIN made USING (id, ocid)
"""


@dataclass(frozen=True)
class Mould:
    """The key of a tender that was projected, and what its copies need to know of it."""

    key: int
    title: str
    lead: str
    ended: datetime
    period: timedelta


def generate(count, *, seed=1, at=None, moulds=MOULDS):
    """Fills an empty database that has its reference data with `count` notices, and takes all
    statistics anew. `at` (aware) is the moment from which their dates are counted: now."""
    maker = Maker(count, seed=seed, at=at or timezone.now())
    buyers = maker.buyers.save()
    numbers = mould_numbers(maker, moulds)
    cast = cast_moulds(maker, numbers)
    if len(numbers) < count:
        with built_at_the_end(Tender, Lot, Reservation, Release):
            copy_all(maker, numbers, cast, buyers)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def mould_numbers(maker, most):
    """Which notices become moulds: evenly over the years, of the open ones a larger share."""
    open_count = maker.count - maker.first_open
    open_moulds = min(open_count, max(1, most * OPEN_MOULDS // MOULDS))
    others = min(maker.first_open, most - open_moulds)
    spread = {number * maker.first_open // others for number in range(others)} if others else set()
    return spread | {
        maker.first_open + number * open_count // open_moulds for number in range(open_moulds)
    }


def cast_moulds(maker, numbers):
    """Takes these notices in; returns the moulds in two lists, by whether they are open."""
    made = {maker.ocid(number): maker.made(number) for number in sorted(numbers)}
    by_source = defaultdict(list)
    for pattern, _, releases in made.values():
        by_source[pattern.source].extend(releases)
    for source, releases in by_source.items():
        package = {"version": "1.1", "releases": releases}
        import_package(json.dumps(package).encode(), file="made", source=source)
    found = Tender.objects.in_bulk(made, field_name="ocid")
    cast = {True: [], False: []}
    for number in sorted(numbers):
        tender = found[maker.ocid(number)]
        pattern, lead, _ = made[tender.ocid]
        ended = max(tender.open_until, tender.updated_at)
        mould = Mould(tender.pk, pattern.title, lead, ended, ended - tender.published_at)
        cast[maker.is_open(number)].append(mould)
    return cast


def copy_all(maker, numbers, cast, buyers):
    """Makes the notices that are no moulds, some at once on connections of their own."""
    first_key = Tender.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    copy = partial(copy_batch, maker, numbers, cast, buyers, first_key)
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(copy, range(0, maker.count, BATCH)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('tenders_tender', 'id'), max(id))"
            " FROM tenders_tender"
        )


def copy_batch(maker, numbers, cast, buyers, first_key, start):
    rng = maker.rng(f"copies from {start}")
    batch = [n for n in range(start, min(start + BATCH, maker.count)) if n not in numbers]
    lines = io.StringIO()
    csv.writer(lines).writerows(
        [first_key + number, *made_copy(maker, number, cast, buyers, rng)] for number in batch
    )
    lines.seek(0)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
            cursor.execute(STAGE)
            cursor.copy_expert(FILL, lines)
            cursor.execute(copying(Tender, OWN, "mould.id"))
            for model in (Lot, Reservation):
                cursor.execute(copying(model, {"tender_id": "made.id"}, "mould.tender_id"))
            cursor.execute(RELEASES, [zlib.compress(b"{}")])
    finally:
        connection.close()  # this thread's


def made_copy(maker, number, cast, buyers, rng):
    """The line of notice `number` in the table `made`, but for its key."""
    mould = rng.choice(cast[maker.is_open(number)])
    ended = maker.end(rng, number, mould.period)
    title = maker.texts.title(rng, mould.title)
    buyer = maker.buyers.draw(rng)
    name = maker.buyers.names[buyer]
    return (
        mould.key,
        maker.ocid(number),
        title,
        maker.texts.description(rng, mould.lead, maker.age(ended)),
        buyers[buyer],
        name,
        twin_key(name, title),
        ended - mould.ended,
        size_factor(rng),
    )


def copying(model, own, key):
    """The statement that copies the rows of `model` whose `key` is a mould's, for all in `made`."""
    columns = {
        field.column: own.get(field.column, f'mould."{field.column}"')
        for field in model._meta.concrete_fields
        if not field.generated and (field.column in own or not field.primary_key)
    }
    names = ", ".join(f'"{name}"' for name in columns)
    return (
        f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(columns.values())}'  # noqa: S608
        f' FROM made JOIN "{model._meta.db_table}" mould ON {key} = made.mould_id ORDER BY made.id'
    )

"""What a person watches as a table, a watch a row."""

from django.conf import settings

from portal.tables import cell, moment, written
from portal.templatetags.words import closing

BATCH = 500
HEADINGS = [
    "Title",
    "From",
    "Watched by",
    "Standing",
    "Done by",
    "Next",
    "Next (UK time)",
    "Next, in words",
    "To do",
    "Notes",
    "Stopped (UK time)",
    "Address",
]


def table(watches):
    """The lines of the table of `filters.Watches`, as `portal.tables.written` gives them."""
    return written(lines(watches))


def lines(watches):
    yield HEADINGS
    found, begin = watches.found(), 0
    while rows := watches.rows(found[begin : begin + BATCH]):
        yield from (cells(row) for row in rows)
        begin += BATCH


def cells(row):
    watch, due = row.watch, row.next
    return [
        cell(value)
        for value in (
            watch.watched.title,
            watch.watched.by,
            str(watch.organisation or "You"),
            watch.get_standing_display(),
            str(watch.done_by or ""),
            due and due.name,
            due and moment(due.at, due.hour_known),
            due and closing(due.at, due.hour_known),
            row.to_do,
            watch.notes,
            moment(watch.stopped_at),
            settings.SITE_URL + watch.watched.path,
        )
    ]

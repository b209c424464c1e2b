"""The tenders of one page, quickly at a million of them, whatever was asked for.

PostgreSQL believes that the matches of a word lie evenly over time. Where they do not, walking the
newest until enough match can take seconds. So the archive is looked through in steps: a window of
the next ones, which is enough for most searches, and then all that match, taken from the index of
words and marks and sorted; at once where these are few. See docs/decisions/0007.
"""

import json
from contextlib import contextmanager
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from django.contrib.postgres.search import SearchRank
from django.db import connection, transaction
from django.db.models import F
from django.db.models.fields.tuple_lookups import (
    Tuple,
    TupleGreaterThan,
    TupleGreaterThanOrEqual,
    TupleLessThan,
    TupleLessThanOrEqual,
)

from tenders.models import Tender

from .orders import After

MOST_PAGES = 50  # with a number; beyond, a page is found by what stands before it
WINDOWS = (3000, 30_000)  # the second where many matched in the first: deep pages of frequent words
FEW, MANY = 5000, 50_000  # matches that an index gives sooner than a window, than both windows
RANKED = 1000


@dataclass(frozen=True)
class Page:
    """`rows` are tenders; `following` is the `After` of the next page (True where pages have only
    numbers), None at the end."""

    rows: list
    following: After | bool | None
    number: int | None = None  # None where it was found by what stands before it

    @property
    def is_whole(self):
        """Whether it is all of the list."""
        return self.number == 1 and not self.following


def page(found, ways, *, number=1, after=None, plain=False, length):
    """One page of the queryset `found` in the order of the stretches `ways`.

    By its number, or behind `after`. `plain` says that nothing narrows `found` but its stage.
    """
    skipped = 0 if after else (number - 1) * length
    parts = [part for stretch in ways for part in stretch.parts]
    if len(parts) == 1 and not parts[0].archive:
        rows, following = _at_once(found, ways[0], parts[0], after, skipped, length)
    else:
        rows, following = _by_key(found, ways, after, skipped, length, plain)
    return Page(rows, following, None if after else number)


def _at_once(found, stretch, part, after, skipped, length):
    """The rows of a list of open tenders, read as they are found."""
    rows = _behind(part.of(found), stretch, after).for_lists().order_by(*stretch.order)
    rows = list(rows[skipped : skipped + length + 1])
    if len(rows) <= length:
        return rows, None
    last = rows[length - 1]
    return rows[:length], After(0, getattr(last, stretch.column), last.pk)


def _by_key(found, ways, after, skipped, length, plain):
    """The rows of any list: where they stand is found first, and they are read then."""
    keys = list(islice(_keys(found, ways, after, skipped + length + 1, plain), skipped, None))
    rows = found.model.objects.for_lists().in_bulk([pk for _, _, pk in keys[:length]])
    following = After(*keys[length - 1]) if len(keys) > length else None
    return [rows[pk] for _, _, pk in keys[:length] if pk in rows], following


def ranked(found, ways, query, *, number=1, length):
    """A page of the first RANKED of the list, those that match the text `query` best first."""
    pks = [pk for _, _, pk in _keys(found, ways, None, RANKED, plain=False)]
    best = Tender.objects.filter(pk__in=pks).order_by(SearchRank(F("search"), query).desc(), "pk")
    start = (number - 1) * length
    rows = list(best.for_lists()[start : start + length])
    following = True if start + length < len(pks) else None
    return Page(rows, following, number)


def _keys(found, ways, after, most, plain):
    """(number of stretch, key, pk) of the first `most` of the list, behind `after`."""
    left = most
    for number, stretch in enumerate(ways):
        if left <= 0 or (after and number < after.stretch):
            continue
        start = after if after and number == after.stretch else None
        parts = [first_keys(found, part, stretch, start, left, plain) for part in stretch.parts]
        merged = merge(*parts, reverse=stretch.descending)
        for key, pk in islice(merged, left):
            left -= 1
            yield number, key, pk


def first_keys(found, part, stretch, start, most, plain):
    """(key, pk) of the first `most` of `found` in one part of a stretch, behind `start`."""
    every = _behind(Tender.objects.filter(part.condition), stretch, start)
    rows = _behind(part.of(found), stretch, start)
    if plain or not part.archive:
        return list(in_order(rows, stretch)[:most])
    many = likely(rows)
    near, edge = [], None
    for window in WINDOWS if many > FEW else ():
        edge = in_order(every, stretch)[window : window + 1].first()
        if edge is None:
            return list(in_order(rows, stretch)[:most])
        near = list(in_order(rows.filter(up_to(stretch, *edge)), stretch)[:most])
        if len(near) == most:
            return near
        if len(near) < window // 20 and many < MANY:
            break
    with matches_first():
        far = in_order(_behind(rows, stretch, edge and After(0, *edge)), stretch)
        return near + list(far[: most - len(near)])


def likely(rows):
    """How many rows a queryset has, as PostgreSQL estimates it from its statistics."""
    said = rows.order_by().values("pk").explain(format="json")
    if not said:  # Django sends nothing that cannot match
        return 0
    [found] = json.loads(said)
    return found["Plan"]["Plan Rows"]


def in_order(rows, stretch):
    return rows.order_by(*stretch.order).values_list(stretch.column, "pk")


def _behind(rows, stretch, start):
    """What stands behind the `After` of a place in a stretch; all where it is None."""
    if start is None:
        return rows
    lookup = TupleLessThan if stretch.descending else TupleGreaterThan
    return rows.filter(lookup(Tuple(F(stretch.column), F("pk")), (start.key, start.pk)))


def up_to(stretch, key, pk):
    """The condition of what stands before a place in a stretch, or at it."""
    lookup = TupleGreaterThanOrEqual if stretch.descending else TupleLessThanOrEqual
    return lookup(Tuple(F(stretch.column), F("pk")), (key, pk))


@contextmanager
def matches_first():
    """Makes PostgreSQL take all matches from an index and sort them, and not walk in order, or
    through the whole table, in the hope that matches come early."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_seqscan = off")
        yield

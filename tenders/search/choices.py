"""What each choice of a filter would give, kept for a minute."""

from hashlib import sha256

from django.core.cache import caches

from .counts import EXACT_TO, STAGES, HowMany, capped, tally
from .orders import ALL, parts

KEPT = 60  # seconds


def each_choice(search):
    """By name and value of a filter of a `TenderFilter`, how many tenders (`HowMany`) it would find
    with that one in its place; may be a minute old."""
    asked = sorted((name, text) for name, text in search.asked.items() if name != "sort")
    key = "counts-" + sha256(repr(asked).encode()).hexdigest()
    found = caches["pages"].get(key)
    if found is None:
        found = count(search)
        caches["pages"].set(key, found, KEPT)
    return found


def total(search, page=None):
    """How many the search finds, exact to EXACT_TO; `page` is one of its pages, if one was read.

    It is counted anew each time, so that it fits the list.
    """
    if page and page.is_whole:
        return HowMany(len(page.rows))
    number = 0
    for part in parts(search.stage):
        rows = part.of(search.qs)
        walk = search.is_plain or not part.archive
        number += rows.order_by()[: EXACT_TO + 1].count() if walk else capped(rows)
    return HowMany(number)


def count(search):
    counted = tally(search.base, narrowed=search.is_narrowed)
    chosen = search.marks
    every = frozenset(chosen.values())
    choices = {
        "status": {stage: counted.count(stage, every) for stage in [*STAGES, ALL]},
    }
    whole = counted.is_whole(search.stage)
    for name, marks in search.facet_marks.items():
        others = frozenset(each for facet, each in chosen.items() if facet != name)
        numbers = counted.count_each(search.stage, others)
        choices[name] = {value: HowMany(numbers[mark], not whole) for value, mark in marks.items()}
    return choices

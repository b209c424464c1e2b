"""What each choice of a filter would give, kept for a minute."""

from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import caches

from .counts import EXACT_TO, STAGES, HowMany, capped, tally
from .orders import ALL, parts

KEPT = 60  # seconds


@dataclass(frozen=True)
class Counts:
    """`total` is how many the search finds; `choices` by name and value of a filter, how many it
    would find with that one in its place."""

    total: HowMany
    choices: dict


def how_many(search):
    """The `Counts` of a `TenderFilter`. At the choices they may be a minute old; the total not."""
    key = "counts-" + sha256(repr(sorted(search.asked.items())).encode()).hexdigest()
    choices = caches["pages"].get(key)
    if choices is None:
        choices = count(search)
        caches["pages"].set(key, choices, KEPT)
    return Counts(total(search), choices)


def total(search):
    """Exact to EXACT_TO; counted anew each time, so that it fits the list."""
    number = 0
    for part in parts(search.stage):
        rows = search.qs.filter(part.condition)
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

"""How many tenders a search finds, and how many it would find with another choice.

A query brings the tenders of each stage by the marks that they can be chosen by; all counts are
sums of that. Open ones are counted to the last. Of the archive at most MOST_COUNTED are looked at:
where there are more, a sum is "at least", and of a choice of which none was seen nothing is said.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count

from tenders.models import Tender
from tenders.models.tender import OPEN

from .orders import ALL, in_time, passed
from .pages import FEW, likely, matches_first

MOST_COUNTED = 10_000
LOOKED_AT = 3000
FREQUENT = LOOKED_AT // 20  # as many of these: then the index would give too many to count
WALKED = LOOKED_AT // 7  # as many of these: then walking to EXACT_TO is quicker than the index
EXACT_TO = 1000  # more is "more than 1,000"
STAGES = [stage.value for stage in Tender.Status]


@dataclass(frozen=True)
class HowMany:
    """A number of tenders; `at_least` where there may be more."""

    number: int
    at_least: bool = False

    @property
    def is_more(self):
        return self.number > EXACT_TO

    def __str__(self):
        """In words; "" where we do not know."""
        if self.is_more:
            return f"more than {EXACT_TO:,}"
        if self.at_least:
            return f"{self.number:,} or more" if self.number else ""
        return f"{self.number:,}"


@dataclass(frozen=True)
class Tally:
    """How many tenders have which marks: by stage, by set of marks. `whole` are the stages of
    which it has all."""

    stages: dict[str, Counter]
    whole: frozenset[str]

    def counters(self, stage):
        names = STAGES if stage == ALL else [stage]
        return [self.stages.get(name, Counter()) for name in names]

    def is_whole(self, stage):
        return self.whole >= set(STAGES if stage == ALL else [stage])

    def count(self, stage, marks):
        """How many of a stage have all of these marks."""
        every = (each for counter in self.counters(stage) for each in counter.items())
        number = sum(number for found, number in every if marks <= found)
        return HowMany(number, not self.is_whole(stage))

    def count_each(self, stage, marks):
        """For each mark how many have it, of those that have all of `marks`."""
        numbers = Counter()
        for counter in self.counters(stage):
            for found, number in counter.items():
                if marks <= found:
                    numbers.update(dict.fromkeys(found, number))
        return numbers


def tally(base, *, narrowed):
    """The `Tally` of the queryset `base`: of all stages, with none of the marks chosen. `narrowed`
    says whether anything but these narrows it."""
    stages = defaultdict(Counter)
    for stage, part in (("open", in_time()), ("closed", passed())):
        rows = part.of(base).order_by().values_list("facets")
        for facets, number in rows.annotate(number=Count("*")):
            stages[stage][marks_of(facets)] += number
    found, whole = _archive(base.filter(~OPEN), narrowed)
    for status, facets, number in found:
        stages[status][marks_of(facets)] += number
    return Tally(dict(stages), frozenset(STAGES if whole else ["open"]))


def marks_of(facets):
    return frozenset(facets.split(" "))


def _archive(archive, narrowed):
    """Triples of status, facets and number, of as much of the archive as can be counted, and
    whether that is all of it.

    What is rare is taken from the index of words and marks, up to MOST_COUNTED. Of the rest the
    newest LOOKED_AT are enough where many of them match.
    """
    rows = archive.order_by().values_list("status", "facets")
    if not (narrowed and likely(archive) <= FEW):
        edge = newest(LOOKED_AT)
        near = rows if edge is None else rows.filter(published_at__gte=edge)
        found = list(near.annotate(number=Count("*")))
        if edge is None or not narrowed or sum(number for *_, number in found) >= FREQUENT:
            return found, edge is None
    with matches_first():
        taken = list(rows[: MOST_COUNTED + 1])
    found = [(*each, number) for each, number in Counter(taken).items()]
    return found, len(taken) <= MOST_COUNTED


def newest(number):
    """The moment since which so many of the archive were published; None if it has not as many."""
    archive = Tender.objects.filter(~OPEN).latest_first()
    return archive.values_list("published_at", flat=True)[number : number + 1].first()


def capped(archive):
    """How many of the archive these are: exact to EXACT_TO, and one more for what is above.

    What is frequent is walked to: its index would be read whole before the first is counted.
    """
    if likely(archive) > FEW:
        edge = newest(LOOKED_AT)
        near = (archive if edge is None else archive.filter(published_at__gte=edge)).count()
        if near > EXACT_TO or edge is None:
            return near
        if near >= WALKED:
            return archive.latest_first()[: EXACT_TO + 1].count()
    with matches_first():
        return archive.order_by()[: EXACT_TO + 1].count()

"""Did you mean: the nearest words that notices use, for words that none of them uses."""

from functools import cache
from itertools import chain

from django.db.models import Q
from django.db.models.functions import Length
from rapidfuzz.distance import OSA

from portal.reference.service_areas import SERVICE_AREAS
from tenders.models import SearchWord
from tenders.synonyms import synonyms

from .words import WORD, stems

SHORTEST = 4  # letters; of a shorter word nearly every other is near
LONG = 6  # letters from which two slips are forgiven, and not only one


def nearest(typed):
    """`typed` with its unknown words replaced by the nearest known ones; "" where none is unknown,
    or one has nothing near."""
    words = [word for word in WORD.findall(typed) if len(word) >= SHORTEST]
    wanted = {word.casefold(): stem for word in words for stem in stems(word)}
    known = set(SearchWord.objects.filter(stem__in=wanted.values()).values_list("stem", flat=True))
    known.update(*map(stems, _ours()))
    known.update(*(stems(member) for group in synonyms() for member in group.members))
    better = {word: _near(word) for word, stem in wanted.items() if stem not in known}
    if not better or not all(better.values()):
        return ""
    return WORD.sub(lambda found: better.get(found.group().casefold(), found.group()), typed)


@cache
def _ours():
    """The words of our own names for what is bought: right whether or not a notice has them."""
    names = " ".join(area.label for area in SERVICE_AREAS.values())
    return frozenset(word.casefold() for word in WORD.findall(names) if len(word) >= SHORTEST)


def _near(word):
    """The known word with the fewest slips between, the most used of equals; "" if none is near."""
    slips = 2 if len(word) >= LONG else 1
    alike = Q(word__startswith=word[0]) | Q(word__endswith=word[-3:])
    lengths = range(len(word) - slips, len(word) + slips + 1)
    rows = SearchWord.objects.alias(length=Length("word")).filter(alike, length__in=lengths)
    ours = ((known, 0) for known in _ours() if abs(len(known) - len(word)) <= slips)
    scored = (
        (OSA.distance(word, known, score_cutoff=slips), -documents, known)
        for known, documents in chain(rows.values_list("word", "documents"), ours)
    )
    near = min((each for each in scored if each[0] <= slips), default=None)
    return near[2] if near else ""

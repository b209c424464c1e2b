"""The words of made notices: pieces of the sample's own sentences, and rarer words between them.

Whole pieces keep what single words would lose: which words are frequent, and which stand together.
"""

import random
import re
from dataclasses import dataclass
from itertools import accumulate

from portal.areas.models import Area
from portal.reference.models import CpvCode

LEAD = 160  # characters that a notice keeps of the real one: what it is about
LONGER = (0.75, 1.5)  # real descriptions are somewhat longer than those of the sample
A_RARER_WORD = 0.25  # after this share of the pieces
SENTENCE_ENDS = 0.3


@dataclass(frozen=True)
class Sown:
    """A word that stands in a known share of the notices, for benchmarks that search for it.

    `older_than` (years): no newer notice has it, as with words that the law has left behind.
    """

    word: str
    share: float
    older_than: int = 0


FREQUENT = Sown("community", 0.3)
RARE = Sown("makaton", 1 / 5000)
SKEWED = Sown("connexions", 0.05, older_than=6)
SKEWED_AND_FREQUENT = Sown("pqq", 0.2, older_than=6)
SOWN = (FREQUENT, RARE, SKEWED, SKEWED_AND_FREQUENT)
ELSEWHERE = re.compile("|".join((*(sown.word for sown in SOWN), "communit")), re.IGNORECASE)


class Texts:
    """Give it the titles and descriptions of real notices, as pairs."""

    def __init__(self, pairs):
        self.lengths = [len(description) for _, description in pairs]
        self.words = without_sown(" ".join(map(" ".join, pairs))).split()
        self.rarer = rarer_words()
        self.weights = list(accumulate(1 / (rank + 50) for rank in range(len(self.rarer))))

    def title(self, rng, real):
        """About 70 characters: the real one (about 50), a place or thing, and a few words."""
        return f"{real}: {self.rare_word(rng)} {self.piece(rng, 1, 3)}"[:300]

    def description(self, rng, lead, age):
        """About 630 characters, seldom none, seldom thousands; `age` in years."""
        length = rng.choice(self.lengths) * rng.uniform(*LONGER)
        sown = [each.word for each in SOWN if age >= each.older_than and rng.random() < each.share]
        pieces = [lead, *sown]
        size = sum(map(len, pieces))
        while size < length:
            piece = self.piece(rng, 2, 9)
            if rng.random() < A_RARER_WORD:
                piece = f"{piece} {self.rare_word(rng)}"
            if rng.random() < SENTENCE_ENDS:
                piece = f"{piece}."
            pieces.append(piece)
            size += len(piece) + 1
        return " ".join(pieces).strip()

    def piece(self, rng, least, most):
        start = int(rng.random() * (len(self.words) - most))
        return " ".join(self.words[start : start + least + int(rng.random() * (most - least + 1))])

    def rare_word(self, rng):
        """A word of the procurement vocabulary, a place, or a number that nothing else has."""
        if rng.random() < 0.1:
            return f"DN{rng.randrange(10**6):06d}"
        return rng.choices(self.rarer, cum_weights=self.weights)[0]


def rarer_words():
    """The words of the CPV's labels and the names of councils' areas, in no telling order."""
    labels = CpvCode.objects.order_by("code").values_list("official_label", flat=True)
    names = Area.objects.order_by("gss_code").values_list("name", flat=True)
    words = set(re.findall(r"[\w-]{4,}", " ".join([*labels, *names]).casefold()))
    words = sorted(word for word in words if not ELSEWHERE.search(word))
    random.Random(0).shuffle(words)  # noqa: S311 (nothing secret)
    return words


def lead_of(description):
    """The beginning of a real description, to a whole word."""
    words = without_sown(description)
    return words if len(words) <= LEAD else words[:LEAD].rpartition(" ")[0]


def without_sown(text):
    return " ".join(word for word in text.split() if not ELSEWHERE.search(word))

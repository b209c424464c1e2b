"""The words by which a text tells that it is about a service area. Pure.

CPV has no code for much of what disabled people's organisations do, and buyers choose codes badly;
their words are better. The phrases are ours, in `data/service_words.json`: `words` speak for an
area; what stands in `unless` is passed over as if it were not there ("insurance brokerage"). A
star ends a word that may go on; capitals must be capitals (SEND is special needs, send is not).
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from portal.reference.files import read_json
from portal.reference.service_areas import SERVICE_AREAS

READ = 20_000  # characters of a text; what it buys is said before that
MOST_WORDS = 8192  # different words that are remembered
INDEXED = 2  # letters by which phrases are looked up; no phrase begins with a shorter word
WORD = re.compile(r"\w+(?:['’]\w+)?\*?")
POSSESSIVE = re.compile(r"['’]s?\Z")


@dataclass(frozen=True)
class Phrase:
    """`parts` are words, folded unless in capitals; `area` is None for words to pass over."""

    parts: tuple[str, ...]
    area: str | None

    def goes_on(self, words, at):
        """Whether it stands at this place, where its first part does."""
        there = words[at : at + len(self.parts)]
        return len(there) == len(self.parts) and all(map(_fits, self.parts, there))


def _fits(part, word):
    if part.endswith("*"):
        return word.casefold().startswith(part[:-1])
    return (word if part.isupper() else word.casefold()) == part


@lru_cache(maxsize=MOST_WORDS)
def _plain(word):
    return POSSESSIVE.sub("", word)


def _phrases():
    for area, lists in read_json("service_words.json").items():
        for owner, phrases in ((None, lists["unless"]), (area, lists["words"])):
            for phrase in phrases:
                parts = [_plain(word) for word in WORD.findall(phrase)]
                yield Phrase(tuple(p if p.isupper() else p.casefold() for p in parts), owner)


def _by_beginning():
    found = defaultdict(list)
    for phrase in sorted(_phrases(), key=lambda phrase: phrase.area is not None):
        found[phrase.parts[0][:INDEXED].casefold()].append(phrase)
    return MappingProxyType({start: tuple(phrases) for start, phrases in found.items()})


PHRASES: Mapping[str, tuple[Phrase, ...]] = _by_beginning()
"""By the first letters of the first word; those to pass over come first."""


@lru_cache(maxsize=MOST_WORDS)  # notices repeat their words, and hardly any begins a phrase
def _beginning_with(word):
    """The phrases whose first part is this word; those to pass over come first."""
    alike = PHRASES.get(word[:INDEXED].casefold(), ())
    return tuple(phrase for phrase in alike if _fits(phrase.parts[0], word))


def services_for_words(text: str) -> dict[str, str]:
    """The service areas that a text speaks for, by key in the order of SERVICE_AREAS, each with
    the first words that tell it, as they stand in the text."""
    spots = list(WORD.finditer(text, 0, READ))
    words = [_plain(spot[0]) for spot in spots]
    found, go_on_at = {}, 0
    for at, word in enumerate(words):
        for phrase in _beginning_with(word) if at >= go_on_at else ():
            if not phrase.goes_on(words, at):
                continue
            end = at + len(phrase.parts)
            if phrase.area is None:
                go_on_at = end
                break
            found.setdefault(phrase.area, text[spots[at].start() : spots[end - 1].end()])
    return {key: found[key] for key in SERVICE_AREAS if key in found}

"""What was typed into the search, understood: phrases, "or", what to leave out, and synonyms."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, reduce
from operator import and_, or_

import Stemmer
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from tenders.apart import apart
from tenders.models.marks import mark
from tenders.synonyms import synonyms

TERM = re.compile(r'(-?)"([^"]*)(?:"|\Z)|(-?)(\S+)')
STRAIGHT = str.maketrans("“”„", '"""')  # quotation marks as word processors write them
WORD_GOES_ON = r"[^\W_]*(?:['’][^\W_]+)*"
WORD = re.compile(rf"[^\W_]{WORD_GOES_ON}")
# Short forms that mean too much to be looked for: of so few letters ("PA"), or an everyday word
SHORT, EVERYDAY = 2, {"SEND"}
# What people call the things on this list, and notices need not: "tenders for Leeds"
FILLERS = {"tender", "contract", "opportun"}
TELLING = 4  # letters from which a word says enough to do without a filler


@cache
def _stemmer():
    return Stemmer.Stemmer("english")


def stems(text):
    """The stems of the words of a text, as PostgreSQL's English search makes them."""
    return _stemmer().stemWords([word.casefold() for word in WORD.findall(text)])


@dataclass(frozen=True)
class Term:
    """Words that must stand together, or must not stand at all."""

    text: str
    quoted: bool = False
    negated: bool = False

    @cached_property
    def stems(self):
        return stems(self.text)


@dataclass
class Part:
    """One thing that a notice must have: `terms`, one behind the other, or one of `others`, or one
    of `regimes` (keys of rules under which it is reserved)."""

    terms: list[Term]
    others: list[str] = field(default_factory=list)
    regimes: list[str] = field(default_factory=list)

    @property
    def negated(self):
        return self.terms[0].negated

    @cached_property
    def query(self):
        said = phrase(" ".join(term.text for term in self.terms))
        if self.negated:
            return ~said
        return reduce(or_, map(phrase, self.others), said)

    @property
    def condition(self):
        found = Q(search=self.query)
        if self.regimes:
            found |= Q(marks__overlap=[mark("regime", key) for key in self.regimes])
        return found


def phrase(text):
    return SearchQuery(apart(text), config="english", search_type="phrase")


def clauses(typed):
    """The alternatives that "or" divides, each a list of `Term`s that must all hold."""
    found = [[]]
    for minus, quoted, minus_too, plain in TERM.findall(typed.translate(STRAIGHT)):
        if plain.casefold() == "or" and not minus_too:
            found.append([])
        elif WORD.search(quoted or plain):
            term = Term(quoted or plain, quoted=bool(quoted), negated=bool(minus or minus_too))
            found[-1].append(term)
    return [clause for clause in found if clause]


@lru_cache(maxsize=4)  # they seldom change, and finding the stems takes longer than all else
def _by_first(groups):
    """By the first stem of a member (stems, member, group), those of most words first."""
    found = defaultdict(list)
    for group in groups:
        for member in group.members:
            if spelt := stems(member):
                found[spelt[0]].append((spelt, member, group))
    return {first: sorted(each, key=_longest) for first, each in found.items()}


def _longest(member):
    return -len(member[0])


class Words:
    """What was typed, with what else it means. `groups` are the `Synonyms` to know.

    A synonym counts where its words stand together in what was typed, in or out of quotes, and
    not behind a minus; of several that overlap the longest. It is one thing, and so its words must
    stand together in the notice too: who looks for home care does not want all that say "home" and
    "care". "Tenders", "contracts" and "opportunities" beside other words are passed over.
    """

    def __init__(self, typed, groups=None):
        self.typed = typed
        self.meant = []
        groups = synonyms() if groups is None else groups
        members = _by_first(tuple(groups))
        self.clauses = [self._parts(clause, members) for clause in clauses(typed)]

    @cached_property
    def condition(self):
        """The `Q` of the tenders that have the words; nothing has no words at all."""
        if not self.clauses:
            return Q(pk__in=[])
        if any(part.regimes for clause in self.clauses for part in clause):
            every = (reduce(and_, (part.condition for part in clause)) for clause in self.clauses)
            return reduce(or_, every)
        return Q(search=self.query)

    @cached_property
    def query(self):
        """All of it as one text query, without the rules that words such as "Article 19" mean."""
        every = (reduce(and_, (part.query for part in clause)) for clause in self.clauses)
        return reduce(or_, every)

    @property
    def texts(self):
        """The words to be found, as typed or meant; without those to be left out."""
        parts = [part for clause in self.clauses for part in clause if not part.negated]
        return [text for part in parts for text in (*(t.text for t in part.terms), *part.others)]

    def _parts(self, terms, members):
        parts, start = [], 0
        while start < len(terms):
            part = self._meaning(terms, start, members) or Part([terms[start]])
            parts.append(part)
            start += len(part.terms)
        telling = [part for part in parts if not _is_filler(part)]
        return telling if any(map(_tells, telling)) else parts

    def _meaning(self, terms, start, members):
        """The part that begins at `start` and means something else too; None if it does not."""
        if terms[start].negated:
            return None
        term = terms[start]
        begun = term.stems if term.quoted else term.stems[:1]
        candidates = [each for stem in dict.fromkeys(begun) for each in members.get(stem, ())]
        for spelt, member, group in sorted(candidates, key=_longest):
            if terms[start].quoted:
                others = _in_phrase(terms[start], spelt, group)
                taken = 1
            else:
                taken = _run(terms[start:], spelt)
                others = _others(group, spelt) if taken else None
            if others is not None:
                if (member, group) not in self.meant:
                    self.meant.append((member, group))
                return Part(terms[start : start + taken], others, list(group.regimes))
        return None


def _is_filler(part):
    [*rest, term] = part.terms
    plain = not (rest or term.quoted or term.negated or part.others)
    return plain and FILLERS.issuperset(stems(term.text))


def _tells(part):
    return not part.negated and any(len(term.text) >= TELLING for term in part.terms)


def _run(terms, spelt):
    """How many of the unquoted terms at the beginning make up the words `spelt`; 0 if none do."""
    words = []
    for taken, term in enumerate(terms, start=1):
        if term.quoted or term.negated:
            return 0
        words += term.stems
        if len(words) >= len(spelt):
            return taken if words == spelt else 0
    return 0


def _others(group, spelt):
    return [
        member
        for member in group.members
        if stems(member) != spelt and len(member) > SHORT and member not in EVERYDAY
    ]


def _in_phrase(term, spelt, group):
    """The phrase with each other member of the group in the place of the one that stands in it;
    None if it does not."""
    text, found = term.text, term.stems
    for place in range(len(found) - len(spelt) + 1):
        if found[place : place + len(spelt)] == spelt:
            words = list(WORD.finditer(text))
            before = text[: words[place].start()]
            behind = text[words[place + len(spelt) - 1].end() :]
            return [f"{before}{other}{behind}" for other in _others(group, spelt)]
    return None

"""Which lots a clause speaks of, and what they are called in the notice."""

import re
from dataclasses import dataclass

from tenders import parts
from tenders.parts import text

WHOLE = ""  # the key of the whole tender
UNNAMED_LOT = "?"  # some lot that the words do not name

_WORDS = "one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {word: str(number) for number, word in enumerate(_WORDS.split(), start=1)}
_ITEM = r"(?:\d{1,5}[A-Za-z]?\b|[A-Z]\b|(?:" + "|".join(_NUMBERS) + r")\b|LOT-\d{1,5}\b)"
_PREFIX = r"\b[Ll](?:ot|OT)[Ss]?\s*(?:[Nn]o\.?|[Nn]umbers?|[Nn]os\.?|#)?\s*"
_BETWEEN = r"\s*(?:\([^()]{0,60}\)\s*)?(?:,\s*and|,|\band|&|\bor|/|-|–|\bto|\bthrough)\s*"
_GROUP = re.compile(rf"{_PREFIX}(?P<items>{_ITEM}(?:{_BETWEEN}(?:{_PREFIX})?{_ITEM}){{0,30}})")
_PART = re.compile(_ITEM)
_RANGE = re.compile(r"(\d{1,3})\s*(?:-|–|\bto\b|\bthrough\b)\s*(?:[Ll]ots?\s*)?(\d{1,3})$")
_ALL = re.compile(
    r"\b(?:all|both|each|every|any|none|neither|no)(?: of)?(?: the| these)?(?: \w+)? lots?\b"
)
_EXCEPT = re.compile(
    r"(?:except(?:ing| for)?|apart from|excluding|other than|exception of|save for|but not|unlike)"
    r"(?: for)?(?: the)? ?$"
)
_HERE = re.compile(r"\b(?:this|the present) lot\b")
_SOME = re.compile(r"\blots?\b")
_WHOLE_AGAIN = re.compile(
    r"\b(?:this|the|whole|entire) (?:whole |entire |overall )?"
    r"(?:contract|tender|procurement|framework|competition|opportunity)\b"
)
_LINK = re.compile(
    r"(?:\(|:|-|–|\b(?:for|in|under|on|within|respect of|regards?|regarding|only))\s*$"
)


@dataclass(frozen=True)
class Scope:
    """What a clause speaks of: everything, these lots, all but these, this one, or some one."""

    names: tuple[str, ...] = ()
    all_but: bool = False
    this: bool = False
    some: bool = False

    @property
    def whole(self):
        return not (self.names or self.this or self.some)


def scope_of(clause, start, end):
    """What the reservation at clause[start:end] is about; `clause` as written, capitals kept."""
    before = list(_GROUP.finditer(clause, max(0, start - 200), start))
    lower = clause.lower()
    if before and not _WHOLE_AGAIN.search(lower, before[-1].end(), start):
        return _named(before[-1], lower)
    if _ALL.search(lower, max(0, start - 80), start):
        return Scope()
    after = _GROUP.search(clause, start, min(len(clause), end + 300))
    if after and (after.start() < end or _links(lower, start, after.start())):
        return _named(after, lower)
    if before and _EXCEPT.search(lower, max(0, before[-1].start() - 30), before[-1].start()):
        return _named(before[-1], lower)
    return _unnumbered(lower[max(0, start - 60) : end])


def _links(lower, start, lot):
    return bool(_LINK.search(lower, max(start, lot - 16), lot)) or bool(
        _SOME.search(lower, max(0, start - 60), start)
    )


def _named(group, lower):
    excepted = _EXCEPT.search(lower[max(0, group.start() - 30) : group.start()])
    return Scope(names=_names(group["items"]), all_but=bool(excepted))


def _names(items):
    """ "1, 2 and 4" or "1 to 3" as a tuple of names."""
    span = _RANGE.match(items)
    if span and int(span[1]) < int(span[2]):
        return tuple(str(number) for number in range(int(span[1]), int(span[2]) + 1))
    return tuple(_NUMBERS.get(name, name) for name in _PART.findall(items))


def _unnumbered(around):
    if _HERE.search(around):
        return Scope(this=True)
    return Scope(some=bool(_SOME.search(around)) and not _ALL.search(around))


def last_named(sentence):
    """The name of the lot that a sentence names last; None if it names none."""
    groups = list(_GROUP.finditer(sentence[:400]))
    return _names(groups[-1]["items"])[-1] if groups else None


def is_heading(sentence):
    """Whether the sentence is the heading of a lot: "Lot 3 - Furniture"."""
    return len(sentence) < 120 and bool(_GROUP.match(sentence))


class Lots:
    """The lots of a notice: from what the words call them to the keys that the portal uses."""

    def __init__(self, tender):
        self.items = parts.lots(tender)

    @property
    def keys(self):
        return [key for key, _ in self.items]

    def single(self):
        return len(self.items) == 1

    def key(self, name):
        """The key of the lot that is called so: by title, id or place; else the name as written."""
        wanted = name.lower().removeprefix("lot-").lstrip("0")
        heading = re.compile(rf"{_PREFIX}0{{0,3}}{re.escape(wanted)}\b", re.IGNORECASE)
        for key, lot in self.items:
            if heading.match(text(lot, "title").strip()):
                return key
        for key in self.keys:
            if key.lower().removeprefix("lot-").lstrip("0") == wanted:
                return key
        if wanted.isdigit() and 0 < int(wanted) <= len(self.items):
            return self.keys[int(wanted) - 1]
        return name

"""One walk through a release, in which each part is brought to its kind and made storable.

Storable means: PostgreSQL takes it as JSONB and Django reads the same back. So no NUL, no half
characters, no number beyond a double, no bottomless nesting. Empty texts, nulls and empty lists
say nothing and are left out: in a merge they would wipe out what an earlier release said.
"""

import math
import re
from functools import lru_cache

from . import links, texts, times
from .entities import told_apart
from .shapes import FLAG, NUMBER, TEXT, Shape

DEEPEST = 40  # levels; the deepest real notice has 9
GONE = object()
CONTAINERS = (dict, list)
KINDS_OF_CONTAINER = (Shape, list)
TEXTS = (TEXT, None)
UNKNOWN = Shape("id")  # an object of which nothing is known but that its id is a text
BELONGS = {TEXT: "a text", NUMBER: "a number", FLAG: "true or false"}
YES_NO = {"true": True, "false": False, "yes": True, "no": False, 1: True, 0: False}
NUMERAL = re.compile(r"£? ?(-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|-?[0-9]{1,20}(?:\.[0-9]+)?)")


# Lists that say something by being empty: that the contract is not reserved
SAID_BY_EMPTINESS = {"reservedParticipation"}


class Walk:
    """`service` tells how times are meant; `note(path, what)` is told of each change."""

    def __init__(self, service, note):
        self.service = service
        self.note = note

    def value(self, value, kind, path):
        """The value as its kind, or `GONE`. With kind None it is whatever it is."""
        if isinstance(value, str) and kind in TEXTS:  # most are
            return self.text(value, path)
        if value is None:
            return self.gone(path, "null: left out")
        if isinstance(value, CONTAINERS) or isinstance(kind, KINDS_OF_CONTAINER):
            return self.container(value, kind, path)
        if _is_boundless(value):
            return self.gone(path, "a number too large to store, stands for “no limit”: left out")
        return value if kind is None else self.scalar(value, kind, path)

    def gone(self, path, what):
        self.note(path, what)
        return GONE

    def text(self, text, path):
        if text and texts.is_plain(text):
            return text
        plain, changes = texts.plain(text)
        for what in changes:
            self.note(path, what)
        return plain or self.gone(path, "empty: left out")

    def scalar(self, value, kind, path):
        """What should be a text, a number, true or false, as such."""
        if isinstance(value, str) and (value := self.text(value, path)) is GONE:
            return GONE
        result = AS_KIND[kind](value)
        if result is GONE:
            return self.gone(path, f"not {BELONGS[kind]}: left out")
        if type(result) is not type(value):
            self.note(path, f"written as {BELONGS[kind]}")
        return result

    def container(self, value, kind, path):
        if len(path) > DEEPEST:
            return self.gone(path, "nested too deeply: left out")
        if isinstance(kind, list):
            return self.list(value, kind[0], path)
        if isinstance(kind, Shape):
            return self.object(value, kind, path)
        if kind is not None:
            return self.only_entry(value, kind, path)
        if isinstance(value, list):
            return self.list(value, None, path)
        return self.object(value, UNKNOWN, path)

    def only_entry(self, value, kind, path):
        """A list with one entry, where that entry belongs."""
        if isinstance(value, list) and len(value) == 1:
            self.note(path, "a list where its one entry belongs")
            return self.value(value[0], kind, (*path, 0))
        return self.gone(path, f"not {BELONGS.get(kind, 'an object')}: left out")

    def object(self, value, shape, path):
        if not isinstance(value, dict):
            return self.only_entry(value, shape, path)
        result = {}
        for key, item in value.items():
            if _is_plain_word(key, item, shape):  # the quick way out, for half of all
                result[key] = item
            else:
                self.member(result, key, item, shape, path)
        if shape.then:
            shape.then(result, path, self.note)
        return result or self.gone(path, "empty: left out")

    def member(self, result, key, item, shape, path):
        if not key.isprintable():
            key, _ = texts.plain(key)
        here = (*path, key)
        value = self.value(item, shape.members.get(key), here)
        if isinstance(value, str):
            if times.is_date_key(key):
                value = self.date(value, here)
            elif links.is_url_key(key) and not links.is_address(value):
                key, value = self.no_address(key, value, here)
        if value is not GONE:
            result[key] = value

    def date(self, text, path):
        text, change = times.sound(text, self.service)
        if change:
            self.note(path, change)
        return text

    def no_address(self, key, text, path):
        if text.rstrip("/").lower() in links.EMPTY:
            return key, self.gone(path, "empty: left out")
        self.note(path, f"no web address: kept as {links.text_key(key)}, which nobody links")
        return links.text_key(key), text

    def list(self, value, kind, path):
        result = []
        for position, item in enumerate(self.entries(value, path)):
            entry = self.value(item, kind, (*path, position))
            if entry is not GONE:
                result.append(entry)
        if isinstance(kind, Shape) and kind.entity:
            result = told_apart(result, path, self.note)
        if value == [] and path[-1] in SAID_BY_EMPTINESS:
            return []
        return result or self.gone(path, "empty: left out")

    def entries(self, value, path):
        """The entries of a list, or of what stands where a list belongs."""
        if isinstance(value, list):
            return value
        if _is_numbered(value):
            self.note(path, "an object with numbered members where a list belongs")
            return value.values()
        self.note(path, "a single entry where a list belongs")
        return [value]


def _is_plain_word(key, item, shape):
    return (
        type(item) is str
        and item != ""
        and texts.is_plain(item)
        and key.isprintable()
        and not is_special(key)
        and shape.members.get(key) in TEXTS
    )


@lru_cache(maxsize=4096)
def is_special(key):
    return times.is_date_key(key) or links.is_url_key(key)


def _is_numbered(value):
    """Whether it is an object such as {"1": …, "2": …}, numbered from 0 or 1."""
    if not isinstance(value, dict) or not ("1" in value or "0" in value):
        return False
    first = 0 if "0" in value else 1
    return list(value) == [str(number) for number in range(first, first + len(value))]


def _is_boundless(value):
    """Whether it is a number that fits no double."""
    if isinstance(value, float):
        return not math.isfinite(value)
    return isinstance(value, int) and value.bit_length() > 1000


def _as_text(value):
    if isinstance(value, bool):
        return GONE
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def _as_number(value):
    if isinstance(value, str):
        numeral = NUMERAL.fullmatch(value)
        return float(numeral[1].replace(",", "")) if numeral else GONE
    return GONE if isinstance(value, bool) else value


def _as_flag(value):
    return YES_NO.get(value.lower() if isinstance(value, str) else value, GONE)


AS_KIND = {TEXT: _as_text, NUMBER: _as_number, FLAG: _as_flag}

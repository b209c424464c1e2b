"""Where the parts of a JSON text begin and end, without making Python objects of them.

A package of 200 MB must not be read into objects at once, and the bytes of each release must stay
as received. Only brackets and strings are looked at: what is wrong inside a part is found when
that part is read, and so concerns no other. `data` is bytes or a memory map; a span is a pair of
begin and end. All functions raise `Unreadable` where the text is no JSON.
"""

import json
import re
from contextlib import suppress

from .faults import Unreadable

DEEPEST = 1000  # brackets in brackets; more is made to break programs
MOST_ENTRIES = 500_000  # of one list; 200 MB of real releases are fewer than 50,000
SPACE = re.compile(rb"[ \t\r\n]*+")
INSIDE = rb'[^"\\\x00-\x08\x0a-\x1f]*+'
STRING = rb'"' + INSIDE + rb"(?:\\." + INSIDE + rb')*+"'
PLAIN = rb'[^"\[\]{}]++|' + STRING
# An object or list without others in it, and one with only such: most are, and it saves steps.
# Groups with a choice inside are counted, not possessive: before 3.11.5 Python gets those wrong
FLAT = rb"\{(?:" + PLAIN + rb"){0,100}\}|\[(?:" + PLAIN + rb"){0,100}\]"
INNER = rb"(?:" + PLAIN + rb"|" + FLAT + rb"){0,100}"
LOW = rb"\{" + INNER + rb"\}|\[" + INNER + rb"\]"
BRACKET = re.compile(rb"(?:" + PLAIN + rb"|" + LOW + rb"){0,100}([\[\]{}]?)", re.DOTALL)
SCALAR = re.compile(STRING + rb'|[^\s"\[\]{},:]++', re.DOTALL)


def after_space(data, at):
    return SPACE.match(data, at).end()


def end_of_value(data, begin):
    """Where the value that begins here ends."""
    if data[begin : begin + 1] not in (b"{", b"["):
        if scalar := SCALAR.match(data, begin):
            return scalar.end()
        raise not_json(data, begin)
    depth, end = 1, begin + 1
    while (bracket := BRACKET.match(data, end)).end() > end:
        end = bracket.end()
        if not bracket[1]:
            continue
        depth += 1 if bracket[1] in b"[{" else -1
        if depth == 0:
            return end
        if depth > DEEPEST:
            raise Unreadable(f"nested more than {DEEPEST:,} deep")
    raise Unreadable(f"not JSON: what begins at position {begin + 1} is not closed")


def entries(data, begin):
    """`(spans, end)`: the spans of the entries of the list that begins here, and where it ends."""
    spans = []
    at, more = _next(data, begin + 1, b"]", first=True)
    while more:
        end = end_of_value(data, at)
        spans.append((at, end))
        if len(spans) > MOST_ENTRIES:
            raise Unreadable(f"a list of more than {MOST_ENTRIES:,} entries")
        at, more = _next(data, end, b"]")
    return spans, at


def members(data, begin, wanted=None):
    """`(spans, end)`: the spans of the members of the object that begins here by their names (as
    bytes), of those in `wanted` (None: of all), and where the object ends."""
    spans = {}
    at, more = _next(data, begin + 1, b"}", first=True)
    while more:
        name, value = _name(data, at)
        end = end_of_value(data, value)
        if wanted is None or name in wanted:
            spans[name] = (value, end)
        at, more = _next(data, end, b"}")
    return spans, at


def _next(data, at, closing, *, first=False):
    """Where the next part begins and True, or where the whole ends and False."""
    at = after_space(data, at)
    sign = data[at : at + 1]
    if sign == closing:
        return at + 1, False
    if first:
        return at, True
    if sign != b",":
        raise not_json(data, at)
    return after_space(data, at + 1), True


def _name(data, at):
    """The name of a member, and where its value begins."""
    end = end_of_value(data, at)
    colon = after_space(data, end)
    if data[at : at + 1] != b'"' or data[colon : colon + 1] != b":":
        raise not_json(data, at)
    name = bytes(data[at + 1 : end - 1])
    return _unescaped(name) if b"\\" in name else name, after_space(data, colon + 1)


def _unescaped(name):
    """A name with escapes, such as "rel\\u0065ases", as the same name without; if it is one."""
    with suppress(ValueError):  # a UnicodeEncodeError is one: half a character has no bytes
        return json.loads(b'"' + name + b'"').encode()
    return name


def not_json(data, at):
    found = bytes(data[at : at + 12]).decode("utf-8", "replace")
    if not found:
        return Unreadable("not JSON: cut short")
    return Unreadable(f"not JSON: unexpected {found!r} at position {at + 1}")

"""From a file or page of any OCDS form to its releases, each byte for byte as received.

Release packages, record packages, packages in `results` (Contracts Finder until 2022), lists of
releases or packages, single releases, and any of these one a line. Only the short headers become
objects; see `split` for how the rest stays as it is.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from . import split
from .clean.decode import LARGEST, decode, not_utf8
from .clean.shapes import PACKAGE
from .clean.walk import GONE, Walk
from .faults import Broken, Unreadable
from .services import FILE

__all__ = ["Package", "RawRelease", "Unreadable", "read"]

OTHER_UNICODE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
GZIP = b"\x1f\x8b"
PIECE = 1024 * 1024
HEADER_PART = 64 * 1024  # bytes; the longest real one has 2,000
TRIED = 100  # entries of a list of which one at least must be OCDS
MOST_STRAYS = 1000  # entries that are not even objects; more of them are no slip
LISTS = {b"releases": "release", b"records": "record", b"results": "result"}
SIGNS = {*LISTS, b"ocid", b"initiationType"}
HEADER = {name.encode() for name in PACKAGE.members}
WANTED = {*SIGNS, *HEADER, b"links", b"url"}


@dataclass(frozen=True)
class RawRelease:
    """`raw`: the bytes as received. `header`: of the package it came in, its members named as in
    the standard. `where`: where in the file it stands, for people, such as "release 3"."""

    raw: bytes
    header: dict
    where: str


@dataclass(frozen=True)
class Package:
    """`releases` can be walked once, while the data is there. An entry that is no release is among
    them: cleaning it tells what is wrong with it. `header` is that of the whole, as in
    `RawRelease`; `next` the address of the next page as given, or ""."""

    releases: Iterator[RawRelease]
    header: dict = field(default_factory=dict)
    next: str = ""


def read(data):
    """The `Package` in `data`: bytes, or the memory map of a file.

    Raises `Unreadable`, here or (for records without releases) at the first step of the walk:
    never after a release was handed out.
    """
    begin = _begin(data)
    try:
        package, end = _document(data, begin)
        if (rest := split.after_space(data, end)) < len(data):
            raise split.not_json(data, rest)
    except Unreadable as fault:
        if _is_by_line(data, begin):
            return Package(_lines(data, begin))
        _check_utf8(data)  # else the better reason
        raise fault
    _check_utf8(data)
    return package


def _begin(data):
    """Where the text begins, after a byte order mark."""
    head = bytes(data[:4])
    if head.startswith(GZIP):
        raise Unreadable("gzip data, not JSON")
    if head.startswith(OTHER_UNICODE) or (b"\0" in head and head.strip(b"\0")):
        raise Unreadable("UTF-16 or UTF-32, not UTF-8")
    begin = split.after_space(data, 3 if head.startswith(codecs.BOM_UTF8) else 0)
    if begin == len(data):
        raise Unreadable("empty")
    if data[begin : begin + 1] == b"<":
        raise Unreadable("a web page, not JSON")
    return begin


def _check_utf8(data):
    decoder, at, kept_back = codecs.getincrementaldecoder("utf-8")(), 0, 0
    try:
        for at in range(0, len(data), PIECE):
            kept_back = len(decoder.getstate()[0])
            decoder.decode(data[at : at + PIECE], final=at + PIECE >= len(data))
    except UnicodeDecodeError as fault:
        raise Unreadable(not_utf8(fault.object, fault.start, at - kept_back)) from None


def _document(data, begin):
    """`(package, end)` of a text that is one value."""
    first = data[begin : begin + 1]
    if first == b"[":
        return _list_of_any(data, begin)
    if first != b"{":
        raise Unreadable("neither a JSON object nor a JSON list")
    parts, end = split.members(data, begin, WANTED)
    if SIGNS.isdisjoint(parts):
        raise Unreadable("JSON, but not OCDS: it has no releases, records or ocid")
    header, next_page = _header(data, parts)
    if lists := _lists(data, parts):
        releases = _releases(data, lists, header, "")
        if lists.get(b"records"):
            releases = _at_least_one(releases)
    else:
        releases = _one(data, (begin, end), {}, "release 1")
    return Package(releases, header, next_page), end


def _list_of_any(data, begin):
    spans, end = _entries(data, begin)
    if not any(_is_ocds(data, span) for span in spans[:TRIED]):
        raise Unreadable("a list in which nothing is OCDS: no releases, records or ocid")
    releases = (
        release
        for number, span in enumerate(spans, start=1)
        for release in _any(data, span, {}, f"entry {number}")
    )
    return Package(releases), end


def _entries(data, begin):
    spans, end = split.entries(data, begin)
    if sum(data[start] not in b"{" for start, _ in spans) > MOST_STRAYS:
        raise Unreadable(f"more than {MOST_STRAYS:,} entries that are no releases")
    return spans, end


def _lists(data, parts):
    """The spans of the entries of each list of a package, by the name of the list."""
    return {name: _list(data, parts[name], name) for name in LISTS if name in parts}


def _list(data, span, name):
    """Of a list, or of an object with numbered members that stands for one."""
    if data[span[0]] in b"[":
        return _entries(data, span[0])[0]
    if data[span[0]] in b"{":
        return list(split.members(data, span[0])[0].values())
    raise Unreadable(f"JSON, but not OCDS: its {name.decode()} are no list")


def _is_ocds(data, span):
    if data[span[0]] not in b"{":
        return False
    try:
        return not SIGNS.isdisjoint(split.members(data, span[0], SIGNS)[0])
    except Unreadable:
        return False


def _header(data, parts):
    """`(header, next page)`: what of a package is not its lists, made storable."""
    found = {}
    for name in parts.keys() & {*HEADER, b"links"}:
        begin, end = parts[name]
        if end - begin <= HEADER_PART:
            try:
                found[name.decode()] = decode(bytes(data[begin:end]))
            except Broken:  # a header is no reason to refuse what it heads
                continue
    links = found.pop("links", None)
    next_page = links.get("next") if isinstance(links, dict) else None
    header = Walk(FILE, lambda path, what: None).object(found, PACKAGE, ())
    return {} if header is GONE else header, next_page if isinstance(next_page, str) else ""


def _any(data, span, header, where):
    """The releases in one value of any kind. What is no whole package is handed on as it is: what
    is wrong with it, its cleaning tells."""
    parts = lists = {}
    if data[span[0]] in b"{":
        try:
            parts, _ = split.members(data, span[0], WANTED)
            lists = _lists(data, parts)
        except Unreadable:
            lists = {}
    if lists:
        return _releases(data, lists, {**header, **_header(data, parts)[0]}, f"{where}, ")
    return _one(data, span, header, where)


def _releases(data, lists, header, where):
    for name, spans in lists.items():
        for number, span in enumerate(spans, start=1):
            yield from UNFOLD[name](data, span, header, f"{where}{LISTS[name]} {number}")


def _one(data, span, header, where):
    begin, end = span
    # What is too large is refused by its cleaning; no need to copy all of it for that
    yield RawRelease(bytes(data[begin : min(end, begin + LARGEST + 1)]), header, where)


def _record(data, span, header, where):
    """The releases of a record. A link to a release is none, and what was compiled of releases is
    not as published."""
    try:
        parts, _ = split.members(data, span[0], WANTED) if data[span[0]] in b"{" else ({}, 0)
        spans = _list(data, parts[b"releases"], b"releases") if b"releases" in parts else []
    except Unreadable:
        parts = {}
    if not parts:
        yield from _one(data, span, header, where)
        return
    for number, release in enumerate(spans, start=1):
        if not _is_link(data, release):
            yield from _one(data, release, header, f"{where}, release {number}")


def _is_link(data, span):
    try:
        parts, _ = split.members(data, span[0], WANTED) if data[span[0]] in b"{" else ({}, 0)
    except Unreadable:
        return False
    return b"url" in parts and b"ocid" not in parts


UNFOLD = {b"releases": _one, b"records": _record, b"results": _any}


def _at_least_one(releases):
    empty = True
    for release in releases:
        empty = False
        yield release
    if empty:
        raise Unreadable("its records hold no releases, only links or what was compiled of them")


def _is_by_line(data, begin):
    """Whether one of the first two lines is a whole value of ours. Not more than two: a package
    cut short, with a release on each line, has one such as its last."""
    heads = [line for _, line in islice(_text_lines(data, begin), 2)]
    return len(heads) == 2 and any(_is_ocds(line, (0, 0)) and _is_whole(line) for line in heads)


def _text_lines(data, begin):
    """Number and text of each line that is not empty. Of what is too large for a release no more
    than that is copied: a file of 900 MB may be a single line."""
    number, at = data[:begin].count(b"\n"), begin
    while at < len(data):
        end = data.find(b"\n", at)
        end = len(data) if end < 0 else end
        number += 1
        if line := data[at : min(end, at + LARGEST + 1)].strip():
            yield number, line
        at = end + 1


def _is_whole(line):
    try:
        return split.end_of_value(line, 0) == len(line)
    except Unreadable:
        return False


def _lines(data, begin):
    for number, line in _text_lines(data, begin):
        unfold = _any if _is_whole(line) else _one
        yield from unfold(line, (0, len(line)), {}, f"line {number}")

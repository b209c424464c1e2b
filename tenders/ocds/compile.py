"""Merging the releases of one process into its present reading, by the standard's own rules.

The work is `ocdsmerge`'s. Ours is only to tell it what the schema cannot: which lists hold
objects that cannot be told apart by an id, and which service sends full copies.
See https://standard.open-contracting.org/1.1/en/schema/merging/
"""

import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ocdsmerge.exceptions import DuplicateIdValueWarning, InconsistentTypeError
from ocdsmerge.merge import CompiledRelease
from ocdsmerge.rules import get_merge_rules

from .facts import facts

SCHEMA = Path(__file__).parent / "schema" / "release-schema.json"
WHOLE = "wholeListMerge"
# An empty list is a statement too: not reserved. Merging item by item would lose it.
RESERVED = ("otherRequirements", "reservedParticipation")
SAID_WHOLE = [("tender", *RESERVED), ("tender", "lots", *RESERVED)]
# Each award and contract has its own notice, so a later full copy may lack the earlier ones.
PIECEMEAL = {("awards",), ("contracts",)}


@dataclass(frozen=True)
class Step:
    """The process as it read after one of its releases."""

    release: object
    compiled: dict
    fault: str = ""

    @cached_property
    def facts(self):
        """What it said then, in the portal's terms."""
        return facts(self.compiled, notice_id=self.release.release_id)


def merge(releases, *, full_copies):
    """A `Step` for each release, oldest first; the last holds the present reading.

    `releases` have `reading` (a dict), `date` (aware) and `release_id`; the number in an id says
    nothing about order, so they are sorted by date. With `full_copies` a list in a later release
    replaces the earlier one; otherwise releases are deltas and lists are merged by id.
    A release that contradicts the shape of the earlier ones is left out of the reading and its
    step names the fault.
    """
    ordered = sorted(releases, key=lambda release: (release.date, release.release_id))
    rules = _rules([release.reading for release in ordered], full_copies)
    merged = CompiledRelease(merge_rules=rules)
    return [_step(merged, release) for release in ordered]


def _step(merged, release):
    before = dict(merged.data)
    try:
        with warnings.catch_warnings():
            # Such lists are taken whole where it matters; inside one release nothing is lost
            warnings.simplefilter("ignore", DuplicateIdValueWarning)
            merged.append(release.reading)
        return Step(release, merged.asdict())
    except InconsistentTypeError as fault:
        merged.data = before
        return Step(release, merged.asdict(), str(fault))


def _rules(readings, full_copies):
    rules = {**get_merge_rules(str(SCHEMA)), **dict.fromkeys(SAID_WHOLE, WHOLE)}
    for reading in readings:
        for path, items in _lists(reading):
            if _indistinct(items) or (full_copies and path not in PIECEMEAL):
                rules[path] = WHOLE
    return rules


def _lists(node, path=()):
    """Every list of objects in a release, with its path of names."""
    for key, value in node.items():
        here = (*path, key)
        if isinstance(value, dict):
            yield from _lists(value, here)
        elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            yield here, value
            for item in value:
                yield from _lists(item, here)


def _indistinct(items):
    """Whether merging these by id would double or fold them: an id is missing, is no id at all,
    or stands twice."""
    ids = [item.get("id") for item in items]
    sound = all(isinstance(each, str | int) for each in ids)
    return not sound or len(set(map(str, ids))) < len(ids)

"""Reads this room's JSON files, so that nothing in them can be changed afterwards."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

DATA = Path(__file__).parent / "data"


def read_json(name):
    """The content of the data file `name`: lists as tuples, objects as read-only mappings."""
    with (DATA / name).open(encoding="utf-8") as file:
        return _frozen(json.load(file))


def by_key(items) -> Mapping:
    """Items by their `key`, in their order, read-only."""
    return MappingProxyType({item.key: item for item in items})


def _frozen(value):
    if isinstance(value, dict):
        return MappingProxyType({name: _frozen(part) for name, part in value.items()})
    return tuple(map(_frozen, value)) if isinstance(value, list) else value

"""How a feature says what can be watched of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Due:
    """One deadline. `kind` tells it from the others of its thing, for good; `group` is one of
    `models.Group`; `name` ends in a verb, as in "Tenders close". `at` is aware; where `hour_known`
    is false only its day in the UK counts."""

    kind: str
    group: str
    name: str
    at: datetime
    hour_known: bool = True


@dataclass(frozen=True)
class Thing:
    """What can be watched, as it is now. `key` is "<kind of thing>:<its own key>".

    `path` is the address of its page, `by` whose it is, `version` a number that grows with each
    change. `deadlines` are those that hold. `facts` are what watchers are told of when it changes:
    names in words; values in words ("" for what is not there), or lists of names.
    """

    key: str
    title: str
    path: str
    by: str = ""
    version: int = 0
    deadlines: tuple[Due, ...] = ()
    facts: Mapping[str, str | list[str]] = field(default_factory=dict)

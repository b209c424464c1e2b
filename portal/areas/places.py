"""Where a notice's place lies: from codes and names of any size to the regions of level 1.

Pure and in memory. The regions of level 1 are the nine of England, Scotland, Wales and Northern
Ireland, by their NUTS codes (UKI is London).
"""

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

with (Path(__file__).parent / "data" / "itl_regions.csv").open(encoding="utf-8") as file:
    _rows = list(csv.DictReader(file))

NAMES: Mapping[str, str] = MappingProxyType({row["nuts_code"]: row["name"] for row in _rows})
"""The name of each territory of level 0 to 3, by NUTS code."""

LEVEL_ONE: Mapping[str, str] = MappingProxyType(
    {row["nuts_code"]: row["name"] for row in _rows if row["level"] == "1"}
)
"""The regions of level 1, by NUTS code, in the order of the codes."""

ENGLAND = "ENGLAND"  # NUTS has no code for it
_UNITED_KINGDOM = frozenset(LEVEL_ONE)
_ENGLAND = _UNITED_KINGDOM - {"UKL", "UKM", "UKN"}
_WIDER = {
    "uk": ("United Kingdom", _UNITED_KINGDOM),
    "gb": ("United Kingdom", _UNITED_KINGDOM),
    "united kingdom": ("United Kingdom", _UNITED_KINGDOM),
    "england": ("England", _ENGLAND),
    "eng": ("England", _ENGLAND),
}
# Contracts Finder names regions in its own way: "North East", "Yorkshire and the Humber"
_BY_NAME = {
    spelling.casefold(): code
    for code, name in LEVEL_ONE.items()
    for spelling in (name, name.removesuffix(" (England)"))
}
_CODE = re.compile(r"(uk|tl)[c-n](\d[\da-z]?)?", re.ASCII)


def level_one(place: str) -> frozenset[str]:
    """The regions of level 1, as NUTS codes, that `place` lies in or covers.

    `place` is what notices give: a NUTS or ITL code of any level, "UK", "GB", or one of the names
    that Contracts Finder uses. A code that the lists do not hold (older and newer editions have
    some) lies where its first three characters say. Unknown or outside the United Kingdom: empty.
    """
    text = _plain(place)
    if text in _WIDER:
        return _WIDER[text][1]
    code = _code(text)
    return frozenset({code[:3]}) if code else frozenset()


def territory(place: str) -> str:
    """The code of `place`: of the NUTS list, else of the region of level 1 that it lies in.

    "UK" and ENGLAND for those two; "" where it is not known or not in the United Kingdom.
    """
    text = _plain(place)
    if text in _WIDER:
        return "UK" if _WIDER[text][1] == _UNITED_KINGDOM else ENGLAND
    code = _code(text) or ""
    return code if code in NAMES else code[:3]


def is_territory(code: str) -> bool:
    """Whether `code` is one that `territory` gives, and not the GSS code of a council."""
    return code == ENGLAND or code in NAMES


def holders(code: str) -> list[str]:
    """The codes, as `territory` gives them, of all that holds the NUTS `code`; itself first.

    They are nested: each is its parent's with one character more.
    """
    nested = [code[:end] for end in range(len(code), 2, -1)]
    return [*nested, *([ENGLAND] if code[:3] in _ENGLAND else []), "UK"]


def is_wider(place: str) -> bool:
    """Whether `place` covers more than one region of level 1."""
    return len(level_one(place)) > 1


def place_name(place: str) -> str:
    """`place` in words that people know; what is not known stays as it was given."""
    text = _plain(place)
    if text in _WIDER:
        return _WIDER[text][0]
    code = _code(text)
    if code is None:
        return " ".join(place.split())
    return NAMES.get(code) or f"{NAMES[code[:3]]} ({code})"


def _plain(place):
    return " ".join(place.split()).casefold()


def _code(text):
    """The NUTS code of a folded code or name, or None. Its level 1 exists, the rest may not."""
    return "UK" + text[2:].upper() if _CODE.fullmatch(text) else _BY_NAME.get(text)

"""The services that disabled people's organisations work in, and the CPV codes that point to them.

The choice of codes is a judgement: CPV has none for advocacy, peer support, brokerage, direct
payments or Healthwatch (see the notes of each area).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.reference.files import by_key, read_json


@dataclass(frozen=True)
class ServiceArea:
    """A kind of service. `cpv` holds its codes, eight digits each, the most telling first."""

    key: str
    label: str
    cpv: tuple[str, ...]
    note: str
    source: str


def _areas():
    for item in read_json("service_areas.json"):
        yield ServiceArea(
            key=item["key"],
            label=item["label"],
            cpv=tuple(code[:8] for code in item["cpv"]),
            note=item["note"] or "",
            source=item["source"],
        )


SERVICE_AREAS: Mapping[str, ServiceArea] = by_key(_areas())
"""The service areas by key, in the order in which they are shown."""


def _keys_by_code():
    keys = defaultdict(set)
    for area in SERVICE_AREAS.values():
        for code in area.cpv:
            keys[code].add(area.key)
    return MappingProxyType({code: frozenset(found) for code, found in keys.items()})


_KEYS_BY_CODE = _keys_by_code()


def areas_of_code(code: str) -> frozenset[str]:
    """Keys of the service areas that a CPV code, with or without its check digit, points to.

    It goes up the tree (85312310, 85312300, 85312000, …) to the first code that an area lists, and
    belongs to the areas that list that one. So a more special code counts for its area, a more
    general one does not: "Health and social work services" (85000000) could be anything. And the
    nearest wins: guidance services (85312310) are listed themselves, and so are not also
    "children's services" because that area lists 85310000. What is no CPV code points to nothing.
    """
    listed = (above for above in _upwards(code) if above in _KEYS_BY_CODE)
    return _KEYS_BY_CODE.get(next(listed, ""), frozenset())


def services_for_cpv(codes: Iterable[str]) -> list[str]:
    """Keys of the service areas that any of the codes points to, in the order of SERVICE_AREAS."""
    found = frozenset().union(*map(areas_of_code, codes))
    return [key for key in SERVICE_AREAS if key in found]


def _upwards(code):
    """The code and those above it, down to its division: its first two digits."""
    digits = code.strip().partition("-")[0]
    if len(digits) != 8 or not digits.isdecimal():
        return []
    return [digits[:length].ljust(8, "0") for length in range(8, 1, -1)]

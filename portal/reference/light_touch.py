"""Which CPV codes are light touch under the Procurement Act 2023, and which may be reserved.

Source: the Procurement Regulations 2024 (SI 2024/692), regulation 42 and Schedule 1, Table 1, as
made. The list writes every code out, so a code counts only if it stands there itself. Table 2
(light touch inside defence and security contracts only) and the Welsh twin are not held.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.reference.files import read_json


@dataclass(frozen=True)
class LightTouchCode:
    """A row of the list. `description` is the Regulations' own wording."""

    code: str
    description: str
    reservable: bool
    group: str
    source: str


LIGHT_TOUCH: Mapping[str, LightTouchCode] = MappingProxyType(
    {
        item["cpv"][:8]: LightTouchCode(
            code=item["cpv"][:8],
            description=item["description"],
            reservable=item["reservable"],
            group=item["group"],
            source=item["source"],
        )
        for item in read_json("light_touch_cpv.json")
    }
)
"""The list by code, eight digits each."""


def is_light_touch(code: str) -> bool:
    """Whether the CPV code, with or without its check digit, is in the list."""
    return code[:8] in LIGHT_TOUCH


def is_reservable(code: str) -> bool:
    """Whether the list lets the code be reserved for public service mutuals (section 33)."""
    return is_light_touch(code) and LIGHT_TOUCH[code[:8]].reservable

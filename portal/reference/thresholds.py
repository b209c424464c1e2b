"""Values from which the rules of public procurement apply, from 31 January 2006 on."""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from portal.reference.files import read_json
from portal.reference.regimes import NATIONS

# What the data's words for a jurisdiction cover. "Reserved bodies" are UK authorities that work
# outside England too: whoever asks for one of them asks for England.
_COVERS = MappingProxyType(
    {
        "UK": NATIONS,
        "England": ("England",),
        "England and reserved bodies": ("England",),
        "England and Wales": ("England", "Wales"),
        "Wales": ("Wales",),
        "Scotland": ("Scotland",),
    }
)


@dataclass(frozen=True)
class Threshold:
    """A value in whole pounds, and for whom and when it applies.

    `end` is the last day, None while no end is known. `basis` is gpa_threshold, from which the
    full rules apply; national_regulated_threshold (Scotland); or publication_trigger, from which
    a notice is due. `verification` says how sure the figure is: primary, official_guidance,
    secondary, or unverified (those of 2006 to 2009).
    """

    start: date
    end: date | None
    authority_type: str
    contract_type: str
    jurisdictions: tuple[str, ...]
    amount: int
    includes_vat: bool
    basis: str
    source: str
    verification: str
    note: str

    def applies(self, on, authority_type, contract_type, jurisdiction):
        return (
            self.start <= on
            and (self.end is None or on <= self.end)
            and self.authority_type in (authority_type, "any")
            and self.contract_type == contract_type
            and jurisdiction in self.jurisdictions
        )


THRESHOLDS: tuple[Threshold, ...] = tuple(
    Threshold(
        start=date.fromisoformat(item["from"]),
        end=date.fromisoformat(item["to"]) if item["to"] else None,
        authority_type=item["authority_type"],
        contract_type=item["contract_type"],
        jurisdictions=_COVERS[item["jurisdiction"]],
        amount=item["amount_gbp"],
        includes_vat=item["includes_vat"],
        basis=item["basis"],
        source=item["source"],
        verification=item["verification"],
        note=item["note"] or "",
    )
    for item in read_json("thresholds.json")
)
AUTHORITY_TYPES = ("central", "sub_central")
CONTRACT_TYPES = tuple(sorted({item.contract_type for item in THRESHOLDS}))


def threshold(
    on: date, authority_type: str, contract_type: str, jurisdiction: str = "England"
) -> Threshold | None:
    """The value for a procurement that began `on` that day; None where none is held.

    The words are those of AUTHORITY_TYPES, CONTRACT_TYPES and NATIONS; another one is a
    ValueError. From 2028 on nothing is held for most kinds: the figures change every two years.
    """
    for value, words in (
        (authority_type, AUTHORITY_TYPES),
        (contract_type, CONTRACT_TYPES),
        (jurisdiction, NATIONS),
    ):
        if value not in words:
            raise ValueError(f"“{value}” is none of {', '.join(words)}")
    found = (
        item for item in THRESHOLDS if item.applies(on, authority_type, contract_type, jurisdiction)
    )
    return next(found, None)

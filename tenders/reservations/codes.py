"""What the codes of a notice say: facts, as far as a notice can state them."""

from collections.abc import Mapping

from portal.reference.regimes import LOCATION, MISSION, SME_VCSE, SUPPORTED

from .lots import WHOLE
from .vocabulary import OTHER

# https://extensions.open-contracting.org/en/extensions/otherRequirements/, codelist
# reservedParticipation; smeVcse is the United Kingdom's own.
KIND_OF_CODE = {
    "shelteredWorkshop": SUPPORTED,
    "publicServiceMissionOrganization": MISSION,
    "smeVcse": SME_VCSE,
}
NONE_CODE = "none"
EMPTY_LIST = "The notice has a list of reservations, and the list is empty."


def coded(tender, lots):
    """(lot key, kind, code) of each reservation that has a code. Unknown codes are kept."""
    yield from _of(WHOLE, tender)
    for key, lot in lots.items:
        yield from _of(WHOLE if lots.single() else key, lot)


def says_none_by_code(tender):
    """A sentence where the notice's list of reservations is there and empty; else None."""
    codes = _requirements(tender).get("reservedParticipation")
    return EMPTY_LIST if codes == [] or _codes(tender) == [NONE_CODE] else None


def execution_is_reserved(tender):
    """Whether the contract must be performed in a sheltered employment programme."""
    lots = tender.get("lots")
    holders = [tender, *(lots if isinstance(lots, list) else [])]
    terms = [holder.get("contractTerms") for holder in holders if isinstance(holder, Mapping)]
    return any(
        isinstance(term, Mapping) and term.get("reservedExecution") is True for term in terms
    )


def _of(key, holder):
    for code in _codes(holder):
        if code != NONE_CODE:
            yield key, KIND_OF_CODE.get(code, OTHER), code
    if place := _requirements(holder).get("reservedParticipationLocation"):
        yield key, LOCATION, _place(place)


def _codes(holder):
    codes = _requirements(holder).get("reservedParticipation")
    codes = [codes] if isinstance(codes, str) else codes
    if not isinstance(codes, list):
        return []
    return [code for code in codes if isinstance(code, str) and code]


def _place(place):
    """The places in the code's own words: {"gazetteer": {"identifiers": ["UKJ4"]}}."""
    gazetteer = place.get("gazetteer") if isinstance(place, Mapping) else None
    found = gazetteer.get("identifiers") if isinstance(gazetteer, Mapping) else None
    names = [str(name) for name in found] if isinstance(found, list) else []
    return " ".join(["reservedParticipationLocation", *names])


def _requirements(holder):
    requirements = holder.get("otherRequirements")
    return requirements if isinstance(requirements, Mapping) else {}

"""What the codes of a notice say: facts, as far as a notice can state them."""

from portal.reference.regimes import LOCATION, MISSION, SME_VCSE, SUPPORTED
from tenders.parts import objects, section, text, texts, truth

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
    codes = section(tender, "otherRequirements").get("reservedParticipation")
    return EMPTY_LIST if codes == [] or _codes(tender) == [NONE_CODE] else None


def execution_is_reserved(tender):
    """Whether the contract must be performed in a sheltered employment programme."""
    holders = [tender, *objects(tender, "lots")]
    return any(truth(section(each, "contractTerms"), "reservedExecution") for each in holders)


def _of(key, holder):
    for code in _codes(holder):
        if code != NONE_CODE:
            yield key, KIND_OF_CODE.get(code, OTHER), code
    if place := section(holder, "otherRequirements").get("reservedParticipationLocation"):
        yield key, LOCATION, _place(place)


def _codes(holder):
    requirements = section(holder, "otherRequirements")
    single = text(requirements, "reservedParticipation")
    return [single] if single else texts(requirements, "reservedParticipation")


def _place(place):
    """The places in the code's own words: {"gazetteer": {"identifiers": ["UKJ4"]}}."""
    gazetteer = section(place, "gazetteer") if isinstance(place, dict) else {}
    return " ".join(["reservedParticipationLocation", *texts(gazetteer, "identifiers")])

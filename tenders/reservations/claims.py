"""From a notice to its claims: codes and words put together."""

from dataclasses import dataclass, replace
from datetime import date

from portal.reference.regimes import KINDS, REGIMES, Answer, regime_for
from tenders.parts import objects, section, text, texts, truth

from .codes import coded, execution_is_reserved, says_none_by_code
from .lots import UNNAMED_LOT, WHOLE, Lots
from .vocabulary import NOT_HELD, OTHER
from .words import spoken

# What buyers say of themselves: under the Act of 2023, and before. Other values say nothing.
BUYER_TYPES = {
    "UK_CA_TYPE": {
        "publicAuthorityCentralGovernment": True,
        "publicAuthoritySubCentralGovernment": False,
    },
    "TED_CA_TYPE": {"MINISTRY": True, "NATIONAL_AGENCY": True, "REGIONAL_AUTHORITY": False},
}


@dataclass(frozen=True)
class Claim:
    """That the tender, or one lot, is reserved for a kind of body."""

    lot_key: str  # WHOLE, the key of a lot, or UNNAMED_LOT
    regime: str | None  # key of the rule; None where it cannot be told
    kind: str  # one of portal.reference.regimes.KINDS, or OTHER
    basis: str  # "code": the notice's code says so, a fact; "text": the words suggest it
    code: str  # as it stands in the notice; empty for words
    sentence: str  # the whole sentence; empty for a code that no words repeat
    reason: str  # why this rule, or why none


@dataclass(frozen=True)
class Findings:
    claims: tuple[Claim, ...] = ()
    says_none: str | None = None  # the sentence by which the notice says it is not reserved
    reserved_execution: bool = False  # to be performed in a sheltered employment programme


def findings(notice: dict, *, nation: str | None = None, began_on: date | None = None) -> Findings:
    """What a cleaned, merged OCDS release says on reservation.

    `nation` is the buyer's, `began_on` the day on which the procedure began; they choose the rule.
    Claims and `says_none` may contradict each other, as notices do; then claims come first.
    """
    tender = section(notice, "tender")
    lots = Lots(tender)
    case = Case(notice, tender, nation, began_on)
    words, denied = spoken(notice, tender, lots)
    found = [case.coded(*code) for code in coded(tender, lots)]
    found = _put_together(found, [case.spoken(*said) for said in words])
    order = {key: position for position, key in enumerate([WHOLE, *lots.keys])}
    found.sort(key=lambda claim: (order.get(claim.lot_key, len(order)), claim.kind))
    return Findings(
        claims=tuple(found),
        says_none=_denial(denied, found) or says_none_by_code(tender),
        reserved_execution=execution_is_reserved(tender),
    )


def _denial(denied, found):
    """The sentence by which the notice says that it is not reserved, for anyone or for some body.

    "Section 33: No" says nothing where it goes with "Section 32: Yes".
    """
    at_all = [sentence for kind, sentence in denied if kind == OTHER]
    for_some = [sentence for _, sentence in denied]
    if any(claim.lot_key == WHOLE for claim in found):
        return at_all[0] if at_all else None
    return for_some[0] if for_some else None


class Case:
    """What the choice of the rule hangs on."""

    def __init__(self, notice, tender, nation, began_on):
        self.nation, self.began_on = nation, began_on
        self.legal_basis = tender.get("legalBasis")
        self.above_threshold = _above_threshold(tender)
        self.central_government = _is_central_government(notice)

    def coded(self, lot_key, kind, code):
        regime, reason = self._regime(kind)
        return Claim(lot_key, regime and regime.key, kind, "code", code, "", reason)

    def spoken(self, lot_key, kind, rule, sentence):
        regime, reason = self._regime(kind)
        if rule == NOT_HELD:
            regime, reason = Answer(None, "The words name a rule that we do not hold.")
        elif rule:
            regime, reason = self._named(REGIMES[rule], kind, regime)
        return Claim(lot_key, regime and regime.key, kind, "text", "", sentence, reason)

    def _regime(self, kind):
        if kind not in KINDS:
            return Answer(None, "No rule reserves contracts for this, or it is not said for whom.")
        return regime_for(
            kind,
            legal_basis=self.legal_basis,
            nation=self.nation,
            began_on=self.began_on,
            above_threshold=self.above_threshold,
            central_government=self.central_government,
        )

    def _named(self, named, kind, computed):
        """Buyers mix up old rules and new: the rule that they name counts if it can be the one."""
        if named.covers and kind not in named.covers:
            return Answer(None, f"The body that the words name is not that of {named.short_name}.")
        if computed and named.key in (computed.key, computed.implements):
            return Answer(computed, f"The words name {named.short_name}.")
        in_place = self.nation is None or self.nation in named.nations
        in_time = self.began_on is None or named.in_force(self.began_on)
        if in_place and in_time:
            return Answer(named, f"The words name {named.short_name}.")
        return Answer(
            computed,
            f"The words name {named.short_name}, which did not apply there and then.",
        )


def _above_threshold(tender):
    """Whether the tender says that it is above the threshold; None if it says nothing."""
    above = truth(tender, "aboveThreshold")
    if above is None and "GPA" in texts(tender, "coveredBy"):
        return True  # so the devolved portals: covered by the international agreement
    return above


def _is_central_government(notice):
    """Whether the buyer calls itself central government; None if it does not say."""
    for party in objects(notice, "parties"):
        if "buyer" in texts(party, "roles"):
            for found in objects(section(party, "details"), "classifications"):
                if types := BUYER_TYPES.get(text(found, "scheme")):
                    return types.get(text(found, "id"))
    return None


def _put_together(codes, words):
    """One claim for what code and words both say; one for what several sentences say."""
    found = {}
    for claim in codes:
        held = found.get((claim.lot_key, claim.kind))
        code = f"{held.code}, {claim.code}" if held else claim.code
        found[claim.lot_key, claim.kind] = replace(claim, code=code)
    for said in sorted(words, key=lambda claim: claim.regime is None):
        held = found.get((said.lot_key, said.kind))
        if held is None:
            found[said.lot_key, said.kind] = said
        elif held.basis == "code" and not held.sentence:
            regime = held.regime or said.regime
            reason = held.reason if held.regime else said.reason
            found[said.lot_key, said.kind] = replace(
                held, sentence=said.sentence, regime=regime, reason=reason
            )
    return [claim for claim in found.values() if not _says_no_more(claim, found.values())]


def _says_no_more(claim, others):
    """Words that another claim already covers: of a lot, of some lot, or for an unsaid body."""
    if claim.basis == "code":
        return False
    rest = [other for other in others if other is not claim]
    if claim.kind == OTHER:
        rest_here = (other for other in rest if other.lot_key in (claim.lot_key, WHOLE))
        if any(other.kind != OTHER for other in rest_here):
            return True
    same = [other for other in rest if other.kind == claim.kind or claim.kind == OTHER]
    if claim.lot_key == UNNAMED_LOT:
        return bool(same)
    return claim.lot_key != WHOLE and any(
        other.lot_key == WHOLE and other.sentence for other in same
    )

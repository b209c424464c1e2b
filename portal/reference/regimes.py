"""The rules under which a public contract may be reserved, and which of them applies.

No database. The facts are in data/regimes.json (with sources and how sure each is), the plain words
for readers, and what a machine needs to choose, in data/regime_words.json.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

DATA = Path(__file__).parent / "data"

SUPPORTED = "supported"  # code shelteredWorkshop: employers of disabled or disadvantaged people
MISSION = "mission"  # code publicServiceMissionOrganization
SME_VCSE = "sme_vcse"  # code smeVcse: small businesses, and voluntary or social enterprises
LOCATION = "location"  # suppliers in one place
KINDS = (SUPPORTED, MISSION, SME_VCSE, LOCATION)

ENGLAND, WALES = "England", "Wales"
SCOTLAND, NORTHERN_IRELAND = "Scotland", "Northern Ireland"
NATIONS = (ENGLAND, WALES, SCOTLAND, NORTHERN_IRELAND)


@dataclass(frozen=True, kw_only=True)
class Regime:
    """One rule. Texts are for people; None means that the rule has no such condition."""

    key: str  # stable: in addresses, and in the database
    name: str
    short_name: str  # for a tag: "Procurement Act 2023, s. 32"
    who_may_bid: str  # ends the sentence "Reserved for …"
    jurisdiction: str
    citation: str
    source_url: str
    in_force_from: date
    in_force_to: date | None  # the last day; None while in force
    kind: str  # statutory_reservation, statutory_provider_restriction or policy_reservation
    reserved_for: str
    workforce_percent: int | None
    comparison: str | None  # "gt": more than the percentage; "gte": at least
    counts_disadvantaged: bool  # whether disadvantaged people count beside disabled people
    consortium_combined: bool  # whether several organisations may add their workforces together
    max_term_years: int | None
    workforce_base: str | None
    purpose_test: str | None
    control_test: str | None
    profit_test: str | None
    count_scope: tuple[str, ...]
    cooling_off_years: int | None
    applies_above_threshold: bool
    applies_below_threshold: bool
    procedures: str | None
    notice_requirement: str | None
    cpv_restriction: tuple[str, ...]
    transitional: str | None
    notes: str
    verification: str  # primary, official_guidance or secondary: what was read
    unverified: tuple[str, ...]  # what nobody has checked
    # Plain words for the page that explains the rule
    who: str
    workforce_test: str
    together: str
    what_became_of_it: str
    # For choosing
    covers: tuple[str, ...]  # the kinds of reservation that it can carry, of KINDS
    nations: tuple[str, ...]
    laws: tuple[str, ...]  # "scheme:id" of the legal bases that lead to it; empty: any
    buyers: str | None = None  # "central": central government only; "other": all but that
    uk_wide_if_named: bool = False  # a notice that names its law may come from any nation
    implements: str | None = None  # key of the directive's rule that it carries out
    replaced_by: tuple[str, ...] = ()

    def __str__(self):
        return self.name

    def in_force(self, on: date) -> bool:
        """Whether a procedure that began on this day could be under the rule."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)

    @property
    def ended(self) -> bool:
        """Whether the rule has a last day. Procedures begun before it may still be running."""
        return self.in_force_to is not None

    @property
    def workforce_share(self) -> str | None:
        """The share as words: "more than 50%" and "at least 30%" are different tests."""
        if self.workforce_percent is None:
            return None
        operator = {"gt": "more than", "gte": "at least"}[self.comparison]
        return f"{operator} {self.workforce_percent}%"

    @cached_property
    def successors(self) -> tuple["Regime", ...]:
        return tuple(REGIMES[key] for key in self.replaced_by)

    @cached_property
    def predecessors(self) -> tuple["Regime", ...]:
        return tuple(other for other in REGIMES.values() if self.key in other.replaced_by)


def _load(folder=DATA) -> Mapping[str, Regime]:
    words = json.loads((folder / "regime_words.json").read_text(encoding="utf-8"))
    facts = json.loads((folder / "regimes.json").read_text(encoding="utf-8"))
    return MappingProxyType({fact["key"]: _regime(fact | words[fact["key"]]) for fact in facts})


def _regime(row) -> Regime:
    dates = {"in_force_from", "in_force_to"}
    tuples = {field.name for field in fields(Regime) if "tuple" in str(field.type)}
    return Regime(
        **{name: date.fromisoformat(row[name]) if row[name] else None for name in dates},
        **{name: tuple(row[name] or ()) for name in tuples},
        **{name: value for name, value in row.items() if name not in dates | tuples},
    )


REGIMES = _load()


class Answer(NamedTuple):
    """Which rule applies, or None, and why: words for the coordinator who has to decide."""

    regime: Regime | None
    reason: str


def regime_for(
    kind: str,
    *,
    legal_basis: Mapping | None,
    nation: str | None,
    began_on: date | None,
    above_threshold: bool | None,
    central_government: bool | None = None,
) -> Answer:
    """The rule under which a contract is reserved for a kind of body, or None, with the reason.

    `legal_basis` is the notice's own ({"scheme", "id"}), `nation` the buyer's, `began_on` the day
    on which the procedure began, never today: a procedure stays under the law it began with (SI
    2024/716, reg. 5, for the Procurement Act 2023). None for any of them means that it is not
    known; a rule is named only if just one is left.
    """
    law = _law(legal_basis)
    directives = {regime.implements for regime in REGIMES.values()}
    left = [r for r in REGIMES.values() if kind in r.covers and r.key not in directives]
    sieves = [
        (f"in {nation}", lambda r: nation is None or nation in r.nations or _named_uk_wide(r, law)),
        ("under the law that the notice names", lambda r: not law or not r.laws or law in r.laws),
        ("for a procedure begun then", lambda r: _fits_the_day(r, began_on, law)),
        ("for a contract of this size", lambda r: _fits_the_size(r, above_threshold)),
        ("for a buyer of this kind", lambda r: _fits_the_buyer(r, central_government)),
    ]
    for words, fits in sieves:
        left = [regime for regime in left if fits(regime)]
        if not left:
            return Answer(None, f"We hold no rule of this kind {words}.")
    return _one_of(left, began_on)


def _law(legal_basis):
    """ "CELEX:32014L0024", or "" where the notice names no law by scheme and number."""
    basis = legal_basis if isinstance(legal_basis, Mapping) else {}
    scheme, number = basis.get("scheme"), basis.get("id")
    return f"{scheme}:{number}" if scheme and number else ""


def _named_uk_wide(regime, law):
    # The Act reaches Scottish buyers only as bodies reserved to the UK, whose notices then name it.
    return regime.uk_wide_if_named and law in regime.laws


def _fits_the_day(regime, began_on, law):
    """By the day the procedure began. A notice that names an ended law is believed.

    Such notices still come in: the day that we know is often the day of the first notice we hold,
    and the procedure began earlier.
    """
    if began_on is None or regime.in_force(began_on):
        return True
    return law in regime.laws and regime.ended and began_on > regime.in_force_to


def _fits_the_size(regime, above_threshold):
    if above_threshold is None:
        return True
    return regime.applies_above_threshold if above_threshold else regime.applies_below_threshold


def _fits_the_buyer(regime, central_government):
    if central_government is None or regime.buyers is None:
        return True
    return (regime.buyers == "central") == central_government


def _one_of(left, began_on):
    if len(left) == 1:
        return Answer(left[0], _why(left[0], began_on))
    directives = {regime.implements for regime in left}
    if len(directives) == 1 and None not in directives:
        directive = REGIMES[directives.pop()]
        return Answer(directive, "The nation is not known; each carried out the same directive.")
    names = " or ".join(regime.short_name for regime in left)
    return Answer(None, f"It could be {names}: the notice does not tell enough.")


def _why(regime, began_on):
    if began_on is None:
        return f"{regime.short_name} is the only rule that fits what the notice tells."
    if regime.in_force(began_on):
        return f"{regime.short_name} was in force when the procedure began."
    return (
        f"The notice names the law of {regime.short_name}. That had ended on the first day that we "
        "know of the procedure, but a procedure stays under the law it began with."
    )

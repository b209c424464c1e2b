"""The words of the grammar: who bids, what is bought, for whom it is reserved, under which rule.

Fragments of regular expressions, for lower-case text with single spaces. Every repetition in them
is bounded, so that reading takes a time in proportion to the text.
"""

import re
from dataclasses import dataclass

from portal.reference.regimes import LOCATION, MISSION, SME_VCSE, SUPPORTED

OTHER = "other"  # for a body that no rule names (user-led organisations), or not said for whom


def any_of(*patterns):
    """One of these patterns, as a fragment; a pattern may be several, with "|" between them."""
    return f"(?:{'|'.join(patterns)})"


# Who bids, and what bidding is called
BIDDERS = any_of(
    "bidders?|tenderers?|suppliers?|applicants?|organi[sz]ations?|providers?",
    "contractors?|candidates?|participants?|(?:economic )?operators?|companies",
    "firms|business(?:es)?|bodies|enterprises?|respondents?|consultants?",
    "groups?|those|entities|smes|vcses|charities|you",
)
BIDDING = any_of(
    "bid|tender|apply|participate|submit|compete|respond|take part",
    "quote|express|qualify|win|eligible|invited",
    r"be (?:considered|accepted|invited|eligible|awarded|admitted|evaluated)",
)

# What is reserved: the buying itself …
BUYING = any_of(
    "contracts?|tenders?|procurements?|procurement process|procedures?",
    "competitions?|opportunit(?:y|ies)|frameworks?|agreements?|dps|notices?",
    "dynamic purchasing systems?|dynamic markets?|exercises?|requirements?|calls?",
    r"quotations?|r\.?f\.?[qp]|itt|itq|grants?|programmes?|projects?",
    "commissions?|bidding|tendering|participation|eligibility|bids?|lots?",
    "submissions|applications|appointments?|purchase|invitations?",
    "right to (?:participate|tender|bid|compete|take part)",
)
# … where a plural speaks of contracts at large, unless it is pointed at,
AT_LARGE = any_of(
    "contracts|procurements|opportunities|competitions|frameworks|agreements",
    "notices|exercises|requirements|calls|grants|programmes|projects",
    "commissions|procedures",
)
# … and where a singular or plural means the papers of a bidder, "any" and "other" say nothing.
A_BID = any_of("tenders?", "bids?", "submissions", "applications", "quotations?")
# Other things that are "reserved"
OTHER_THINGS = any_of(
    "places?|spaces?|bays?|parking|car parks?|seats?|seating|beds?",
    "rooms?|units?|plots?|pitch(?:es)?|stalls?|desks?|homes?|flats?",
    "dwellings?|tenanc(?:y|ies)|accommodation|housing|properties|jobs?|posts?",
    "vacanc(?:y|ies)|roles?|placements?|apprenticeships?|traineeships?|hours?",
    "days?|slots?|sessions?|budgets?|values?|spend|expenditure|marks?|points?",
    "weighting|toilets?|profession|tables?|land|pages?|box(?:es)?|areas?",
    "tickets?|positions?|funds|monies|money|%|per cent|percent",
    "proportion|percentage|portion|share|sites?|buildings?|workspaces?",
    "staff|sub-?contracts?|sub-?contracting|supply chains?|call-?offs?",
    "mini-?competitions?|further competitions?|work packages?|licen[cs]es?",
    "payments?|terms|training|courses?|forums?|networks?|panels?|steering group|membership",
    "meetings?|workshops?|events?|discounts?",
)

# For whom
_DISABLED = any_of("disabled", "disadvantaged", "disabilit(?:y|ies)")
_SHARE = any_of(
    r"\d{2}(?:\.\d)? ?%", r"\d{2} ?per ?cent", "thirty", "fifty", "half", "(?:a|the) majority"
)
_WORKERS = any_of("workforce", "employees", "employed", "staff", "workers", "personnel")
_BODY = any_of(
    "organi[sz]ations?|bod(?:y|ies)|providers?|enterprises?|groups?",
    "operators?|suppliers?",
)
_BASED = any_of(
    "based|located|situated|established|headquartered",
    r"with (?:[\w-]+ ){0,3}?(?:base|premises|offices?|operations)",
)
_IN_A_PLACE = r"(?:in|within|from|operating in|operating within) (?:the )?" + any_of(
    "uk|united kingdom|count(?:y|ies)|borough|district|city|council",
    "local|region|area",
)
BODY = {
    SUPPORTED: any_of(
        r"(?:supported|sheltered)[ -](?:business(?:es)?|factor(?:y|ies)|workshops?|workplaces?"
        r"|enterprises?|employers?|firms?|employment(?: (?:providers?|programmes?|workshops?"
        r"|schemes?|organi[sz]ations?|enterprises?|business(?:es)?|workplaces?|factor(?:y|ies)"
        r"|services?))?)\b",
        r"(?:professional|social|vocational)(?: and (?:professional|social|vocational))? "
        r"(?:re)?integration of (?:\w+ ){0,4}?" + _DISABLED,
        r"(?:main|primary|principal) (?:aim|purpose|objective)[^.;]{0,60}?\bintegrat\w+"
        r"[^.;]{0,60}?\b" + _DISABLED,
        _SHARE + r"[^.;]{0,80}?\b" + _DISABLED,
        _DISABLED + r"[^.;]{0,80}?" + _SHARE + r"[^.;]{0,40}?\b" + _WORKERS,
        BIDDERS + r"[^.;]{0,60}?\bemploy(?:ing|s|ment|ers?)?\b[^.;]{0,40}?\b" + _DISABLED,
        r"employers? of (?:\w+ ){0,3}?" + _DISABLED,
    ),
    MISSION: any_of(
        r"(?:(?:public[ -](?:service|sector)|employee[ -](?:led|owned|run)|qualifying) ){1,3}"
        r"mutuals?\b",
        r"\bmutuals\b",
        r"employee[ -](?:owned|led|run|controlled) (?:\w+ )?" + _BODY,
        r"public[ -]service mission",
        r"mission[ -]led " + _BODY,
        r"qualifying organi[sz]ations?\b",
        r"exist(?:s|ing)? solely (?:to|for)[^.;]{0,60}?\b(?:society|environment)",
    ),
    SME_VCSE: any_of(
        r"\b(?:smes?|vcses?|vcs|vcos?|cics?|micro[ -]?(?:enterprises|businesses))\b",
        r"small(?: (?:and|or|to|/)|-)? ?medium[ -](?:sized? )?"
        r"(?:enterprises?|business(?:es)?|companies|organi[sz]ations?|suppliers?|firms?)",
        r"small businesses",
        r"voluntary(?:,| and| or)? (?:and )?(?:community|sector|organi[sz]ations?)",
        r"social enterprises?",
        r"third sector",
        r"(?:charity\b|charities\b|charitable (?:bodies|organi[sz]ations?))",
        r"(?:not|non)[ -](?:for[ -])?profit",
        r"community (?:organi[sz]ations?|groups|interest companies|businesses)",
        r"civil society organi[sz]ations?",
    ),
    LOCATION: any_of(
        BIDDERS + r" (?:[\w-]+ ){0,4}?" + _BASED + r" (?:[\w-]+ ){0,4}?(?:in|within|inside)\b",
        r"(?:\blocal |\buk[ -](?:based |wide )?|\b[a-z]+-based )(?:small )?" + BIDDERS,
        BIDDERS + " " + _IN_A_PLACE,
    ),
    OTHER: any_of(
        r"\b(?:dpulos?|dpos?|ulos?|dpuls?)\b",
        r"(?:disabled people'?s?|user[ -]led|disability[ -]led)(?: user[ -]led)? "
        r"organi[sz]ations?",
        BIDDERS + r" (?:[\w-]+ ){0,4}?(?:led|run|controlled) by (?:\w+ ){0,3}?" + _DISABLED,
    ),
}
ANY_BODY = any_of(*BODY.values())

# Under which rule. The number alone is rarely enough: the law named with it may be another one.
_ARTICLE = r"\b(?:articles?|arts?\.?) ?"
_REGULATION = r"\b(?:articles?|arts?\.?|regulations?|regs?\.?|r\.) ?"  # buyers mix the two up
_SECTION = r"\b(?:sections?|sect?\.?|ss?\.?) ?"
_NOTE = r"(?<!w)(?:ppn|procurement policy note) ?(?:no\.? ?)?"
_REGULATIONS = r"public contracts?|\bpcr|^(?:the |these )*regulations$"
_DIRECTIVE = r"2014/24|directive"
_ACT_2023 = r"procure?ment act|\bpa ?(?:20)?23|^(?:the |that )*act$"

ANY_NATION = ""  # the directive's own rule: which nation's regulations carried it out is not said
NOT_HELD = "not held"  # a rule of procurement that portal.reference.regimes does not hold


@dataclass(frozen=True)
class Rule:
    """How a rule is cited: its number, and the law that the number belongs to."""

    key: str  # of REGIMES, or ANY_NATION, or NOT_HELD
    kind: str
    number: str
    law: str = ""  # empty: the number says it all
    alone: bool = True  # whether the number counts where no law is named with it


RULES = (
    Rule("eu_2004_18_art19", SUPPORTED, _ARTICLE + r"19\b", r"directive|2004/18|public contracts?"),
    Rule("pcs2012_reg7", SUPPORTED, _REGULATION + r"7\b", r"scotland|2012/88", alone=False),
    Rule(
        "pcr2006_reg7",
        SUPPORTED,
        _REGULATION + r"7\b",
        r"public contracts?|\bpcr|2006",
        alone=False,
    ),
    Rule(ANY_NATION, SUPPORTED, _ARTICLE + r"20\b", _DIRECTIVE),
    Rule("pcr2015_reg20", SUPPORTED, _REGULATION + r"20\b", _REGULATIONS),
    Rule("pcs2015_reg21", SUPPORTED, _REGULATION + r"21\b", _REGULATIONS),
    Rule(ANY_NATION, MISSION, _ARTICLE + r"77\b", _DIRECTIVE),
    Rule("pcr2015_reg77", MISSION, _REGULATION + r"77\b", _REGULATIONS),
    Rule("pcs2015_reg76A", MISSION, _REGULATION + r"76 ?a\b", _REGULATIONS),
    Rule(NOT_HELD, SUPPORTED, _REGULATION + r"38\b", r"utilities contracts", alone=False),
    Rule(NOT_HELD, SUPPORTED, _REGULATION + r"24\b", r"concession contracts", alone=False),
    Rule("pa2023_s32", SUPPORTED, _SECTION + r"32\b", _ACT_2023),
    Rule("pa2023_s32", SUPPORTED, _ARTICLE + r"32\b", _ACT_2023, alone=False),
    Rule("pa2023_s33", MISSION, _SECTION + r"33\b", _ACT_2023),
    Rule("pa2023_s33", MISSION, _ARTICLE + r"33\b", _ACT_2023, alone=False),
    Rule("prsa2014_s11", SUPPORTED, _SECTION + r"11\b", r"procurement reform|prsa", alone=False),
    Rule("lgpiha2007_s222", SME_VCSE, _SECTION + r"222\b", r"public involvement in health"),
    Rule("ppn_11_20", SME_VCSE, _NOTE + r"11/20\b"),
    Rule("ppn_005", SME_VCSE, _NOTE + r"0?05\b(?!/)"),
    Rule("wppn_05_21", SME_VCSE, r"\bwppn ?05/21\b"),
    Rule("wppn_012", SME_VCSE, r"\bwppn ?012\b"),
    Rule(
        "lga1988_order2026", LOCATION, r"\b2026/94\b|exclusion of non-commercial considerations\)"
    ),
)
ANY_REGULATION = _REGULATION + r"(?:19|20|21|76 ?a|77)\b"
A_LAW = re.compile(  # what follows a number: "(2) of the Public Contracts (Scotland) Regulations"
    r"(?:\(?\d{1,2}\)?(?:\([a-z]\))? )?(?:of|in|under|to|from)? ?"
    r"((?:the |eu |uk |ec )?(?:[\w()',&/-]+ ){0,8}?(?:acts?|regulations?|convention|directives?"
    r"|order|treaty|charter|code|rules|uncrpd|crpd|gdpr|pcr\w*|prsa|pa ?(?:20)?23)\b)"
)
FOREIGN_BEFORE = re.compile(
    r"(?:uncrpd|crpd|convention|echr|gdpr|human rights|treaty|charter|bill)\W+(?:\w+\W+){0,4}$"
)
FOREIGN_BEHIND = re.compile(  # "section 32 of the contract"
    r" (?:of|in|to) (?:the|this|our|these) (?:contract|itt|specification|terms|conditions|tender"
    r"|invitation|documents?|agreement|schedule)"
)

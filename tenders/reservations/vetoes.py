"""What only sounds like a reservation of this tender: each veto has a name and a pattern."""

import re

from .vocabulary import A_BID, AT_LARGE, BUYING, OTHER_THINGS, any_of

_BETWEEN_NOT_AND_VERB = any_of(
    "been|being|be|to|an?|the|currently|intend(?:ed|ing)?|considered",
    "propos(?:ed|ing)|deemed|classed|designated|listed|going|yet|have",
    "formally|legally|itself|specifically|or|exclusively|solely|only",
    "just|in any way|subject to|otherwise|open|any",
)
NOT = re.compile(
    r"(?:\b(?:not|never|neither|nor|no longer|without being|non|cannot be)|n't)"
    rf"(?:[ -]{_BETWEEN_NOT_AND_VERB})*[ -]?$"
)
NO_SUBJECT = re.compile(
    r"\b(?:no|none of the|neither of the|neither) (?:[\w-]+ ){0,5}"
    r"(?:is|are|has been|have been|will be|being)?(?: [\w-]+)? ?$"
)
PERHAPS = re.compile(
    r"\b(?:may|might|could|can|would|should|consider(?:s|ed|ing)?|options? (?:of|to)|possib\w+"
    r"|power to|able to|ability to|rights? to|duty to|whether to|how to|encouraged? to|explor\w+"
    r"|opportunit(?:y|ies) (?:of|to|for)|potential(?:ly)?|likely to|seek(?:ing)? to|aims? to"
    r"|possible to|scope to|used to|helps? to|free to|unlawful to|views on|feedback on|case for"
    r"|proposal to|request to|asked to|(?:was|were) to(?: have)?|committed to|commitment to"
    r"|policy (?:of|to|is to))"
    r"(?: (?:also|be|been|have|only|then|wish|choose|chose|decide|elect|opt|to|well|therefore|not"
    r"|lawfully|in future|still|instead|(?:at its|if|where) \w+))*[, ]*$"
)
IF = re.compile(
    r"\b(?:if|whether|unless|in case|in the event|permits?|allows?|enables?|entitles?|empowers?"
    r"|permitting|allowing|enabling|in error|by mistake|wrongly|incorrectly|mistakenly"
    r"|(?:expected|suggested|recommended|requested|proposed|asked)(?: \w+){0,6} that)\b"
)
IN_GENERAL = re.compile(r"^\W*(?:where|when|should|once) (?:an?|any|the|such|lots?|contracts?)\b")
ANOTHER_TIME = re.compile(
    r"\b(?:previously|originally|formerly|initially|historically|no longer|used to be|in the past"
    r"|last (?:year|time|let|tendered|awarded|advertised)|in previous|had been|in future"
    r"|until (?:19|20)\d\d|at a later"
    r"|(?:earlier|previous|prior|former|superseded|last|outgoing|expiring|predecessor|original)"
    r" (?:\w+ )?(?:notice|arrangement|contract|tender|procurement|framework|competition"
    r"|exercise|agreement|advert))\b"
    r"|\bin (?:19|20)\d\d\b[^.;]{0,100}\b(?:was|were)\b"
)
_ANOTHER_ONE = re.compile(
    r"\b(?:previous|former|past|last|earlier|prior|incumbent|expiring|outgoing|future|subsequent"
    r"|later|forthcoming|upcoming|next|further|separate|another|other|different|similar|certain"
    r"|some|several|many|most|any|two|three|its|their)(?: [\w-]+){0,2}$"
)
_CURRENT = re.compile(r"\b(?:current|existing|present)(?: [\w-]+)?$")  # the one that runs out
_POINTED_AT = re.compile(
    r"\b(?:the|these|both|all|each|said|our|following)"
    r"(?: (?!of\b|for\b|on\b|to\b|in\b|and\b)[\w-]+){0,3} ?$"
)
EXPERIENCE = re.compile(
    r"\b(?:experience|track record|evidence of|case stud|examples?|deliver(?:ed|ing|y)"
    r"|guid(?:e|ance)|toolkit|training|briefing|webinar|policy on|strategy|means"
    r"|definition of|the term|concept|committed to|commitment to|target"
    r"|replac\w+|succe(?:eds?|ssor)|existing|holds?)\b"
)
# Work to be done within a programme is a condition on the work: anyone may bid for it
EXECUTION = re.compile(r"\b(?:execution|performance) of the (?:contract|services?|works?)\b")
DEFINES = re.compile(
    r"\b(?:contract|procurement|lot|term|competition)s?\W+"
    r"(?:means|refers to|is one|is defined|are those|has the (?:same )?meaning|shall mean)\b"
    r"|\ban? reserved \w+ is (?:an?|one|where|when)\b"
)
NOUN_GOES_ON = re.compile(  # "reserved contract rules", "reserved contracts are one way to …"
    r" (?:regimes?|rules?|provisions?|polic|guidance|schemes?|lists?|registers?|legislation|law"
    r"|status|are (?:an?|one)|is (?:an?|one)|can|may|help|offer|allow)\b"
    r"|\W+(?:see|refer|what|how)\b"
)
SUBCONTRACT = re.compile(
    r"\b(?:sub-? ?contract\w*|supply[ -]chains?|sub-?consultan\w+|second tier)\b"
)
AS_SUBCONTRACTORS = re.compile(
    r"^[^.;]{0,40}\b(?:as (?:a )?sub-?contractors?|in (?:the|its|their) supply[ -]chain"
    r"|through sub-?contract|mini-?competition|call-?off)"
)
WELCOME = re.compile(
    r"^\W*(?:\w+ )?(?:(?:is|are) )?(?:also |particularly |especially )?"
    r"(?:welcome|encouraged|invited)\b"
)
BREAKS = re.compile(  # between a reserving word and a body, these speak of something else
    r"\b(?:not|welcome|encourag\w+|invit\w+|includ\w+|sub-?contract\w*|supply chains?|use by"
    r"|support for|work with|working with|partner\w*|such as|payment|data|staff|visitors?"
    r"|residents?|tenants?|members of|representatives? of)\b"
)
WILLING = re.compile(
    r"\b(?:willing|prepared|support(?:ing)? of|encourag\w+|work with|early payment|claim)\b"
)
_NOUNS = re.compile(rf"\b(?:{BUYING}|{OTHER_THINGS})(?!\w)")


def denied(before):
    """Whether the words before a reserving word turn it into its contrary."""
    return bool(NOT.search(before) or NO_SUBJECT.search(before))


def not_so(before, behind):
    """Whether something makes the reservation a mere perhaps, a rule at large, or somebody else's.

    `before` is what stands before the reserving words, `behind` what follows the bodies.
    """
    return bool(
        PERHAPS.search(before)
        or IF.search(before)
        or IN_GENERAL.search(before)
        or ANOTHER_TIME.search(before)
        or ANOTHER_TIME.match(behind.strip())
        or SUBCONTRACT.search(before)
        or AS_SUBCONTRACTORS.match(behind)
    )


def last_noun(before):
    """The last thing named that can be reserved, and what stands before it; None if none is."""
    found = list(_NOUNS.finditer(before))
    return (found[-1][0], before[: found[-1].start()]) if found else None


def is_this_one(noun, before):
    """Whether `noun` means the buying that the notice is about, or a part of it."""
    if not re.fullmatch(BUYING, noun):
        return False
    if re.fullmatch(AT_LARGE, noun):
        return not before.strip() or bool(_POINTED_AT.search(before))
    if noun in ("contract", "framework", "agreement") and _CURRENT.search(before.rstrip()):
        return False
    if re.fullmatch(A_BID, noun):
        before = re.sub(r"\b(?:any|all|other|its|their)\b", "", before)
    return noun.startswith("lot") or not _ANOTHER_ONE.search(before.rstrip())

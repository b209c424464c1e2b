"""The ways in which a notice says that it is reserved."""

import re

from .vocabulary import ANY_BODY, ANY_REGULATION, BIDDERS, BIDDING, BUYING, any_of

# ---- A reserving word, with the body or the rule somewhere behind it ---------------------------

_BASE = any_of("restrict", "reserv", "limit", "confin", "ring-? ?fenc")
RESERVING = re.compile(
    r"\bres(?:er|e|r)v?e?d\b"  # with the commonest slips
    r"(?! (?:matters?|rights?|land|seat|bod(?:y|ies)|forces?|list|judgment))"
    r"|\b(?:restricted|limited|confined|earmarked|ring-? ?fenced|set aside|set-aside)\b"
    r"|\bexclusively\b"
    r"|\breservation\b(?= ?[:(-]| under | by )"
    rf"|\b{_BASE}(?:e|es|ing|s)?\b(?= )"
)
PARTICIPLE = re.compile(r"res(?:er|e|r)v?e?d$")
STRONG = re.compile(r"res[erv]|ring-? ?fenc|earmark|set.aside")  # enough with a rule alone
NEEDS_TO = re.compile(r"restrict|limit|confin")  # "restricted to", never "restricted for"
BASE_FORM = re.compile(rf"{_BASE}(?:e|es|ing|s)?$")
LINK = re.compile(r"(?:(?:^|[ (])(?:for|to|by|from|at|among|amongst|between)(?= )|:| -) ?")
LINK_TO = re.compile(r"(?:^|[ (])to(?= ) ?")

# "reserved contract", "reserved lot"
NOUN_BEHIND = re.compile(rf" (?:public )?(?P<noun>{BUYING})\b")
# "… reserves this contract for", "… restricts participation to"
OBJECT_BEHIND = re.compile(
    r"^ (?:participation|competition|bidding|eligibility|the right to (?:participate|tender|bid)"
    rf"|(?:[\w-]+ (?:of|in) )?(?:this|the|these|both|all|our) (?!rights?\b)"
    rf"(?:[\w-]+ ){{0,3}}{BUYING}|lots? [\w-]+|it|this(?= (?:under|for|to|by)\b))\b"
)
STARTS_PHRASE = re.compile(
    r"[(:|]\s*$| - $|(?:^|, )(?:this|it) (?:is|has been|will be)(?: \w+ly)? $"
)
FILLER = re.compile(
    r"^(?:\W*\b(?:it|this|that|which|and|is|are|be|been|being|has|have|will|was|also|therefore"
    r"|wholly|fully|strictly|hereby|solely|only|as|so|they|these|those|please|note|reserved|status"
    r"|yes|the|title|nb)\b\W*){0,7}\W*$"
)
# A bare "reserved contract" says that it is reserved, but not for whom
BARE_NOUN_BEFORE = re.compile(r"(?:^\W*(?:[\w-]+\W+)?|\b(?:is|are|being|as|be) (?:an? )?)$")
BARE_VERB_BEFORE = re.compile(
    rf"\b(?:(?:this|the) (?:[\w-]+ ){{0,2}}{BUYING}|participation|bidding|lots? [\w-]{{1,5}})"
    r"(?: \([^()]{0,60}\))? (?:is|has been|will be) (?:wholly )?$"
)
BARE_BEHIND = re.compile(r"^\W*(?:$|[,.;)]|(?:and|so|as) )")

# ---- Whole turns of phrase, with the place where the body stands ------------------------------

_GAP = r"(?:[\w'’,/()%-]+ ){0,14}?"
_LINKING = any_of(  # words that may stand between "must be" and the body, and no others
    "an?|the|either|registered|recogni[sz]ed|qualifying|genuine|as",
    "themselves|classed|defined|considered|eligible|to|be|being|of",
    "definition|criteria|requirements|conditions|status|test|for|that",
    "they|it|are|is|organi[sz]ations?|suppliers?|bod(?:y|ies)|which",
    "who|meet|one|or|more|at|least",
)
_STRICT = rf"(?:{_LINKING} ){{0,9}}?"
_OPEN = any_of(
    "open|available|offered|addressed|directed|issued|advertised|sent",
    "let|awarded|accessible|closed|accepted|considered|received|invited",
    "sought",
)
_OPENED = any_of(
    r"open|available|accept\w*|consider\w*|receiv\w*|invit\w*|award\w*",
    r"let|offer\w*|seek\w*|deliver\w*|suppl\w+|perform\w*|bid for",
    r"tendered for|undertaken|provided|welcom\w*|be",
)
_ONLY = any_of("only", "solely", "exclusively", "just")
_MUST = any_of("must", "shall", "needs? to", "(?:are|is) required to", "ha(?:ve|s) to")
_BE = any_of(
    "be|hold|qualify as|meet|satisfy|constitute|demonstrate|confirm",
    "evidence|prove|show|declare|have|operate|run",
)
_ALSO = r"(?: (?:also|therefore|either|each|all|first|be|able|to)){0,4}?"
_REFUSED = any_of(
    "disregard|reject|exclu|not be|ineligible|not eligible|may not",
    "cannot|will fail|will not|inadmissible",
)
_MAY = any_of(
    "may|can|will|are|is|should|shall|to|able|permitted|allowed",
    "need|eligible",
)

# The first group reads like a statement on bidders; the second on a subject, which must be the
# tender: "open only to …" is said of car parks too.
ABOUT_BIDDERS = (
    # only supported businesses may tender
    rf"\bonly {_GAP}BODY(?=[^.;]{{0,150}}?\b{_MAY}\b[^.;]{{0,40}}?\b{BIDDING}\b)",
    # bidders must be supported businesses
    rf"(?<![\w-]){BIDDERS}\b(?: [\w,'()-]+){{0,8}}? {_MUST}{_ALSO} {_BE} {_STRICT}BODY",
    # it is a condition of participation that the supplier is …
    r"\bcondition of (?:participation|tendering|eligibility|bidding)[^.;]{0,60}?"
    rf"\b(?:be|is|are) {_STRICT}BODY",
    # tenders from suppliers that are not … will be disregarded
    r"\b(?:not|other than|non|except|unless|cannot|fail(?:s|ing)? to|unable to) "
    rf"(?:{_BE} )?{_STRICT}BODY(?=[^.;]{{0,120}}?\b{_REFUSED})",
    # we will disregard tenders from any supplier that is not …; no organisation other than …
    r"\b(?:disregard|reject|exclud|not (?:be )?(?:accept|consider|evaluat|open)|closed to|no \w+)"
    rf"\w*[^.;]{{0,80}}?\b(?:not|other than|unless|except|but)(?: [\w-]+)? {_STRICT}BODY",
    # eligible bidders are …; who may bid: …
    rf"\beligible {BIDDERS}(?: are)?\W+{_STRICT}BODY",
    rf"\bwho (?:can|may) {BIDDING}\W+{_STRICT}BODY",
    # an SME-only competition; "Laundry (supported businesses only)"
    rf"BODY[ -](?:status )?only {BUYING}\b",
    rf"(?:^|[(:-])\W{{0,3}}(?:open to )?{_STRICT}BODY only(?=\W*$|:)",
)
ABOUT_A_SUBJECT = (
    # open only to …; available exclusively for …
    rf"\b{_OPEN}(?: [\w-]+){{0,3}}? {_ONLY}(?: [\w-]+){{0,3}}? (?:to|for|by|from) {_GAP}BODY",
    # only be accepted from …; only be supplied by …
    rf"\b{_ONLY}(?: be| being)? {_OPENED}(?: [\w-]+){{0,5}}? (?:to|by|from|for) {_GAP}BODY",
    # open to … only; awarded to … only
    rf"\b(?:{_OPEN} (?:to|by|for)|from|(?:is|are|{BUYING}) for) {_STRICT}BODY(?: [\w,-]+){{0,4}}? "
    r"(?:only|alone|exclusively|solely)\b",
)


def _compiled(ways):
    target = f"(?P<body>{ANY_BODY}|{ANY_REGULATION})"
    return tuple(re.compile(way.replace("BODY", target)) for way in ways)


ABOUT_BIDDERS, ABOUT_A_SUBJECT = _compiled(ABOUT_BIDDERS), _compiled(ABOUT_A_SUBJECT)

# ---- A contract let under a rule that only serves to reserve ----------------------------------

LET_UNDER = re.compile(
    r"\b(?:let|tendered|procured|advertised|conducted|run|offered|issued|undertaken|carried out"
    rf"|published|invited|placed|{BUYING})(?: [\w,-]+){{0,6}}? "
    r"(?:under|pursuant to|in accordance with|in line with|using|by virtue of|as an?|is an?) "
    r"(?:the )?$"
)

CALLED_BEFORE = re.compile(r"\b(?:an?|this|the) $")
CALLED_BEHIND = re.compile(rf" (?:reserved )?{BUYING}\b")  # "an Article 19 contract"

# "may only be awarded to": here the "may" does not mean perhaps
MAY = re.compile(r"\b(?:may|can) $")

# ---- The field of a form ----------------------------------------------------------------------

FIELD = re.compile(
    r"^\W*(?P<label>[^?:]{1,200}?)\s*[:?-]+\s*"
    r"(?P<answer>yes\b|(?:y|none|no|n|not applicable|n/a)(?=\W*$|[.,;)]))"
)
FIELD_ON_RESERVING = re.compile(
    r"^(?:[ivx]+[.\d)]* ?)?(?:information (?:about|on) |type of |is (?:this|the) [\w ]{0,40})?"
    r"(?:reserved|reservations?)\b"
    r"|\breserved(?: (?:contracts?|procurement|participation|tender|procedure|lots?))?$"
    rf"|\b(?:reserved|restricted|limited)\b[^:]{{0,120}}?{ANY_BODY}"
)

# ---- It is not reserved -----------------------------------------------------------------------

DECIDED_NOT_TO = re.compile(
    r"\breserv\w+\b[^.;]{0,160}?\b(?:decided|chosen|elected|agreed|resolved) not to\b"
    r"|\b(?:decided|chosen|elected|agreed|resolved) not to reserve\b"
)
DENIALS = (
    re.compile(
        r"\b(?:no|without(?: any)?) (?:reservations? (?:of|on|to|for|applies|apply|under|is|has)\b"
        r"|reservations?$|reserved (?:contracts?|lots?)\b)"
        r"|\b(?:unreserved|non-reserved)\b"
    ),
    re.compile(
        rf"\b(?:this|the) (?:[\w-]+ ){{0,3}}{BUYING} (?:is|remains|will be) (?:[\w-]+ )?"
        rf"open to (?:all|any) (?:types? of )?{BIDDERS}(?=\W*$|[.,;)])"
    ),
)

# ---- What is worth reading --------------------------------------------------------------------

# Each of the ways above needs one of these words: reading the others would find nothing. Kept
# simple, for most clauses are no further read
WORTH_READING = re.compile(rf"res\w{{0,3}}v|open to|{ANY_REGULATION}|\b(?:section|s|ss|art)\.? ?\d")
WORTH_READING_WITH_A_BODY = re.compile(
    r"\b(?:only|solely|exclusive|just|alone|must|shall|needs? to|required to|ha(?:ve|s) to"
    r"|condition of|not?\b|non\b|other than|except|unless|cannot|fail|unable|disregard|reject"
    r"|exclud|closed to|eligible|who (?:can|may)"
    r"|restrict|limit|confin|earmark|ring-? ?fenc|set[ -]aside|res(?:er|e|r)v?e?d"
    r"|(?:art|reg|sec)\w*\.? ?\d|r\. ?\d|w?ppn|procurement policy|2026/94|exclusion of)"
)

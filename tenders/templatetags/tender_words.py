"""How tenders are said on pages: who may bid, when it closes, what it is worth, what changed."""

from datetime import datetime

from django import template

from portal.areas.places import is_wider, place_name
from portal.reference.regimes import LOCATION, MISSION, REGIMES, SME_VCSE, SUPPORTED
from portal.reference.service_areas import SERVICE_AREAS
from portal.templatetags.words import closing, has_passed
from tenders.models import Source
from tenders.search.orders import ALL, stretches
from tenders.search.pages import page
from tenders.worth import amounts

register = template.Library()

OF_A_BUYER = 20
KINDS = {
    SUPPORTED: "supported businesses and supported employment providers",
    MISSION: "organisations with a public service mission",
    SME_VCSE: "small and medium-sized businesses, and voluntary, community and social enterprises",
    LOCATION: "suppliers in a certain area",
}
CHANGED = {
    "eoi": "Expressions of interest close",
    "bids": "Tenders close",
    "questions": "Questions close",
    "value": "Value",
    "status": "State in the notice",
    "title": "Title",
    "reserved": "Reservation in the notice’s code",
    "documents": "Documents",
}
TAGS = {
    "planning": "Planning",
    "planningUpdate": "Planning, updated",
    "tender": "Tender",
    "tenderUpdate": "Tender, updated",
    "tenderAmendment": "Tender, amended",
    "tenderCancellation": "Cancellation",
    "award": "Award",
    "awardUpdate": "Award, updated",
    "awardCancellation": "Award cancelled",
    "contract": "Contract",
    "contractUpdate": "Contract, updated",
    "contractAmendment": "Contract, amended",
    "contractTermination": "Contract ended",
    "implementation": "Carrying out",
}
STATUS_KINDS = {"open": "good", "planned": "", "closed": "past", "awarded": "past"}


@register.filter
def of(mapping, key):
    """What a dict holds under `key`; nothing where it holds nothing, or is none."""
    return mapping.get(key) if mapping else None


@register.filter
def sources(tender):
    """The services on which it was published, by name, its twins' too."""
    marks = [mark.split(":", 1) for mark in tender.twin_marks]
    twins = [value for kind, value in marks if kind == "source"]
    return [Source(value).label for value in dict.fromkeys([tender.source, *twins])]


@register.inclusion_tag("tenders/_who_may_bid.html")
def who_may_bid(tender):
    """The first line of every tender: reserved for whom, open to all, or not said."""
    return bidders(tender)


@register.inclusion_tag("tenders/emails/_who_may_bid.txt")
def who_may_bid_in_words(tender):
    """The same for mails: words alone."""
    return bidders(tender)


def bidders(tender):
    keys = tender.regimes or tender.regimes_suggested
    rules = [REGIMES[key] for key in keys if key in REGIMES]
    words = dict.fromkeys(for_whom(kind, rules) for kind in tender.reserved_for)
    return {"tender": tender, "rule": rules[0] if rules else None, "whom": " and ".join(words)}


@register.inclusion_tag("tenders/_of_buyer.html")
def tenders_of(buyer):
    """The tenders of a public buyer, open ones first; for its page among the organisations."""
    found = page(buyer.tenders.leads(), stretches(ALL, ""), length=OF_A_BUYER)
    return {"buyer": buyer, "tenders": found.rows, "more": found.following}


def for_whom(kind, rules):
    """A kind of body in words: those of its rule, where the rule is about that kind alone. The
    policies on small contracts allow several kinds, and the notice says which."""
    of_rule = [rule.who_may_bid for rule in rules if rule.covers == (kind,)]
    return of_rule[0] if of_rule else KINDS.get(kind, "certain organisations only")


@register.filter
def claimed_for(claim):
    """For whom one claim says that it is reserved."""
    return for_whom(claim.kind, [REGIMES[claim.rule_key]] if claim.rule_key in REGIMES else [])


@register.filter
def regime(key):
    """The rule with this key, or nothing."""
    return REGIMES.get(key)


@register.filter
def moments(tender):
    """What closes when, in order of time: name, moment in words, whether it still counts."""
    known = [
        ("Expressions of interest", tender.eoi_closes_at, tender.eoi_hour_known),
        ("Tenders", tender.bids_close_at, tender.bids_hour_known),
        ("Questions", tender.questions_close_at, tender.questions_hour_known),
    ]
    in_order = sorted((each for each in known if each[1]), key=lambda each: each[1])
    return [
        (f"{name} {verb(tender, at, hour)}", closing(at, hour), verb(tender, at, hour) == "close")
        for name, at, hour in in_order
    ]


def verb(tender, at, hour_known):
    """In what was called off, a moment that is still to come means nothing any more."""
    if has_passed(at, hour_known):
        return "closed on"
    return "were to close on" if tender.is_called_off else "close"


@register.filter
def closing_name(tender):
    """What stands before the closing moment of a tender in a list."""
    if not tender.is_over:
        return "Closes"
    passed = not tender.closes_at or has_passed(tender.closes_at, tender.closes_hour_known)
    return "Closed" if passed else "Was to close"


@register.filter
def closes_in_words(tender):
    """The first moment by which a newcomer must act, where there is no page around it."""
    if not tender.closes_at:
        return "the notice gives no date. Ask the buyer."
    for_what = " (expressions of interest)" if tender.eoi_closes_at else ""
    return closing(tender.closes_at, tender.closes_hour_known) + for_what


@register.filter
def in_a_line(reason):
    """A `Reason` for which a tender was found, as text."""
    where = f"{reason.where}: " if reason.where else ""
    return where + "".join(text for text, _ in reason.pieces)


@register.filter
def status_kind(status):
    """The look of a status tag."""
    return STATUS_KINDS.get(status, "stop")


@register.filter
def worth(tender):
    """The value of a tender in words, and whether VAT is in it."""
    return amounts(tender.value_amount, tender.value_gross, tender.value_min, tender.currency)


@register.filter
def lot_worth(value):
    """The value of a lot or an award (`facts.Money`) in words."""
    return amounts(value.amount, value.gross, value.lowest, value.currency)


@register.filter
def places(tender):
    """The places in words; one that is wider than a region says so."""
    return [f"{place_name(p)}{' (a wider area)' if is_wider(p) else ''}" for p in tender.places]


@register.filter
def services(tender):
    """Pairs of the name of a service area, and why the tender is put under it."""
    known = [key for key in tender.services if key in SERVICE_AREAS]
    return [(SERVICE_AREAS[key].label, why(tender.service_reasons.get(key, {}))) for key in known]


@register.filter
def taken_out(tender):
    """Pairs of the name of a service area that a coordinator took the tender out of, and why."""
    keys = [key for key in tender.service_reasons if key not in tender.services]
    return [
        (SERVICE_AREAS[key].label, why(tender.service_reasons[key]))
        for key in keys
        if key in SERVICE_AREAS
    ]


def why(reason):
    if ground := reason.get("ground"):
        return f"a coordinator says: “{ground}”"
    if words := reason.get("words"):
        return f"the notice says “{words}”"
    return f"by its code {reason['cpv']}" if "cpv" in reason else ""


@register.filter
def tag_words(tags):
    return ", ".join(TAGS.get(tag, tag) for tag in tags)


@register.filter
def moment_of(text):
    """The aware moment in an ISO text that we wrote ourselves."""
    return datetime.fromisoformat(text)


@register.filter
def what_changed(change):
    return CHANGED[change["what"]]


@register.simple_tag
def was_and_is(change):
    """`{"old": …, "new": …}` in words, of a change in a tender's history."""
    if change["what"] == "documents":
        return document_changes(change["old"] or [], change["new"] or [])
    return {side: said(change["what"], change[side]) for side in ("old", "new")}


def document_changes(old, new):
    return {"old": listed(old) or "none removed", "new": listed(new) or "none added"}


def listed(names):
    return "; ".join(name or "a document without a name" for name in names)


def said(what, value):
    if value is None:
        return "not given"
    if what in ("eoi", "bids", "questions"):
        return closing(moment_of(value["at"]), value["hour_known"])
    if what == "value":
        return amounts(value["amount"], value["gross"], value["lowest"], value["currency"])
    if what == "reserved":
        return "; ".join(f"{code}, lot {key}" if key else code for key, code in value)
    return value
